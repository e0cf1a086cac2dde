import { clip, MAX_NAME } from "../core/clean-text.ts";
import type { Evaluation } from "../core/documents/evaluation.ts";
import type { BinaryDetail } from "../core/documents/evaluation-binary.ts";
import { ownValue } from "../core/own.ts";
import type { Section } from "./budget.ts";
import { buildCalibrationMermaid } from "./charts/mermaid.ts";
import { buildChangeBlocks, buildSliceBlocks } from "./comparison-blocks.ts";
import { rankSection } from "./drop-order.ts";
import { formatFixed, formatInstant, formatPercent } from "./format-number.ts";
import { folded, headed, listed, shown, small } from "./markdown-block.ts";
import { name, type Phrase, phrase } from "./phrase.ts";
import { buildTopicBlocks } from "./topic-blocks.ts";
import { sayCertainty } from "./views/certainty.ts";
import { sayReason } from "./views/comparison-answer.ts";
import { buildCalibrationTable, buildConfusionTable, buildThresholdTable } from "./views/decision-tables.ts";
import { shortDigest } from "./views/evaluation-sections.ts";
import { buildGateTable } from "./views/gate-table.ts";
import { buildMetricTable } from "./views/metric-table.ts";
import { buildNextSteps } from "./views/next-steps.ts";
import { buildScoreTable } from "./views/score-table.ts";
import { pluralise } from "./views/words.ts";

export interface CommentSize {
  /** Rows of any one table. */
  readonly maxRows: number;
}

const MAX_MARKED = 40;

/** Blocks of a comment below its headline, in their order; DROP_ORDER says which goes first when the text must shrink. */
export function buildEvaluationBlocks(evaluation: Evaluation, { maxRows }: CommentSize): readonly Section[] {
  const { binary, n } = evaluation;
  const decisive = buildMetricTable(evaluation, { charts: false, maxRows: Math.max(maxRows, 20), which: "decisive" });
  const other = buildMetricTable(evaluation, { charts: false, maxRows: Math.max(maxRows, 30), which: "other" });
  return [
    rankSection("metrics", shown(decisive)),
    rankSection("gates", shown(buildGateTable(evaluation, { maxRows }))),
    rankSection("next steps", headed("What to do next", listed(buildNextSteps(evaluation)))),
    ...buildSliceBlocks(evaluation, { maxRows }),
    rankSection("other metrics", folded("Other metrics", shown(other))),
    ...buildChangeBlocks(evaluation, { maxRows }),
    ...buildTopicBlocks(evaluation, { maxRows }),
    ...(binary === undefined ? [] : buildBinaryBlocks(binary, n)),
    rankSection("certainty", small(sayCertainty(evaluation))),
    rankSection("origin", small(sayOrigin(evaluation))),
  ];
}

function buildBinaryBlocks(binary: BinaryDetail, n: number): readonly Section[] {
  const { calibration, curves } = binary;
  const bins = `${shown(buildCalibrationTable(binary))}\n\n${buildCalibrationMermaid(calibration)}`.trim();
  return [
    rankSection("confusion matrix", folded("Confusion matrix", shown(buildConfusionTable(binary)))),
    rankSection("thresholds", folded("Thresholds", shown(buildThresholdTable(binary, n)))),
    rankSection("calibration", calibration.length === 0 ? "" : folded("Calibration", bins)),
    rankSection("scores", curves.scores.length === 0 ? "" : folded("Scores by class", shown(buildScoreTable(binary)))),
  ];
}

/** What a program wants from a comment: outcome, metrics and gates, under a bounded size. */
export function markEvaluation(evaluation: Evaluation): unknown {
  const { baseline, comparison, primary } = evaluation;
  const metrics = Object.entries(evaluation.metrics).slice(0, MAX_MARKED);
  const { candidate = null, baseline: against = null, delta = null, ci = null } = ownValue(comparison, primary) ?? {};
  return {
    schema: evaluation.schema,
    pipeline: clip(evaluation.pipeline, MAX_NAME),
    outcome: evaluation.outcome,
    verdict: evaluation.verdict,
    evaluatedAt: evaluation.evaluatedAt,
    testDigest: evaluation.testDigest,
    baseline: baseline.ref === null ? null : clip(baseline.ref, MAX_NAME),
    primary: { metric: clip(primary, MAX_NAME), candidate, baseline: against, delta, ci },
    metrics: Object.fromEntries(
      metrics.map(([id, metric]) => [clip(id, MAX_NAME), { value: metric.value, ci: metric.ci }]),
    ),
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
  return phrase`${pluralise(n, "test row")}${share} · baseline ${against} (${sayReason(baseline)}${age}) · model ${name(shortDigest(modelDigest))} · test rows ${name(shortDigest(testDigest))} · ${formatInstant(evaluatedAt)} · full precision in ${name("evaluation.json")}`;
}
