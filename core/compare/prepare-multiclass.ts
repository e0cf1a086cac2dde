import type { MulticlassPredictions } from "../data/predictions.ts";
import { MIN_CLASS_ROWS } from "../metrics/draw-counts.ts";
import type { Metric } from "../metrics/metric.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { standardErrorOf } from "../metrics/multiclass/class-ranking.ts";
import {
  assertRows,
  createMulticlassSample,
  findLabel,
  type MulticlassSample,
  withCounts,
} from "../metrics/multiclass/multiclass-sample.ts";
import type { AlignedRows, AlignedUnits } from "./align-rows.ts";
import type { ComparisonRequest } from "./comparison.ts";
import { groupRows } from "./group-rows.ts";
import { haveSame, testLabels } from "./label-test.ts";
import type { ClosedDelta, PreparedComparison } from "./prepared.ts";
import { type CellForm, weighCells } from "./weighted-cells.ts";
import { type PairedSamples, weighSums } from "./weighted-sums.ts";

export function prepareMulticlass(
  request: ComparisonRequest<"multiclass">,
  { order, units }: AlignedRows,
): PreparedComparison {
  const samples = {
    candidate: buildAligned(request.candidate, order, request.order),
    baseline: buildAligned(request.baseline, order, request.order),
  };
  const { candidate, baseline } = samples;
  const { n, support, truth } = candidate;
  const metrics = request.metrics.map((id) => parseMetric(id, "multiclass"));
  const isStratified = units.of === null && support.some((rows) => rows > 0 && rows < MIN_CLASS_ROWS);
  const strata = isStratified ? truth : null;
  const labels = { candidate: labelRows(candidate), baseline: labelRows(baseline) };
  const cells = {
    candidate: createCells(candidate, labels.candidate),
    baseline: createCells(baseline, labels.baseline),
    units,
    strata,
    isCoarse: false,
  };
  const groups = groupRows({ units, rows: n, strata, seed: request.seed });
  const isEqual = haveSame(candidate.scores, baseline.scores);
  const haveSameLabels = haveSame(labels.candidate, labels.baseline);
  return {
    metrics: metrics.map((metric) => ({
      card: metric,
      candidate: metric.compute(candidate),
      baseline: metric.compute(baseline),
      isSame: metric.needs === "labels" ? haveSameLabels : isEqual,
    })),
    units,
    smallest: units.of === null ? Math.min(n, ...support.filter((rows) => rows > 0)) : units.count,
    shortage: findShortage(candidate, units.count),
    pairs: [
      weighSums(metrics, samples, groups),
      weighCells(
        metrics.filter(({ needs }) => needs === "labels"),
        cells,
      ),
    ].filter((pair) => pair !== null),
    closed: new Map(metrics.flatMap((metric) => compareArea(metric, samples, units))),
    tests: units.of === null ? testLabels(truth, labels.candidate, labels.baseline) : new Map(),
  };
}

function buildAligned(
  predictions: MulticlassPredictions,
  order: Uint32Array,
  classOrder: readonly string[] | undefined,
): MulticlassSample {
  assertRows(predictions);
  const { classes } = predictions;
  const width = classes.length;
  const scores = new Float64Array(predictions.scores.length);
  for (const [place, row] of order.entries()) {
    scores.set(predictions.scores.subarray(row * width, (row + 1) * width), place * width);
  }
  const truth = Int32Array.from(order, (row) => predictions.truth[row] as number);
  return createMulticlassSample({ classes, truth, scores }, classOrder);
}

function labelRows({ classes, truth, scores }: MulticlassSample): Int32Array {
  return truth.map((_, row) => findLabel(scores, row * classes.length, classes.length));
}

/** A cell of the confusion matrix, at truth·classes + label: a fine one, so that every row of a cell is of one class. */
function createCells(sample: MulticlassSample, labels: Int32Array): CellForm<MulticlassSample> {
  const width = sample.classes.length;
  const { truth, label } = sample.cells;
  const places = new Map(Array.from(truth, (row, cell) => [row * width + (label[cell] as number), cell]));
  return {
    of: sample.truth.map((row, index) => places.get(row * width + (labels[index] as number)) as number),
    cells: truth.length,
    build: (counts) => withCounts(sample, counts),
  };
}

function findShortage({ n, support }: MulticlassSample, units: number): string | null {
  if (n < 2 || support.includes(1)) return "a class has fewer than two rows";
  return units < 2 ? "there are fewer than two independent units" : null;
}

/** The difference of two areas moves with the difference of the rows' influences, which add up within units. */
function compareArea(
  { id, influence }: Metric<MulticlassSample>,
  { candidate, baseline }: PairedSamples<MulticlassSample>,
  { of, count, kind }: AlignedUnits,
): [string, ClosedDelta][] {
  if (influence === undefined || candidate.support.some((rows) => rows < 2)) return [];
  const others = influence(baseline);
  const differences = influence(candidate).map((value, row) => value - (others[row] as number));
  if (of === null) {
    const standardError = standardErrorOf(differences, candidate.truth, candidate.support);
    return [[id, { method: "DeLong, placements of all classes, paired", standardError }]];
  }
  const sums = new Float64Array(count);
  for (let row = 0; row < of.length; row++) {
    sums[of[row] as number] = (sums[of[row] as number] as number) + (differences[row] as number);
  }
  const squares = sums.reduce((sum, value) => sum + value * value, 0);
  const standardError = Math.sqrt((squares * count) / (count - 1));
  return [[id, { method: `placements of all classes, paired, summed by ${kind}s`, standardError }]];
}
