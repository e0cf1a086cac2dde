import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { clip, MAX_SENTENCE } from "../clean-text.ts";
import {
  decimalsFor,
  formatCount,
  formatFixed,
  formatInterval,
  formatPercent,
  formatSigned,
} from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain, strong } from "../phrase.ts";
import { sayDoubt, sayFailure } from "./gates.ts";
import { titleOf } from "./metric-record.ts";
import type { Tone } from "./tone.ts";
import type { VerdictView } from "./verdict.ts";
import { pluralise } from "./words.ts";

type Outcome = Evaluation["outcome"];
const MAX_GATES = 3;
const MAX_WARNINGS = 5;

const OUTCOMES: Readonly<Record<Outcome, { word: string; tone: Tone; say(evaluation: Evaluation): Phrase }>> = {
  passed: { word: "Passed", tone: "good", say: sayPassed },
  failed: { word: "Failed", tone: "bad", say: sayFailed },
  inconclusive: { word: "Inconclusive", tone: "warn", say: sayInconclusive },
  blocked: { word: "Blocked", tone: "warn", say: sayPrimary },
  skipped: { word: "Skipped", tone: "mute", say: () => plain("Nothing changed since the evaluation on record.") },
  error: { word: "Error", tone: "bad", say: () => plain("The evaluation did not finish; its log says why.") },
};

/** The outcome and the numbers that decided it, then how the model compares. */
export function buildEvaluationVerdict(evaluation: Evaluation): VerdictView {
  const { word, tone, say } = OUTCOMES[evaluation.outcome];
  return { word, tone, sentences: [phrase`${say(evaluation)} ${sayComparison(evaluation)}`] };
}

export function describeOutcome(outcome: Outcome): { readonly word: string; readonly tone: Tone } {
  return OUTCOMES[outcome];
}

/** What a reader has to know before trusting the numbers. */
export function buildEvaluationRemarks(evaluation: Evaluation): readonly Phrase[] {
  const { leakage, gates, warnings } = evaluation;
  const leaked =
    leakage !== null && leakage.rows > 0
      ? [
          phrase`${pluralise(leakage.rows, "test row")} (${formatPercent(leakage.rows / evaluation.n)}) also occur in training: the numbers flatter the model.`,
        ]
      : [];
  const warned = gates
    .filter(({ verdict }) => verdict === "warn")
    .slice(0, MAX_WARNINGS)
    .map((gate) => phrase`${sayFailure(gate, evaluation)}. This gate only warns.`);
  const said = warnings.slice(0, MAX_WARNINGS).map((warning) => plain(clip(warning, MAX_SENTENCE)));
  const rest = warnings.length - said.length;
  return [
    ...leaked,
    ...warned,
    ...said,
    ...(rest > 0 ? [plain(`${pluralise(rest, "more warning")} in evaluation.json.`)] : []),
  ];
}

/** “ROC AUC is 0.846 [0.823, 0.869] on 1,114 rows”. */
function sayMetric({ primary, metrics }: Evaluation): Phrase {
  const metric = ownValue(metrics, primary);
  if (metric === undefined) return phrase`${titleOf(primary)} was not measured`;
  const { value, ci, level, n, reason } = metric;
  if (value === null)
    return phrase`${titleOf(primary)} has no value (${clip(reason ?? "no reason given", MAX_SENTENCE)})`;
  const decimals = decimalsFor(ci);
  const range = ci === null ? "" : ` (${formatPercent(level, 0)} CI ${formatInterval(ci, decimals)})`;
  return phrase`${titleOf(primary)} is ${strong(formatFixed(value, decimals))}${range} on ${pluralise(n, "row")}`;
}

/** “2 of 3 gates hold”. */
export function sayGateCount({ gates }: Evaluation): Phrase {
  if (gates.length === 0) return plain("no gate is set");
  const held = gates.filter(({ verdict }) => verdict === "pass").length;
  return plain(`${formatCount(held)} of ${formatCount(gates.length)} gates hold`);
}

function sayPassed(evaluation: Evaluation): Phrase {
  const { gates } = evaluation;
  const held = gates.filter(({ verdict }) => verdict === "pass").length;
  if (gates.length === 0) return phrase`${sayMetric(evaluation)}. No gate is set, so nothing was required.`;
  const all =
    held === gates.length
      ? sayAllHold(held)
      : `${formatCount(held)} of ${formatCount(gates.length)} gates hold, the rest decides nothing`;
  return phrase`${sayMetric(evaluation)}. ${all}.`;
}

function sayAllHold(held: number): string {
  if (held === 1) return "The gate holds";
  return held === 2 ? "Both gates hold" : `All ${formatCount(held)} gates hold`;
}

function sayFailed(evaluation: Evaluation): Phrase {
  const lost = evaluation.gates.filter(({ verdict, level }) => verdict === "fail" && level === "fail");
  if (lost.length === 0) return phrase`${sayMetric(evaluation)}. No gate was lost: see the remarks.`;
  const { length } = evaluation.gates;
  return phrase`${sayGates(lost, (gate) => sayFailure(gate, evaluation))}. ${length === 1 ? "The only gate is lost" : `${formatCount(lost.length)} of ${formatCount(length)} gates lost`}.`;
}

function sayInconclusive(evaluation: Evaluation): Phrase {
  const doubtful = evaluation.gates.filter(({ verdict }) => verdict === "inconclusive" || verdict === "not-comparable");
  if (doubtful.length === 0) return phrase`${sayMetric(evaluation)}, which decides nothing.`;
  return phrase`${sayGates(doubtful, (gate) => sayDoubt(gate, evaluation))}.`;
}

function sayPrimary(evaluation: Evaluation): Phrase {
  return phrase`${sayMetric(evaluation)}.`;
}

function sayGates(gates: readonly GateResult[], say: (gate: GateResult) => Phrase): Phrase {
  const rest = gates.length - MAX_GATES;
  const some = joinPhrases(gates.slice(0, MAX_GATES).map(say), "; ");
  return rest > 0 ? phrase`${some}; and ${formatCount(rest)} more` : some;
}

function sayComparison(evaluation: Evaluation): Phrase {
  const { verdict, baseline, comparison, primary } = evaluation;
  const against = baseline.ref === null ? plain(baseline.kind) : phrase`${name(baseline.ref)}`;
  const compared = ownValue(comparison, primary);
  const delta =
    compared === undefined
      ? []
      : phrase` (Δ ${formatSigned(compared.delta, decimalsFor(compared.ci))}, ${formatPercent(compared.level, 0)} CI ${formatInterval(compared.ci)})`;
  const sentences: Readonly<Record<Evaluation["verdict"], Phrase>> = {
    better: phrase`Better than ${against}${delta}.`,
    worse: phrase`Worse than ${against}${delta}.`,
    equivalent: phrase`Not worse than ${against} by more than the margin${delta}.`,
    inconclusive: phrase`Better or worse than ${against}: this test set cannot tell${delta}.`,
    "not-comparable": phrase`Not comparable with ${against}: ${clip(baseline.reason, MAX_SENTENCE)}.`,
    "first-model": plain("First model: there is nothing to compare it with."),
    "no-change": phrase`Its predictions are those of ${against}: no change.`,
  };
  return sentences[verdict];
}
