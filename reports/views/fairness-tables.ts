import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { FairnessSection } from "../../core/documents/evaluation-fairness.ts";
import type { MeasuredValue } from "../../core/documents/measured-value.ts";
import { ownValue } from "../../core/own.ts";
import { ABSENT, decimalsFor, formatCount, formatFixed, formatInterval } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain } from "../phrase.ts";
import { sayDelta } from "./delta.ts";
import { buildGateCell } from "./gates.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import type { Tone } from "./tone.ts";
import { humanise, pluralise } from "./words.ts";

/** Further columns are in evaluation.json. */
export const MAX_FAIRNESS_COLUMNS = 8;

type Column = FairnessSection[number];
type Group = Column["groups"][number];

const FOUR_FIFTHS: Readonly<Record<Column["fourFifths"], { readonly text: string; readonly tone: Tone }>> = {
  pass: { text: "ratio ≥ 0.8 held", tone: "good" },
  fail: { text: "ratio ≥ 0.8 broken", tone: "warn" },
  inconclusive: { text: "ratio ≥ 0.8 undecided", tone: "mute" },
  insufficient: { text: "too few rows", tone: "mute" },
};

/** Rates of every group of one column, most rows first. */
export function buildGroupTable(column: Column, { maxRows }: TableSize): TableView {
  const shown = column.groups.slice(0, maxRows);
  const rest = column.groups.length - shown.length;
  const left = shown.filter(({ insufficient }) => insufficient !== undefined);
  return buildTable({
    caption: `Rates by ${clip(column.column, MAX_SENTENCE)}`,
    columns: [
      ["Group", "text"],
      ["n (pos.)", "number"],
      ["Selected", "number"],
      ["True positive", "number"],
      ["False positive", "number"],
    ],
    rows: shown.map(buildGroupRow),
    note: joinPhrases(
      [
        ...(left.length > 0 ? [phrase`Too small to be compared: ${joinPhrases(left.map(sayShortage), ", ")}`] : []),
        ...(rest > 0 ? [plain(`${pluralise(rest, "more group")} in evaluation.json`)] : []),
      ],
      "; ",
    ),
  });
}

/** Gaps between the groups of one column, with their gates and the four-fifths rule. */
export function buildGapTable({ column, gaps, deltas, fourFifths }: Column, evaluation: Evaluation): TableView {
  const rows = Object.entries(gaps).map(([id, gap]): readonly Cell[] => {
    const gates = evaluation.gates.filter(({ metric }) => metric === `fairness.${column}.${id}`);
    const delta = deltas === undefined ? undefined : ownValue(deltas, id);
    return [
      humanise(id),
      sayRate(gap),
      ...(deltas === undefined ? [] : [delta === undefined ? ABSENT : sayDelta(delta)]),
      buildGateCell(gates, evaluation),
    ];
  });
  const reasons = new Set(Object.values(gaps).flatMap(({ reason }) => reason ?? []));
  return buildTable({
    caption: `Gaps between the groups of ${clip(column, MAX_SENTENCE)}`,
    columns: [
      ["Gap", "text"],
      ["Value [95 % CI]", "number"],
      ...(deltas === undefined ? [] : ([["Δ [90 % CI]", "number"]] as const)),
      ["Gate", "text"],
    ],
    rows: [...rows, ["four-fifths rule", "", ...(deltas === undefined ? [] : [""]), FOUR_FIFTHS[fourFifths]]],
    note: plain(
      [
        "Differences are largest − smallest, ratios smallest ÷ largest rate; only groups with 30 rows and 5 positives count.",
        ...(deltas === undefined ? [] : ["Δ above 0: the candidate is fairer."]),
        ...[...reasons].map((reason) => `${clip(reason, MAX_SENTENCE)}.`),
      ].join(" "),
    ),
  });
}

function buildGroupRow({ value, n, positives, ...rates }: Group): readonly Cell[] {
  const quiet = rates.insufficient !== undefined;
  const say = (rate: MeasuredValue): Cell => (quiet ? { text: sayRate(rate), tone: "quiet" } : sayRate(rate));
  return [
    phrase`${name(value)}`,
    `${formatCount(n)} (${formatCount(positives)})`,
    say(rates.selectionRate),
    say(rates.truePositiveRate),
    say(rates.falsePositiveRate),
  ];
}

function sayShortage({ value, insufficient = "" }: Group): Phrase {
  return phrase`${name(value)} (${clip(insufficient, MAX_SENTENCE)})`;
}

/** “0.41 [0.29, 0.75]”: one significant digit of the half-width, so that three of them stand side by side. */
function sayRate({ value, ci }: MeasuredValue): string {
  const decimals = Math.max(2, decimalsFor(ci) - 1);
  return ci === null ? formatFixed(value, decimals) : `${formatFixed(value, decimals)} ${formatInterval(ci, decimals)}`;
}
