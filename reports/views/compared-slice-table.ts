import { clip, MAX_NAME, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ComparedSlice } from "../../core/documents/evaluation-comparison.ts";
import { ABSENT, formatCount, formatPercent, formatProbability, formatSigned } from "../format-number.ts";
import { joinPhrases, name, phrase, plain } from "../phrase.ts";
import { decimalsOfDelta, sayDelta, saySides } from "./delta.ts";
import { titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import type { Tone } from "./tone.ts";
import { pluralise, unbroken } from "./words.ts";

const VERDICTS: Readonly<Record<ComparedSlice["verdict"], { readonly tone: Tone; readonly rank: number }>> = {
  fail: { tone: "bad", rank: 0 },
  warn: { tone: "warn", rank: 1 },
  inconclusive: { tone: "mute", rank: 2 },
  pass: { tone: "good", rank: 3 },
  insufficient: { tone: "quiet", rank: 4 },
};

export interface ComparedSliceTableOptions extends TableSize {
  /** Those that the pipeline declares, which gates judge; else those that a search found, which decide nothing. */
  readonly declared: boolean;
}

/** Slices of both models, those that lost first, then by how much the candidate seems to lose. */
export function buildComparedSliceTable(
  { comparedSlices = [], primary }: Pick<Evaluation, "comparedSlices" | "primary">,
  { maxRows, declared }: ComparedSliceTableOptions,
): TableView {
  const slices = comparedSlices.filter((slice) => slice.declared === declared).toSorted(byLoss);
  const shown = slices.slice(0, maxRows);
  const rest = slices.length - shown.length;
  const level = slices.at(0)?.level ?? 0.9;
  const isShrunk = slices.some(({ shrunkDelta }) => shrunkDelta !== null);
  const small = shown.find(({ reason }) => reason !== undefined);
  return buildTable({
    caption: `${declared ? "Slices" : "Slices found by search"} by ${titleOf(primary)}, worst first`,
    columns: [
      ["Slice", "text"],
      ["Baseline", "number"],
      ["Candidate", "number"],
      [unbroken(`Δ [${formatPercent(level, 0)} CI]`), "number"],
      ...(isShrunk ? ([["Shrunk\u00A0Δ", "number"]] as const) : []),
      ["n", "number"],
      ["Verdict", "text"],
    ],
    rows: shown.map((slice) => buildRow(slice, isShrunk)),
    note: joinPhrases(
      [
        ...(declared ? [] : [plain("Found by a search over columns that nobody declared: a place to look, no gate")]),
        ...(isShrunk
          ? [plain("Shrunk Δ is drawn towards the mean of all slices: the worst of many looks worse than it is")]
          : []),
        ...(small === undefined
          ? []
          : [phrase`Insufficient, for example ${sayName(small)}: ${clip(small.reason ?? "", MAX_SENTENCE)}`]),
        ...(rest > 0 ? [plain(`${pluralise(rest, "more slice")} in evaluation.json`)] : []),
      ],
      "; ",
    ),
  });
}

/** Which slice a loss or doubt is about: `column` = `value`. */
function sayName({ column, value }: ComparedSlice) {
  return phrase`${name(clip(column, MAX_NAME))} = ${name(value)}`;
}

function buildRow(slice: ComparedSlice, isShrunk: boolean): readonly Cell[] {
  const { n, positives, shrunkDelta } = slice;
  return [
    sayName(slice),
    ...saySides(slice),
    sayDelta(slice),
    ...(isShrunk ? [shrunkDelta === null ? ABSENT : formatSigned(shrunkDelta, decimalsOfDelta(slice))] : []),
    positives === undefined ? formatCount(n) : `${formatCount(n)}\u00A0(${formatCount(positives)}\u00A0pos.)`,
    buildVerdict(slice),
  ];
}

function buildVerdict({ verdict, pHolm }: ComparedSlice): Cell {
  const { tone } = VERDICTS[verdict];
  const isLost = (verdict === "fail" || verdict === "warn") && pHolm !== null;
  return { text: isLost ? `${verdict} (p ${formatProbability(pHolm)})` : verdict, tone };
}

function byLoss(left: ComparedSlice, right: ComparedSlice): number {
  const byVerdict = VERDICTS[left.verdict].rank - VERDICTS[right.verdict].rank;
  return byVerdict === 0 ? (left.delta ?? 0) - (right.delta ?? 0) : byVerdict;
}
