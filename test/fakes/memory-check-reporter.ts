import type { CheckReporter, CommitCheck } from "../../core/comments/check-reporter.ts";
import { prepareDescription } from "../../core/comments/posted-text.ts";

/** Checks in memory, in the order they came. */
export function createMemoryCheckReporter(checks: CommitCheck[] = []): CheckReporter {
  return {
    async report(check) {
      checks.push({ ...check, description: prepareDescription(check.description) });
    },
  };
}
