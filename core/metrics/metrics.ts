import { SlipwayError } from "../errors.ts";
import type { BinarySample } from "./binary/binary-sample.ts";
import { binarySampling } from "./binary/bootstrap.ts";
import { BINARY_METRICS } from "./binary/metrics.ts";
import type { ForecastSample } from "./forecast/forecast-sample.ts";
import { FORECAST_METRICS } from "./forecast/metrics.ts";
import { type Metric, type MetricCard, type Sampling, type Sized, TASK_KINDS, type TaskKind } from "./metric.ts";
import { MULTICLASS_METRICS } from "./multiclass/metrics.ts";
import type { MulticlassSample } from "./multiclass/multiclass-sample.ts";
import { multiclassSampling } from "./multiclass/multiclass-sampling.ts";
import type { PointSample } from "./point/point-sample.ts";
import { createPointSampling } from "./point/point-sampling.ts";
import { REGRESSION_METRICS } from "./regression/metrics.ts";

/** Rows as the metrics of a task need them. */
export interface SampleByKind {
  readonly binary: BinarySample;
  readonly multiclass: MulticlassSample;
  readonly regression: PointSample;
  readonly forecast: ForecastSample;
}

/** The metrics of one kind of task. */
export interface MetricFamily<Sample extends Sized> {
  readonly kind: TaskKind;
  /** By id, in the order in which reports list them. The first is the default primary metric. */
  readonly metrics: ReadonlyMap<string, Metric<Sample>>;
  readonly sampling: Sampling<Sample>;
}

const FAMILIES: { readonly [Kind in TaskKind]: MetricFamily<SampleByKind[Kind]> } = {
  binary: createFamily("binary", BINARY_METRICS, binarySampling),
  multiclass: createFamily("multiclass", MULTICLASS_METRICS, multiclassSampling),
  regression: createFamily("regression", REGRESSION_METRICS, createPointSampling()),
  forecast: createFamily("forecast", FORECAST_METRICS, createPointSampling()),
};

function createFamily<Sample extends Sized>(
  kind: TaskKind,
  records: readonly Metric<Sample>[],
  sampling: Sampling<Sample>,
): MetricFamily<Sample> {
  return { kind, metrics: new Map(records.map((record) => [record.id, record])), sampling };
}

export function familyOf<Kind extends TaskKind>(kind: Kind): MetricFamily<SampleByKind[Kind]> {
  return FAMILIES[kind];
}

/** Metrics of a task by id; ids are unique within a task, and an id that several tasks share means the same for all. */
export function metricsOf<Kind extends TaskKind>(kind: Kind): ReadonlyMap<string, Metric<SampleByKind[Kind]>> {
  return FAMILIES[kind].metrics;
}

/** What the metrics of all tasks say about themselves, by id. */
export const METRIC_CARDS: ReadonlyMap<string, MetricCard> = collectCards();

function collectCards(): Map<string, MetricCard> {
  const cards = new Map<string, MetricCard>();
  for (const kind of TASK_KINDS) {
    for (const card of metricsOf(kind).values()) if (!cards.has(card.id)) cards.set(card.id, card);
  }
  return cards;
}

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids. */
export function parseMetric<Kind extends TaskKind>(id: string, kind: Kind): Metric<SampleByKind[Kind]> {
  return parseKnown(id, familyOf(kind));
}

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids. */
export function parseKnown<Sample extends Sized>(
  id: string,
  { kind, metrics }: Pick<MetricFamily<Sample>, "kind" | "metrics">,
): Metric<Sample> {
  const metric = metrics.get(id);
  if (metric !== undefined) return metric;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no metric "${id.slice(0, 80)}" for a ${kind} task.`,
    remedy: `Choose from ${[...metrics.keys()].join(", ")}.`,
  });
}
