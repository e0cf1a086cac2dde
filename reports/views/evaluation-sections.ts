import type { Evaluation } from "../../core/documents/evaluation.ts";
import { ownValue } from "../../core/own.ts";
import { ABSENT, decimalsFor, formatFixed, formatInterval, formatPercent } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { sayReason } from "./comparison-answer.ts";
import {
  buildAdviceSection,
  buildBaselineSections,
  buildComparedSliceBlocks,
  buildGateBlocks,
  buildTaskSections,
} from "./comparison-sections.ts";
import { buildConfusionTable, buildThresholdTable } from "./decision-tables.ts";
import { buildEvaluationFigures, sayCurves } from "./evaluation-figures.ts";
import { buildTopicSections } from "./evaluation-topics.ts";
import { buildFact, type FactView } from "./facts.ts";
import { titleOf } from "./metric-record.ts";
import { buildMetricTable } from "./metric-table.ts";
import type { SectionView } from "./page.ts";
import { buildSliceFigures } from "./slice-figures.ts";
import { buildSliceTable } from "./slice-table.ts";
import { pluralise } from "./words.ts";

const MAX_METRICS = 60;
const MAX_SLICES = 60;

/** What was judged, on what, against what. */
export function buildEvaluationFacts(evaluation: Evaluation): readonly FactView[] {
  const { primary, metrics, n, binary, task, baseline } = evaluation;
  const headline = ownValue(metrics, primary);
  const decimals = decimalsFor(headline?.ci ?? null);
  return [
    buildFact(titleOf(primary), plain(formatFixed(headline?.value ?? null, decimals)), {
      detail: plain(`95 % CI ${formatInterval(headline?.ci ?? null, decimals)}`),
    }),
    buildFact("Test rows", plain(pluralise(n, "row")), {
      detail:
        binary === undefined
          ? []
          : phrase`${formatPercent(n === 0 ? null : binary.positives / n)} are ${name(binary.positive)}`,
    }),
    buildFact("Predicts", phrase`${name(task.target)}`, {
      detail: binary === undefined ? plain(task.kind) : phrase`positive class ${name(binary.positive)}`,
    }),
    buildFact("Baseline", baseline.ref === null ? plain(baseline.kind) : phrase`${name(baseline.ref)}`, {
      detail: plain(
        `${sayReason(baseline)}${baseline.ageDays === null ? "" : `, ${pluralise(Math.round(baseline.ageDays), "day")} old`}`,
      ),
    }),
  ];
}

/** Sections of the HTML report on an evaluation; a section without content is left out. */
export async function buildEvaluationSections(evaluation: Evaluation): Promise<readonly SectionView[]> {
  const figures = await buildEvaluationFigures(evaluation);
  const forest = buildSliceFigures(evaluation);
  const { slices, binary, primary, n } = evaluation;
  const sections: readonly (SectionView | false)[] = [
    buildAdviceSection(evaluation),
    {
      id: "metrics",
      title: "Metrics and gates",
      lead: plain(
        "Gates are tested on the one-sided 95 % bound unless they say “value”. The upright mark is the limit.",
      ),
      blocks: [
        renderHtml("table.html", buildMetricTable(evaluation, { charts: true, maxRows: MAX_METRICS, which: "all" })),
        ...buildGateBlocks(evaluation),
      ],
    },
    figures.figures.length > 0 && {
      id: "curves",
      title: "Curves",
      lead: sayCurves(evaluation),
      blocks: [renderHtml("figures.html", figures)],
    },
    binary !== undefined && {
      id: "decisions",
      title: "Decisions at a threshold",
      lead: [],
      blocks: [
        renderHtml("table.html", buildConfusionTable(binary)),
        ...(binary.thresholds.length > 0 ? [renderHtml("table.html", buildThresholdTable(binary, n))] : []),
      ],
    },
    slices.length > 0 && {
      id: "slices",
      title: "Slices",
      lead: plain(
        `${titleOf(primary)} of each slice, worst first. Small slices have wide intervals: read the interval, not the rank.`,
      ),
      blocks: [
        ...(forest.figures.length > 0 ? [renderHtml("figures.html", forest)] : []),
        ...buildComparedSliceBlocks(evaluation),
        renderHtml("table.html", buildSliceTable(evaluation, { maxRows: MAX_SLICES, charts: true })),
      ],
    },
  ];
  return [
    ...sections.filter((section) => section !== false),
    ...buildTaskSections(evaluation),
    ...(await buildTopicSections(evaluation)),
    ...buildBaselineSections(evaluation),
  ];
}

/** Prints a digest so that it can be found in a document by its beginning. */
export function shortDigest(digest: string | null): string {
  return digest === null ? ABSENT : digest.slice(0, 12);
}
