import type { TrackedIssue } from "../issues/issue-tracker.ts";
import { isModelName } from "../registry/grammar.ts";

/** The model that an issue of ours is about, by its marker; of one that was opened without it by what its fingerprint begins with. */
export function nameModel({ model, fingerprint }: TrackedIssue): string | undefined {
  const name = model ?? fingerprint.split(".", 1)[0] ?? "";
  return isModelName(name) ? name : undefined;
}
