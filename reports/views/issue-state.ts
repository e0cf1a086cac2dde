import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { IssueAbout } from "../../core/issues/issue-about.ts";
import type { Ending } from "../../core/issues/issue-act.ts";
import { formatInstant } from "../format-number.ts";
import { name, type Phrase, phrase, strong } from "../phrase.ts";
import { sayScope } from "./issue-title.ts";
import { pluralise } from "./words.ts";

/** One new issue in 30 days is what the policy is calibrated to (SCIENCE 6.5). */
const BUDGET = 1;

/** Where an issue stands, a point each. */
export function listIssueState({ act, lately }: IssueAbout): readonly Phrase[] {
  const { severity, mute, begun, conditions } = act;
  const [worst] = conditions;
  const why = worst?.opens ?? null;
  const since = worst?.since ?? begun;
  const muted =
    mute === undefined
      ? []
      : [
          phrase`${strong("Muted")} until ${formatInstant(mute.until)} by ${name(mute.by)}${mute.reason === "" ? "" : `: ${clip(mute.reason, MAX_SENTENCE)}`}. Nothing is commented until then.`,
        ];
  const budget =
    lately > BUDGET
      ? [
          phrase`This model had ${pluralise(lately, "issue")} in 30 days, more than the one it is calibrated to. Where they were no news, a larger reference or tolerance helps.`,
        ]
      : [];
  return [
    phrase`Severity ${strong(severity)}${since === null ? "" : `, seen since the window of ${formatInstant(since)}`}${why === null ? "" : `: ${why}`}.`,
    ...muted,
    ...budget,
  ];
}

const ENDINGS: Readonly<Record<Ending, (about: IssueAbout) => Phrase>> = {
  recovered: () =>
    phrase`Everything that this issue is about was quiet in three evaluated windows in a row, well within what is tolerated.`,
  version: ({ document }) =>
    phrase`Version ${name(document?.model.version ?? "")} is served now, and is judged by its own reference.`,
  reference: () => phrase`What was served until now was accepted as the reference.`,
  fleet: () => phrase`Many tenants have this at once: it goes on in the issue of the pipeline.`,
};

/** What is commented about an act. */
export function sayChange(about: IssueAbout): Phrase {
  const { act, model, tenant } = about;
  const scope = name(sayScope(model, tenant));
  const [worst] = act.conditions;
  const why = worst?.opens ?? "it alarms again";
  switch (act.act) {
    case "close":
      if (act.kind === "broken") return phrase`${strong("Recovered.")} The monitoring of ${scope} works again.`;
      return phrase`${strong(act.ending === "recovered" ? "Recovered." : "Closed.")} ${ENDINGS[act.ending](about)}`;
    case "reopen":
      return phrase`${strong("Seen again")} in ${scope}: ${why}. Severity ${act.severity}.`;
    case "open":
    case "keep":
      return phrase`${strong(`Severity is ${act.severity} now.`)} ${scope}: ${why}.`;
  }
}
