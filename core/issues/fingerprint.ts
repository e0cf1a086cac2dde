import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { Direction } from "../monitor/history/records.ts";

/** What an issue is about: one per model, root-cause group and direction. */
export interface IssueSubject {
  /** `credit-risk`, or `<pipeline>.<tenant slug>`; slugs tell apart tenants whose values read the same. */
  readonly model: string;
  /** Id of the group, as `Condition.id` gives it. */
  readonly group: string;
  readonly direction: Direction;
}

const MAX_WORDS = 48;
const HEX_DIGITS = 12;

/** Stable over runs, safe in file names and markers: what is readable of the subject, then digits of its sha256, which tell all subjects apart. */
export function fingerprintIssue({ model, group, direction }: IssueSubject, sha256: Sha256): string {
  const words = `${readable(model)}.${readable(group)}`;
  return `${words}-${digestOf({ model, group, direction }, sha256).slice(0, HEX_DIGITS)}`;
}

function readable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_WORDS);
}
