import { type ErrorCode, SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";

/** What GitHub may deny to a report without anybody's model being the worse for it. */
const TROUBLES: ReadonlySet<ErrorCode> = new Set([
  "SLIPWAY_E_PERMISSION_MISSING",
  "SLIPWAY_E_GITHUB_FAILED",
  "SLIPWAY_E_GITHUB_BUDGET",
  "SLIPWAY_E_ARTIFACT_FAILED",
]);

/**
 * The result of an attempt to reach people; `undefined` when GitHub would not have it. The reason, with the line of `permissions:` that is missing,
 * becomes an annotation: a report has no business failing the job of a model (PLATFORM D12).
 */
export async function deliver<Result>(attempt: () => Promise<Result>, log: Logger): Promise<Result | undefined> {
  try {
    return await attempt();
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError) || !TROUBLES.has(thrown.code)) throw thrown;
    log.warn(`${thrown.what} ${thrown.remedy}`);
    return undefined;
  }
}
