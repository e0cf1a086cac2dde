import type { CardEvidence } from "../../core/card/evidence.ts";
import type { Fact } from "../../core/card/fact.ts";
import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import {
  decimalsFor,
  formatCount,
  formatFixed,
  formatInstant,
  formatInterval,
  formatNumber,
  formatPercent,
  formatSigned,
} from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import {
  buildCardTable,
  buildFactTable,
  buildSentences,
  type CardBlock,
  type ReadFact,
  readerOf,
  sayField,
} from "./card-block.ts";
import { orderMetrics, titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableOptions } from "./table.ts";
import { asSentence, pluralise } from "./words.ts";

const MAX_ROWS = 40;
const MAX_COLUMNS = 8;
const MAX_WARNINGS = 30;
const RULES: Readonly<Record<GateResult["rule"], string>> = {
  min: "at least",
  max: "at most",
  equals: "equal to",
  nonInferiorTo: "Δ to the baseline at least",
  change: "improvement of at least",
};

/** Verdict, metrics, gates, both models, slices and gaps between groups. */
export function describeEvaluation(evidence: CardEvidence): readonly CardBlock[] {
  const evaluation = evidence["evaluation.json"];
  if (evaluation === undefined) return [];
  const read = readerOf(evidence, "evaluation.json");
  return [
    ...describeOutcome(evaluation, read),
    ...describeMetrics(evaluation, read),
    ...describeGates(evaluation, read),
    ...describeComparison(evaluation, read),
  ];
}

/** What is said of parts of the rows: slices and groups. */
export function describeGroups(evidence: CardEvidence): readonly CardBlock[] {
  const evaluation = evidence["evaluation.json"];
  if (evaluation === undefined) return [];
  const read = readerOf(evidence, "evaluation.json");
  return [...describeSlices(evaluation, read), ...describeFairness(evaluation, read)];
}

export function describeWarnings(evidence: CardEvidence): readonly CardBlock[] {
  const { warnings = [] } = evidence["evaluation.json"] ?? {};
  const shown = warnings.slice(0, MAX_WARNINGS).map((warning) => plain(asSentence(clip(warning, MAX_SENTENCE))));
  const rest = warnings.length - shown.length;
  const note = rest > 0 ? [more(rest, "warning")] : [];
  return shown.length === 0 ? [] : [buildSentences([...shown, ...note], "Warnings")];
}

/** The model that it was held against. */
export function describeBaseline(evidence: CardEvidence): readonly CardBlock[] {
  const read = readerOf(evidence, "evaluation.json");
  return buildFactTable("Baseline", [
    { label: "Kind", fact: read("baseline", "kind") },
    { label: "Reference", fact: read("baseline", "ref") },
    { label: "Age in days", fact: read("baseline", "ageDays") },
    { label: "Rows that both models scored", fact: read("baseline", "rows", "both") },
  ]);
}

function describeOutcome({ primary, evaluatedAt }: Evaluation, read: ReadFact): readonly CardBlock[] {
  return buildFactTable("Evaluation", [
    { label: "Evaluated", fact: read("evaluatedAt"), text: formatInstant(evaluatedAt) },
    { label: "Outcome", fact: read("outcome") },
    { label: "Verdict against the baseline", fact: read("verdict") },
    { label: "Test rows", fact: read("n") },
    { label: "Primary metric", fact: read("primary"), text: titleOf(primary) },
    { label: "Digest of the test rows", fact: read("testDigest") },
    { label: "Digest of the predictions", fact: read("predictionsDigest") },
    { label: "Candidates that these rows have judged", fact: read("reuse", "uses") },
    { label: "Threshold", fact: read("binary", "threshold") },
  ]);
}

function describeMetrics({ metrics, primary }: Evaluation, read: ReadFact): readonly CardBlock[] {
  const ids = orderMetrics(Object.keys(metrics), primary);
  const shown = ids.slice(0, MAX_ROWS);
  return showTable(
    {
      caption: "Metrics",
      columns: [
        ["Metric", "text"],
        ["Value", "number"],
        ["CI", "number"],
        ["Rows", "number"],
        ["Field", "text"],
      ],
      rows: shown.map((id) => {
        const { value = null, ci = null, n = 0, level = 0.95 } = metrics[id] ?? {};
        const decimals = decimalsFor(ci);
        const interval = ci === null ? "—" : `${formatInterval(ci, decimals)} at ${formatPercent(level, 0)}`;
        return [titleOf(id), formatFixed(value, decimals), interval, formatCount(n), field("/metrics", id)];
      }),
      note: more(ids.length - shown.length, "metric"),
    },
    shown.flatMap((id) => ["value", "ci", "level", "n"].map((key) => read("metrics", id, key))),
  );
}

