import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import type { Verdict } from "../../core/documents/evaluation-comparison.ts";
import { formatCount, formatPercent } from "../format-number.ts";
import { joinPhrases, type Phrase, phrase, plain, strong } from "../phrase.ts";
import { sayAnswer, VERDICT_WORDS } from "./comparison-answer.ts";
import { isUntested, sayDoubt, sayFailure } from "./gates.ts";
import type { Tone } from "./tone.ts";
import type { VerdictView } from "./verdict.ts";
import { pluralise, withoutStop } from "./words.ts";

type Outcome = Evaluation["outcome"];
const MAX_GATES = 3;
const MAX_WARNINGS = 5;

const OUTCOMES: Readonly<Record<Outcome, { word: string; tone: Tone; say(evaluation: Evaluation): Phrase }>> = {
  passed: { word: "Passed", tone: "good", say: sayPassed },
  failed: { word: "Failed", tone: "bad", say: sayFailed },
  inconclusive: { word: "Inconclusive", tone: "warn", say: sayInconclusive },
  blocked: { word: "Blocked", tone: "warn", say: () => plain("It waits for somebody's decision.") },
  skipped: { word: "Skipped", tone: "mute", say: () => plain("nothing changed since the evaluation on record") },
  error: { word: "Error", tone: "bad", say: () => plain("the evaluation did not finish; its log says why") },
};

/** What a passed evaluation looks like: no gate was lost, and yet the model may not be the better one. */
const TONES: Readonly<Record<Verdict, Tone>> = {
  better: "good",
  equivalent: "good",
  "no-change": "good",
  "first-model": "good",
  worse: "warn",
  inconclusive: "warn",
  "not-comparable": "warn",
};

/** How the model compares, with the number; then the outcome and the gates that decided it. */
export function buildEvaluationVerdict(evaluation: Evaluation): VerdictView {
  const { outcome, verdict } = evaluation;
  const { word, tone, say } = OUTCOMES[outcome];
  if (outcome === "error" || outcome === "skipped") return { word, tone, sentences: [say(evaluation)] };
  const answer = VERDICT_WORDS[verdict];
  const isSaid = outcome === "passed" || answer === word;
  return {
    word: isSaid ? answer : `${answer} · ${word}`,
    tone: outcome === "passed" ? TONES[verdict] : tone,
    sentences: [sayAnswer(evaluation), phrase`${strong(`${word}.`)} ${say(evaluation)}`],
  };
}

export function describeOutcome(outcome: Outcome): { readonly word: string; readonly tone: Tone } {
  return OUTCOMES[outcome];
}

/** What a reader has to know before trusting the numbers. */
export function buildEvaluationRemarks(evaluation: Evaluation): readonly Phrase[] {
  const { leakage, gates, warnings, verdict, baseline } = evaluation;
  const leaked =
    leakage !== null && leakage.rows > 0
      ? [
          phrase`${pluralise(leakage.rows, "test row")} (${formatPercent(leakage.rows / evaluation.n)}) also occur in training: the numbers flatter the model.`,
        ]
      : [];
  const warned = gates
    .filter((gate) => gate.verdict === "warn")
    .slice(0, MAX_WARNINGS)
    .map((gate) => phrase`${sayFailure(gate, evaluation)}. This gate only warns.`);
  const obstacle = verdict === "not-comparable" ? withoutStop(baseline.obstacle ?? "") : "";
  const news = warnings.filter((warning) => obstacle === "" || !warning.includes(obstacle)); // the first line says that
  const said = news.slice(0, MAX_WARNINGS).map((warning) => plain(clip(warning, MAX_SENTENCE)));
  const rest = news.length - said.length;
  return [
    ...leaked,
    ...warned,
    ...said,
    ...(rest > 0 ? [plain(`${pluralise(rest, "more warning")} in evaluation.json.`)] : []),
  ];
}

/** “2 of 3 gates hold”. */
export function sayGateCount({ gates }: Evaluation): Phrase {
  return plain(gates.length === 0 ? "no gate is set" : countHeld(gates));
}

function sayPassed({ gates }: Evaluation): Phrase {
  if (gates.length === 0) return plain("No gate is set, so nothing was required.");
  const open = gates.filter((gate) => !holds(gate));
  return plain(
    open.length === 0 ? `${sayAllHold(gates.length)}.` : `${countHeld(gates)}; ${sayOpen(open).join("; ")}.`,
  );
}

function countHeld(gates: readonly GateResult[]): string {
  return `${formatCount(gates.filter(holds).length)} of ${formatCount(gates.length)} gates hold`;
}

function holds(gate: GateResult): boolean {
  return gate.verdict === "pass" && !isUntested(gate);
}

/** What became of the gates that do not hold, although the evaluation passed. */
function sayOpen(gates: readonly GateResult[]): readonly string[] {
  const untested = gates.filter(isUntested).length;
  const lost = gates.filter(({ verdict }) => verdict === "warn" || verdict === "fail").length;
  const undecided = gates.length - untested - lost;
  const tested = [
    ...(lost === 0 ? [] : [`${formatCount(lost)} ${lost === 1 ? "is" : "are"} lost`]),
    ...(undecided === 0 ? [] : [`${formatCount(undecided)} ${undecided === 1 ? "is" : "are"} undecided`]),
  ];
  const warns = gates.every((gate) => isUntested(gate) || gate.level === "warn");
  const only = lost + undecided === 1 ? "it only warns" : "they only warn";
  return [
    ...(tested.length === 0 ? [] : [`${tested.join(" and ")}${warns ? ` (${only})` : ""}`]),
    ...(untested === 0 ? [] : [`${formatCount(untested)} ${untested === 1 ? "has" : "have"} no Δ to test`]),
  ];
}

function sayAllHold(held: number): string {
  if (held === 1) return "The gate holds";
  return held === 2 ? "Both gates hold" : `All ${formatCount(held)} gates hold`;
}

function sayFailed(evaluation: Evaluation): Phrase {
  const lost = evaluation.gates.filter(({ verdict, level }) => verdict === "fail" && level === "fail");
  if (lost.length === 0) return plain("No gate was lost: see the remarks.");
  const { length } = evaluation.gates;
  return phrase`${sayGates(lost, (gate) => sayFailure(gate, evaluation))}. ${length === 1 ? "The only gate is lost" : `${formatCount(lost.length)} of ${formatCount(length)} gates lost`}.`;
}

function sayInconclusive(evaluation: Evaluation): Phrase {
  const doubtful = evaluation.gates.filter(
    ({ verdict, level }) => level === "fail" && (verdict === "inconclusive" || verdict === "not-comparable"),
  );
  if (doubtful.length === 0) return plain("The gates decide nothing.");
  return phrase`${sayGates(doubtful, (gate) => sayDoubt(gate, evaluation))}.`;
}

function sayGates(gates: readonly GateResult[], say: (gate: GateResult) => Phrase): Phrase {
  const rest = gates.length - MAX_GATES;
  const some = joinPhrases(gates.slice(0, MAX_GATES).map(say), "; ");
  return rest > 0 ? phrase`${some}; and ${formatCount(rest)} more` : some;
}
