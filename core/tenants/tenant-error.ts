import type { TenantResult } from "../documents/tenants.ts";
import { ERROR_CATALOGUE, type ErrorCode, exitCodeOf, SlipwayError, toSlipwayError } from "../errors.ts";
import type { ExitCode } from "../outcome.ts";

type TenantError = NonNullable<TenantResult["error"]>;

/** What stopped a tenant, as the roll-up keeps it. */
export function describeTenantError(stage: string, thrown: unknown): TenantError {
  const { code, what, remedy } = toSlipwayError(thrown);
  return { stage, code, what: what.trimEnd(), remedy };
}

/** Exit code of a stage in which tenants failed: that of the first; 0 when none did. */
export function exitCodeOfTenants(tenants: readonly Pick<TenantResult, "error">[]): ExitCode {
  const first = tenants.find(({ error }) => error !== undefined)?.error;
  if (first === undefined) return 0;
  return isCode(first.code) ? exitCodeOf(new SlipwayError(first.code, first)) : 1;
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
