import type { Evaluation } from "../core/documents/evaluation.ts";
import type { BinaryDetail } from "../core/documents/evaluation-binary.ts";
import type { Section } from "./budget.ts";
import { buildCalibrationMermaid } from "./charts/mermaid.ts";
import { clip, MAX_NAME, MAX_SENTENCE } from "./clean-text.ts";
import { formatFixed, formatInstant, formatPercent } from "./format-number.ts";
import { folded, headed } from "./markdown-block.ts";
import { name, type Phrase, phrase } from "./phrase.ts";
import { renderMarkdown } from "./render.ts";
import { buildTopicBlocks } from "./topic-blocks.ts";
import { buildCalibrationTable, buildConfusionTable, buildThresholdTable } from "./views/decision-tables.ts";
import { shortDigest } from "./views/evaluation-sections.ts";
import { buildMetricTable } from "./views/metric-table.ts";
import { buildSliceTable } from "./views/slice-table.ts";
import { pluralise } from "./views/words.ts";

export interface CommentSize {
  /** Rows of any one table. */
  readonly maxRows: number;
}

const MAX_MARKED = 40;

/** Blocks of a comment below its headline; ranks say which goes first when the text must shrink. */
export function buildEvaluationBlocks(evaluation: Evaluation, { maxRows }: CommentSize): readonly Section[] {
  const { slices } = evaluation;
  const decisive = buildMetricTable(evaluation, { charts: false, maxRows: Math.max(maxRows, 20), which: "decisive" });
  const other = buildMetricTable(evaluation, { charts: false, maxRows: Math.max(maxRows, 30), which: "other" });
  const slicesTable = buildSliceTable(evaluation, { maxRows, charts: false });
  return [
    { title: "metrics", rank: 1, text: renderMarkdown("table.md", decisive) },
    {
      title: "other metrics",
      rank: 4,
      text: other.rows.length === 0 ? "" : folded("Other metrics", renderMarkdown("table.md", other)),
    },
    {
      title: "slices",
      rank: 3,
      text: slices.length === 0 ? "" : headed("Slices, worst first", renderMarkdown("table.md", slicesTable)),
    },
    ...buildTopicBlocks(evaluation, { maxRows }),
    ...(evaluation.binary === undefined ? [] : buildBinaryBlocks(evaluation.binary, evaluation.n)),
    { title: "origin", rank: 2, text: renderMarkdown("meta.md", { text: sayOrigin(evaluation) }) },
  ];
}

function buildBinaryBlocks(binary: BinaryDetail, n: number): readonly Section[] {
  const { thresholds, calibration } = binary;
  const bins =
    `${renderMarkdown("table.md", buildCalibrationTable(binary))}\n\n${buildCalibrationMermaid(calibration)}`.trim();
  return [
    {
      title: "confusion matrix",
      rank: 4,
      text: folded("Confusion matrix", renderMarkdown("table.md", buildConfusionTable(binary))),
    },
    {
      title: "thresholds",
      rank: 6,
      text:
        thresholds.length === 0 ? "" : folded("Thresholds", renderMarkdown("table.md", buildThresholdTable(binary, n))),
    },
    { title: "calibration", rank: 5, text: calibration.length === 0 ? "" : folded("Calibration", bins) },
  ];
}

/** What a program wants from a comment: outcome, metrics and gates, under a bounded size. */
export function markEvaluation(evaluation: Evaluation): unknown {
  const metrics = Object.entries(evaluation.metrics).slice(0, MAX_MARKED);
  return {
    schema: evaluation.schema,
    pipeline: clip(evaluation.pipeline, MAX_NAME),
    outcome: evaluation.outcome,
    verdict: evaluation.verdict,
    evaluatedAt: evaluation.evaluatedAt,
    testDigest: evaluation.testDigest,
    metrics: Object.fromEntries(metrics.map(([id, { value, ci }]) => [clip(id, MAX_NAME), { value, ci }])),
    gates: evaluation.gates
      .slice(0, MAX_MARKED)
      .map(({ metric, rule, limit, verdict }) => ({ metric: clip(metric, MAX_NAME), rule, limit, verdict })),
  };
}

function sayOrigin(evaluation: Evaluation): Phrase {
  const { n, binary, baseline, modelDigest, testDigest, evaluatedAt } = evaluation;
  const share =
    binary === undefined
      ? []
      : phrase`, ${formatPercent(n === 0 ? null : binary.positives / n)} ${name(binary.positive)} · threshold ${formatFixed(binary.threshold, 2)}`;
  const age = baseline.ageDays === null ? "" : `, ${pluralise(Math.round(baseline.ageDays), "day")} old`;
  const against = baseline.ref === null ? phrase`${baseline.kind}` : phrase`${name(baseline.ref)}`;
  return phrase`${pluralise(n, "test row")}${share} · baseline ${against} (${clip(baseline.reason, MAX_SENTENCE)}${age}) · model ${name(shortDigest(modelDigest))} · test rows ${name(shortDigest(testDigest))} · ${formatInstant(evaluatedAt)} · full precision in ${name("evaluation.json")}`;
}
