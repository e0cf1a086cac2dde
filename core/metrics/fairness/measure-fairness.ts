import type { MeasuredValue } from "../../documents/measured-value.ts";
import { wilsonInterval } from "../../stats/proportion.ts";
import { CI_LEVEL, CI_TAIL, GATE_TAIL, type Measured } from "../measure.ts";
import type { BoundsOf, MetricResult } from "../metric.ts";
import { differenceBounds, GAP_METHOD, ratioBounds } from "./gap-intervals.ts";
import { computeGaps, type GapId } from "./gaps.ts";
import { type GroupCounts, type Share, sharesOf } from "./group-rates.ts";

/** Fewer rows in a group say nothing about it (SCIENCE 2.4). */
export const MIN_GROUP_ROWS = 30;
/** Fewer rows of a class leave a rate to chance. */
export const MIN_CLASS_ROWS = 5;

/** Groups that are compared, those with most rows; pairs grow with the square. */
export const MAX_GROUPS = 50;

export interface MeasuredGroup extends GroupCounts {
  /** Why the group is left out of the gaps; absent when it is not. */
  readonly insufficient?: string;
  readonly selectionRate: MeasuredValue;
  readonly truePositiveRate: MeasuredValue;
  readonly falsePositiveRate: MeasuredValue;
}

export interface MeasuredFairness {
  readonly groups: readonly MeasuredGroup[];
  readonly gaps: ReadonlyMap<GapId, Measured>;
  /** Why there are no gaps; null when there are. */
  readonly shortage: string | null;
}

/** Rates of all groups, and the gaps between those that are large enough; at least two must be. */
export function measureFairness(counts: readonly GroupCounts[]): MeasuredFairness {
  const groups = counts.map(measureGroup);
  const sufficient = groups.filter(({ insufficient }) => insufficient === undefined);
  const shortage =
    sufficient.length >= 2
      ? null
      : `insufficient: ${sufficient.length} of ${groups.length} groups have ${MIN_GROUP_ROWS} rows with ${MIN_CLASS_ROWS} of each class, two are needed`;
  return { groups, gaps: measureGaps(sufficient, shortage), shortage };
}

function measureGaps(groups: readonly GroupCounts[], shortage: string | null): ReadonlyMap<GapId, Measured> {
  const shares = groups.map(sharesOf);
  const [selection, truePositive, falsePositive] = [
    shares.map((share) => share.selection),
    shares.map((share) => share.truePositive),
    shares.map((share) => share.falsePositive),
  ];
  const bounds: Readonly<Record<GapId, BoundsOf>> = {
    demographic_parity_difference: differenceBounds([selection]),
    demographic_parity_ratio: ratioBounds([selection]),
    equalized_odds_difference: differenceBounds([truePositive, falsePositive]),
    equalized_odds_ratio: ratioBounds([truePositive, falsePositive]),
    equal_opportunity_difference: differenceBounds([truePositive]),
  };
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  const gaps: Readonly<Record<string, MetricResult>> = { ...computeGaps(groups) };
  return new Map(
    (Object.keys(bounds) as GapId[]).map((id) => {
      const result: MetricResult = shortage === null ? (gaps[id] as MetricResult) : { value: null, reason: shortage };
      return [id, describeGap(result, bounds[id], n)];
    }),
  );
}

function describeGap(result: MetricResult, boundsOf: BoundsOf, n: number): Measured {
  const { value } = result;
  if (value === null) return { value: { value, ci: null, level: CI_LEVEL, n, reason: result.reason }, bounds: null };
  const around = (tail: number): [number, number] => {
    const [lower, upper] = boundsOf(tail);
    return [Math.min(lower, value), Math.max(upper, value)];
  };
  return {
    value: { value, ci: around(CI_TAIL), level: CI_LEVEL, method: GAP_METHOD, n },
    bounds: around(GATE_TAIL),
  };
}

function measureGroup(counts: GroupCounts): MeasuredGroup {
  const { selection, truePositive, falsePositive } = sharesOf(counts);
  const insufficient = findShortage(counts);
  return {
    ...counts,
    ...(insufficient === null ? {} : { insufficient }),
    selectionRate: measureShare(selection),
    truePositiveRate: measureShare(truePositive),
    falsePositiveRate: measureShare(falsePositive),
  };
}

function findShortage({ n, positives }: GroupCounts): string | null {
  if (n < MIN_GROUP_ROWS) return `${n} rows, ${MIN_GROUP_ROWS} needed`;
  if (positives < MIN_CLASS_ROWS) return `${positives} positive rows, ${MIN_CLASS_ROWS} needed`;
  if (n - positives < MIN_CLASS_ROWS) return `${n - positives} negative rows, ${MIN_CLASS_ROWS} needed`;
  return null;
}

function measureShare({ part, whole }: Share): MeasuredValue {
  if (whole === 0) return { value: null, ci: null, level: CI_LEVEL, n: 0, reason: "no row to take the rate of" };
  const ci = wilsonInterval(part, whole, CI_LEVEL);
  return { value: part / whole, ci: [...ci], level: CI_LEVEL, method: "Wilson score interval", n: whole };
}
