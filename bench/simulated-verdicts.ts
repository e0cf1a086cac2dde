/** How often the statements of comparisons are true, over many seeds. */
import type { Comparison } from "../core/compare/comparison.ts";
import type { ComparedMetric } from "../core/documents/evaluation-comparison.ts";
import { decideNonInferior } from "../core/gates/non-inferior-to.ts";
import { studentQuantile } from "../core/stats/student.ts";

/** Shares of the seeds, 0–1. */
export interface Coverage {
  /** The true improvement lies in the printed two-sided 90 % interval. */
  readonly twoSided: number;
  /** Not below its lower end, not above its upper one: the one-sided 95 % bounds that decide. */
  readonly lower: number;
  readonly upper: number;
  /** Within so many printed standard errors as Student's distribution asks for: the two-sided 95 % interval. */
  readonly student: number;
}

/** One metric of the comparisons of all seeds from 1; every one must have an interval. */
export function repeatComparison(
  seeds: number,
  compare: (seed: number) => Comparison,
): ReadonlyMap<string, readonly DecidedMetric[]> {
  const compared = Array.from({ length: seeds }, (_, index) => [...compare(index + 1)]).flat();
  const groups = Map.groupBy(compared, ([id]) => id);
  return new Map([...groups].map(([id, entries]) => [id, entries.map(([, metric]) => requireInterval(id, metric))]));
}

export interface DecidedMetric extends ComparedMetric {
  readonly candidate: number;
  readonly baseline: number;
  readonly delta: number;
  readonly ci: [number, number];
  readonly se: number;
  readonly mde: number;
}

function requireInterval(id: string, metric: ComparedMetric): DecidedMetric {
  const { candidate, baseline, delta, ci, se, mde } = metric;
  if (candidate === null || baseline === null || delta === null || ci === null || se === null || mde === null) {
    throw new Error(`${id} has no interval: ${metric.reason}`);
  }
  return { ...metric, candidate, baseline, delta, ci, se, mde };
}

export function measureCoverage(metrics: readonly DecidedMetric[], truth: number): Coverage {
  return {
    twoSided: shareOf(metrics, ({ ci: [lower, upper] }) => lower <= truth && truth <= upper),
    lower: shareOf(metrics, ({ ci }) => ci[0] <= truth),
    upper: shareOf(metrics, ({ ci }) => truth <= ci[1]),
    student: shareOf(metrics, ({ delta, se, n }) => Math.abs(delta - truth) <= studentQuantile(0.975, n - 1) * se),
  };
}

/** Share of the seeds in which the gate `nonInferiorTo` gives the verdict. */
export function measureGate(
  metrics: readonly DecidedMetric[],
  { verdict, margin }: { readonly verdict: "pass" | "fail" | "inconclusive"; readonly margin: number },
): number {
  return shareOf(
    metrics,
    (metric) => decideNonInferior({ metric: "it", margin, on: "bound" }, metric).verdict === verdict,
  );
}

export function shareOf<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.filter(holds).length / items.length;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
