import { digestOf, type Sha256 } from "../canonical-json.ts";

/** What an issue is about: one per pipeline, tenant and root cause. */
export interface IssueSubject {
  readonly pipeline: string;
  /** Raw value of the tenant; null for a pipeline without tenants, and for its global model. */
  readonly tenant: string | null;
  /** Id of the group, as `findRootCauses` gives it. */
  readonly cause: string;
}

const MAX_WORDS = 48;
const HEX_DIGITS = 12;

/** Stable over runs, safe in file names and markers: what is readable of the subject, then digits of its sha256, which tell all subjects apart. */
export function fingerprintIssue({ pipeline, tenant, cause }: IssueSubject, sha256: Sha256): string {
  const words = `${readable(pipeline)}.${readable(cause)}`;
  return `${words}-${digestOf({ pipeline, tenant, cause }, sha256).slice(0, HEX_DIGITS)}`;
}

function readable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_WORDS);
}
