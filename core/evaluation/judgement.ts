import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import { type Measured, measureMetrics } from "../metrics/measure.ts";
import type { MetricResult, Sized } from "../metrics/metric.ts";
import { type MetricFamily, parseKnown } from "../metrics/metrics.ts";

/** Some rows, ready to be measured. */
export interface JudgedRows {
  readonly n: number;
  /** Binary tasks alone. */
  readonly positives?: number;
  /** One metric without its interval. @throws SLIPWAY_E_INPUT_INVALID for an id that the family does not know. */
  compute(id: string): MetricResult;
  /** @throws SLIPWAY_E_INPUT_INVALID for an id that the family does not know. */
  measure(ids: readonly string[], options: ReplicateOptions): ReadonlyMap<string, Measured>;
}

export interface ReplicateOptions {
  readonly seed: number;
  readonly replicates: number;
}

/** Sections of the document that depend on the kind of task. */
export type DetailSections = Partial<
  Pick<Evaluation, "binary" | "multiclass" | "regression" | "forecast" | "fairness" | "credit">
>;

/** The rows of an evaluation, with all that depends on the kind of task behind one interface. */
export interface Judgement extends JudgedRows {
  readonly task: Evaluation["task"];
  /** Ids of the metrics of the task; the first is the default primary one. */
  readonly metrics: readonly string[];
  /** The same for some of the rows, for slices. */
  select(rows: readonly number[]): JudgedRows;
  /** Sections of the document, from all rows. */
  details(): DetailSections;
  /** Gates on other things than metrics. */
  readonly gates: readonly GateResult[];
  /** What somebody should know about the rows before reading a number. */
  readonly warnings: readonly string[];
}

export interface JudgementDefinition<Sample extends Sized> {
  readonly family: MetricFamily<Sample>;
  readonly task: Evaluation["task"];
  /** Sample of the given rows, or of all. */
  build(rows: readonly number[] | null): Sample;
  countPositives?(sample: Sample): number;
  details(sample: Sample): DetailSections;
  /** Default: none. */
  readonly gates?: readonly GateResult[];
  warn(sample: Sample): readonly string[];
}

export function createJudgement<Sample extends Sized>(definition: JudgementDefinition<Sample>): Judgement {
  const { family, task, build, countPositives } = definition;
  const judge = (sample: Sample): JudgedRows => ({
    n: sample.n,
    ...(countPositives === undefined ? {} : { positives: countPositives(sample) }),
    compute: (id) => parseKnown(id, family).compute(sample),
    measure: (ids, options) =>
      measureMetrics(
        sample,
        ids.map((id) => parseKnown(id, family)),
        { ...options, sampling: family.sampling },
      ),
  });
  const whole = build(null);
  return {
    ...judge(whole),
    task,
    metrics: [...family.metrics.keys()],
    select: (rows) => judge(build(rows)),
    details: () => definition.details(whole),
    gates: definition.gates ?? [],
    warnings: definition.warn(whole),
  };
}

/** Values of the chosen rows; all of them for null. */
export function pickNumbers(values: Float64Array, rows: readonly number[] | null): Float64Array {
  return rows === null ? values : Float64Array.from(rows, (row) => values[row] as number);
}

export function pickIntegers(values: Int32Array, rows: readonly number[] | null): Int32Array {
  return rows === null ? values : Int32Array.from(rows, (row) => values[row] as number);
}
