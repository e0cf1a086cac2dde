import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import type { ComparedMetric } from "../../core/documents/evaluation-comparison.ts";
import { ownValue } from "../../core/own.ts";
import { formatNumber } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain } from "../phrase.ts";
import { comparedPrimary, countMoreUnits, isSeedNoise, sayMoreUnits } from "./comparison-answer.ts";
import { isAgainstBaseline } from "./gates.ts";
import { titleOf } from "./metric-record.ts";
import { pluralise, withoutStop } from "./words.ts";

const MAX_METRICS = 3;
const MAX_SLICES = 3;

/** What somebody can do about the outcome, most telling first; nothing where all is well. */
export function buildNextSteps(evaluation: Evaluation): readonly Phrase[] {
  return [
    ...adviseLeakage(evaluation),
    ...adviseBaseline(evaluation),
    ...adviseRows(evaluation),
    ...adviseSeeds(evaluation),
    ...adviseSlices(evaluation),
    ...adviseReuse(evaluation),
    ...adviseOverride(evaluation),
  ];
}

function adviseLeakage({ leakage }: Evaluation): readonly Phrase[] {
  if (leakage === null || leakage.rows === 0) return [];
  return [
    phrase`Take the ${pluralise(leakage.rows, "row")} out of the training or the test part, or name the column that identifies a row as ${name("data.id")}; then train again.`,
  ];
}

function adviseBaseline({ verdict, outcome, baseline }: Evaluation): readonly Phrase[] {
  if (verdict !== "not-comparable" || outcome === "error") return [];
  const why = baseline.obstacle === undefined ? "" : ` (${clip(withoutStop(baseline.obstacle), MAX_SENTENCE)})`;
  return [
    phrase`Mend the baseline${why}, or name another: ${name('evaluate.baseline: "version:<version>"')} or ${name('"file:<predictions>"')}.`,
  ];
}

/** More rows for whatever they would settle: the primary metric, and gates that hold others against the baseline. */
function adviseRows(evaluation: Evaluation): readonly Phrase[] {
  const { gates, primary, comparison, verdict } = evaluation;
  const doubtful = gates.filter((gate) => isAgainstBaseline(gate) && gate.verdict === "inconclusive");
  const ids = [...new Set([...(verdict === "inconclusive" ? [primary] : []), ...doubtful.map(({ metric }) => metric)])];
  return ids.slice(0, MAX_METRICS).flatMap((id) => {
    const compared = ownValue(comparison, id);
    if (compared === undefined || compared.mde === null || isSeedNoise(evaluation, compared)) return [];
    return [adviseMetric(id, compared)];
  });
}

function adviseMetric(id: string, compared: ComparedMetric): Phrase {
  const { mde, margin } = compared;
  const title = titleOf(id);
  const seen = `These rows show losses of ${title} from ${formatNumber(mde, 2)} on, in 80 of 100 cases.`;
  if (margin === 0)
    return phrase`${seen} Give its gate a ${name("margin")}, the loss that you would not mind: without one, a model that is as good stays undecided.`;
  const more = countMoreUnits(compared);
  if (more === null)
    return phrase`${seen} That is enough for the margin of ${formatNumber(margin)}: the loss lies near it.`;
  return phrase`${seen} For the margin of ${formatNumber(margin)} the test set needs ${sayMoreUnits(more, compared)}, or allow a wider margin.`;
}

function adviseSeeds(evaluation: Evaluation): readonly Phrase[] {
  const compared = comparedPrimary(evaluation);
  if (compared === undefined || !isSeedNoise(evaluation, compared)) return [];
  return [
    plain(
      "More test rows would not help: another seed might turn the result round. A larger change would show, or the mean of several trainings.",
    ),
  ];
}

function adviseSlices({ comparedSlices = [] }: Evaluation): readonly Phrase[] {
  const lost = comparedSlices.filter(({ declared, verdict }) => declared && (verdict === "fail" || verdict === "warn"));
  if (lost.length === 0) return [];
  const some = joinPhrases(
    lost.slice(0, MAX_SLICES).map(({ column, value }) => phrase`${name(column)} = ${name(value)}`),
    ", ",
  );
  const rest = lost.length > MAX_SLICES ? ` and ${lost.length - MAX_SLICES} more` : "";
  return [phrase`Look at the rows of ${some}${rest}: there the candidate is worse.`];
}

function adviseReuse({ reuse }: Evaluation): readonly Phrase[] {
  if (reuse === undefined || reuse.uses < reuse.limit) return [];
  return [phrase`Hold out fresh test rows, for example with another ${name("data.split.seed")}.`];
}

/** Nobody can wave through their own change (DESIGN 16: 11). */
function adviseOverride({ outcome, gates }: Evaluation): readonly Phrase[] {
  const stops = ({ level, verdict }: GateResult) => level === "fail" && verdict !== "pass";
  if ((outcome !== "failed" && outcome !== "inconclusive") || !gates.some(stops)) return [];
  return [
    phrase`To go on all the same, somebody with write permission other than the author comments ${name("/slipway override <reason>")}.`,
  ];
}
