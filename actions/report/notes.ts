import type { ReportedRun } from "../../core/evidence/workflow-run.ts";
import type { FoundPull } from "../../core/pulls/pull-finder.ts";
import { name, type Phrase, phrase, plain } from "../../reports/phrase.ts";

/** Whose word the numbers are. */
export function noteOrigin({ isFork }: ReportedRun): readonly Phrase[] {
  if (!isFork) return [];
  return [
    plain(
      "Reported by PR code (untrusted): the code of a fork computed these numbers, and could have written any others. What is released is judged anew after the merge.",
    ),
  ];
}

/** That the pull request has moved on. */
export function noteAge({ commit }: ReportedRun, { headCommit }: FoundPull): readonly Phrase[] {
  if (commit === headCommit) return [];
  return [
    phrase`Outdated: this is about commit ${name(shorten(commit))}, and the head of the pull request is ${name(shorten(headCommit))} now.`,
  ];
}

function shorten(commit: string): string {
  return commit.slice(0, 12);
}