function describeGates({ gates }: Evaluation, read: ReadFact): readonly CardBlock[] {
  const shown = gates.slice(0, MAX_ROWS);
  return showTable(
    {
      caption: "Gates",
      columns: [
        ["Gate", "text"],
        ["Value", "number"],
        ["Bound", "number"],
        ["Verdict", "text"],
        ["Field", "text"],
      ],
      rows: shown.map(({ metric, rule, limit, value, bound, verdict, level }, index) => [
        `${titleOf(metric)} ${RULES[rule]} ${formatNumber(limit)}${level === "warn" ? " (warns only)" : ""}`,
        formatNumber(value),
        formatNumber(bound),
        verdict,
        field("/gates", String(index)),
      ]),
      note: more(gates.length - shown.length, "gate"),
    },
    shown.flatMap((_, index) => ["limit", "value", "bound", "verdict"].map((key) => read("gates", index, key))),
  );
}

function describeComparison({ comparison, primary }: Evaluation, read: ReadFact): readonly CardBlock[] {
  const ids = orderMetrics(Object.keys(comparison), primary);
  const shown = ids.slice(0, MAX_ROWS);
  return showTable(
    {
      caption: "Against the baseline",
      columns: [
        ["Metric", "text"],
        ["Candidate", "number"],
        ["Baseline", "number"],
        ["Improvement", "number"],
        ["Verdict", "text"],
        ["Field", "text"],
      ],
      rows: shown.map((id) => {
        const {
          candidate = null,
          baseline = null,
          delta = null,
          ci = null,
          level = 0.9,
          verdict = "",
        } = comparison[id] ?? {};
        const decimals = decimalsFor(ci);
        const interval = ci === null ? "" : ` ${formatInterval(ci, decimals)} at ${formatPercent(level, 0)}`;
        return [
          titleOf(id),
          formatFixed(candidate, decimals),
          formatFixed(baseline, decimals),
          `${formatSigned(delta, decimals)}${interval}`,
          verdict,
          field("/comparison", id),
        ];
      }),
      note: more(ids.length - shown.length, "metric"),
    },
    shown.flatMap((id) =>
      ["candidate", "baseline", "delta", "ci", "level", "verdict"].map((key) => read("comparison", id, key)),
    ),
  );
}

function describeSlices({ slices, primary }: Evaluation, read: ReadFact): readonly CardBlock[] {
  const shown = slices.slice(0, MAX_ROWS);
  return showTable(
    {
      caption: "Slices",
      columns: [
        ["Slice", "text"],
        [titleOf(primary), "number"],
        ["CI", "number"],
        ["Rows", "number"],
        ["Field", "text"],
      ],
      rows: shown.map(({ column, value: level, n, metrics }, index) => {
        const { value = null, ci = null } = metrics[primary] ?? {};
        const decimals = decimalsFor(ci);
        return [
          phrase`${name(column)} = ${name(level)}`,
          formatFixed(value, decimals),
          formatInterval(ci, decimals),
          formatCount(n),
          field("/slices", String(index)),
        ];
      }),
      note: more(slices.length - shown.length, "slice"),
    },
    shown.flatMap((_, index) => [
      read("slices", index, "n"),
      ...["value", "ci"].map((key) => read("slices", index, "metrics", primary, key)),
    ]),
  );
}

function describeFairness({ fairness = [] }: Evaluation, read: ReadFact): readonly CardBlock[] {
  const columns = fairness.slice(0, MAX_COLUMNS);
  const gaps = columns.flatMap(({ column, gaps: own }, index) =>
    Object.entries(own).map(([id, gap]) => ({ column, index, id, gap })),
  );
  return showTable(
    {
      caption: "Gaps between groups",
      columns: [
        ["Gap", "text"],
        ["Value", "number"],
        ["CI", "number"],
        ["Field", "text"],
      ],
      rows: gaps.map(({ column, index, id, gap: { value, ci } }): readonly Cell[] => {
        const decimals = decimalsFor(ci);
        return [
          titleOf(`fairness.${column}.${id}`),
          formatFixed(value, decimals),
          formatInterval(ci, decimals),
          field(`/fairness/${index}/gaps`, id),
        ];
      }),
      note: more(fairness.length - columns.length, "column"),
    },
    gaps.flatMap(({ index, id }) => ["value", "ci"].map((key) => read("fairness", index, "gaps", id, key))),
  );
}

function showTable(options: TableOptions, facts: readonly (Fact | undefined)[]): readonly CardBlock[] {
  return buildCardTable(buildTable(options), facts);
}

function field(parent: string, key: string): Phrase {
  const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
  return sayField({ document: "evaluation.json", pointer: `${parent}/${escaped}` });
}

function more(rest: number, noun: string): Phrase {
  return rest > 0 ? plain(`${pluralise(rest, `more ${noun}`)} in evaluation.json.`) : [];
}
