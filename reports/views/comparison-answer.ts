import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import {
  type ComparedMetric,
  IDENTICAL_PREDICTIONS,
  type Verdict,
} from "../../core/documents/evaluation-comparison.ts";
import { ownValue } from "../../core/own.ts";
import {
  decimalsFor,
  formatAbout,
  formatFixed,
  formatInstantsIn,
  formatInterval,
  formatNumber,
  formatSigned,
  formatSignedInterval,
} from "../format-number.ts";
import { name, type Phrase, phrase, strong, toText } from "../phrase.ts";
import { decimalsOfDelta } from "./delta.ts";
import { titleOf } from "./metric-record.ts";
import { pluralise, withoutStop } from "./words.ts";

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  better: "Better",
  worse: "Worse",
  equivalent: "Equivalent",
  inconclusive: "Inconclusive",
  "not-comparable": "Not comparable",
  "first-model": "First model",
  "no-change": "No change",
};

const UNITS: Readonly<Record<ComparedMetric["unit"], string>> = {
  row: "test rows",
  cluster: "clusters of test rows",
  block: "blocks of test time",
};
const MAX_MORE = 1e9; // units; beyond it, no number of them is advice

/** What the comparison says, with the number: “ROC AUC 0.861 against 0.848 of credit-risk@1.2.0, Δ +0.013 [+0.004, +0.022]”. */
export function sayAnswer(evaluation: Evaluation): Phrase {
  const { verdict } = evaluation;
  const compared = comparedPrimary(evaluation);
  if (verdict === "first-model")
    return phrase`${sayPrimary(evaluation)}; nothing to hold it against: ${withoutStop(sayReason(evaluation.baseline))}`;
  if (verdict === "not-comparable" || compared === undefined)
    return phrase`${sayPrimary(evaluation)}; no comparison with ${sayBaseline(evaluation)}: ${sayObstacle(evaluation)}`;
  const sides = saySides(evaluation, compared);
  if (verdict === "no-change") {
    const said = compared.method === IDENTICAL_PREDICTIONS ? "the predictions are those" : "the value is that";
    return phrase`${said} of ${sayBaseline(evaluation)}, ${sides}`;
  }
  if (verdict === "equivalent") return phrase`${sides}${sayWithin(compared)}`;
  return verdict === "inconclusive" ? phrase`${sides}; ${sayDoubt(evaluation, compared)}` : sides;
}

/** The same with the verdict in front, as one line of plain text: “Better: ROC AUC 0.861 against …”. */
export function sayVerdictLine(evaluation: Evaluation): string {
  return `${VERDICT_WORDS[evaluation.verdict]}: ${toText(sayAnswer(evaluation))}`.replaceAll("\u00A0", " ");
}

export function comparedPrimary({ comparison, primary }: Evaluation): ComparedMetric | undefined {
  return ownValue(comparison, primary);
}

/** Name of the baseline, or its kind where it has none. */
export function sayBaseline({ baseline }: Pick<Evaluation, "baseline">): Phrase {
  return baseline.ref === null ? phrase`the baseline (${baseline.kind})` : phrase`${name(baseline.ref)}`;
}

/** Why this baseline was chosen. */
export function sayReason({ reason }: Evaluation["baseline"]): string {
  return clip(formatInstantsIn(reason), MAX_SENTENCE);
}

/** “ROC AUC 0.846 [0.823, 0.869] on 1,114 rows”. */
export function sayPrimary({ primary, metrics }: Evaluation): Phrase {
  const metric = ownValue(metrics, primary);
  if (metric === undefined) return phrase`${titleOf(primary)} was not measured`;
  const { value, ci, n, reason } = metric;
  if (value === null)
    return phrase`${titleOf(primary)} has no value (${clip(reason ?? "no reason given", MAX_SENTENCE)})`;
  const decimals = decimalsFor(ci);
  const range = ci === null ? "" : ` ${formatInterval(ci, decimals)}`;
  return phrase`${titleOf(primary)} ${strong(formatFixed(value, decimals))}${range} on ${pluralise(n, "row")}`;
}

/** Further units that would show a loss of the margin; null where none are needed or no number is known. */
export function countMoreUnits({ unitsNeeded, n }: ComparedMetric): number | null {
  if (unitsNeeded === null || unitsNeeded <= n || unitsNeeded - n > MAX_MORE) return null;
  return unitsNeeded - n;
}

/** “about 3,400 more test rows”. */
export function sayMoreUnits(more: number, { unit }: ComparedMetric): string {
  return `about ${formatAbout(more)} more ${UNITS[unit]}`;
}

/** Whether the test rows are sure of a difference that the seed of the training alone would explain. */
export function isSeedNoise({ seedNoise }: Evaluation, { ci, delta, margin, verdict }: ComparedMetric): boolean {
  if (seedNoise === undefined || verdict !== "inconclusive" || delta === null || ci === null) return false;
  return Math.abs(delta) < seedNoise.floor && (ci[0] > 0 || ci[1] < -margin);
}

function saySides(evaluation: Evaluation, compared: ComparedMetric): Phrase {
  const { baseline, candidate, delta, ci, verdict } = compared;
  const decimals = decimalsOfDelta(compared);
  const title = titleOf(evaluation.primary);
  const own = strong(formatFixed(candidate, decimals));
  if (verdict === "no-change") return phrase`${title} ${own}`;
  const range = ci === null ? "" : ` ${formatSignedInterval(ci, decimals)}`;
  return phrase`${title} ${own} against ${formatFixed(baseline, decimals)} of ${sayBaseline(evaluation)}, Δ ${formatSigned(delta, decimals)}${range}`;
}

function sayWithin({ margin }: ComparedMetric): string {
  return margin > 0 ? `, within the margin of ${formatNumber(margin)}` : ", not worse";
}

function sayDoubt(evaluation: Evaluation, compared: ComparedMetric): string {
  const { seedNoise } = evaluation;
  const { mde, reason, ci, margin } = compared;
  if (seedNoise !== undefined && isSeedNoise(evaluation, compared))
    return `the seed of the training alone makes differences of up to ${formatNumber(seedNoise.floor, 2)}`;
  if (mde === null) return `this test set cannot tell${reason === undefined ? "" : `: ${clip(reason, MAX_SENTENCE)}`}`;
  if (ci !== null && ci[1] < 0) return `it loses, whether more than the margin of ${formatNumber(margin)} stays open`;
  const more = countMoreUnits(compared);
  const need = more === null ? "" : `: it needs ${sayMoreUnits(more, compared)}`;
  return `this test set shows changes from ${formatNumber(mde, 2)} on${need}`;
}

function sayObstacle(evaluation: Evaluation): string {
  const { baseline } = evaluation;
  const reason = baseline.obstacle ?? comparedPrimary(evaluation)?.reason ?? baseline.reason;
  return clip(withoutStop(reason), MAX_SENTENCE);
}
