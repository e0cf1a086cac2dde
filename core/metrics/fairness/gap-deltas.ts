import type { ComparedMetric } from "../../documents/evaluation-comparison.ts";
import { createRng } from "../../rng.ts";
import { normalQuantile } from "../../stats/normal.ts";
import { quantileSorted } from "../../stats/quantile.ts";
import { createPoissonDraw, createUrn, MAX_DRAWN_ROWS } from "../draw-counts.ts";
import { GATE_TAIL } from "../measure.ts";
import { computeGaps, type GapId, type Gaps } from "./gaps.ts";
import type { GroupCounts } from "./group-rates.ts";
import { MAX_GROUPS, measureFairness } from "./measure-fairness.ts";

const CELLS = 8; // truth × label of the candidate × label of the baseline
const MAX_UNDEFINED_SHARE = 0.05; // of replicates; more would bend the quantiles
const POWER = 0.8;
const MDE_FACTOR = normalQuantile(1 - GATE_TAIL) + normalQuantile(POWER); // 2.487 (SCIENCE 3.2: 4)

/** Ids of gaps that are ratios, of which more is better; of the others less is. */
const RATIOS: ReadonlySet<GapId> = new Set(["demographic_parity_ratio", "equalized_odds_ratio"]);

export interface LabelledPair {
  /** 1 for the positive class, else 0. */
  readonly truth: Uint8Array;
  /** Probability of the positive class by either model. */
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
  /** Group of each row. */
  readonly groups: readonly string[];
  /** A row is labelled positive when its score is at least this. */
  readonly threshold: number;
}

export interface GapOptions {
  readonly seed: number;
  readonly replicates: number;
}

/** Everything of a compared metric but its margin and verdict, which are a gate's. */
export type GapDelta = Omit<ComparedMetric, "margin" | "unitsNeeded" | "verdict"> & { readonly isIdentical: boolean };

/**
 * Improvement of every gap between groups from the baseline to the candidate on the same rows: above 0 the candidate is fairer. Bootstrap
 * stratified by group (SCIENCE 2.4, 3.2: 5), percentile interval, of the joint labels of both models, so that what they share cancels. Only
 * groups that are large enough for a gap take part. A resampled maximum lies above the true one in both models alike; the difference of
 * two such is far less biased than either.
 */
export function computeGapDeltas(pair: LabelledPair, { seed, replicates }: GapOptions): ReadonlyMap<GapId, GapDelta> {
  const { joint, shortage } = keepSufficient(countJoint(pair));
  const n = joint.reduce((sum, { cells }) => sum + sumOf(cells), 0);
  const own = computeGaps(joint.map((group) => marginalOf(group, "candidate")));
  const other = computeGaps(joint.map((group) => marginalOf(group, "baseline")));
  const isIdentical = joint.every(({ cells }) => cells.every((count, cell) => count === 0 || isSameLabel(cell)));
  const draws = shortage === null && !isIdentical ? drawDeltas(joint, { seed, replicates }) : null;
  return new Map(
    (Object.keys(own) as GapId[]).map((id) => {
      const values = { candidate: own[id].value, baseline: other[id].value };
      const why = shortage ?? reasonOf(own[id]) ?? reasonOf(other[id]);
      return [id, describeDelta({ id, values, why, n, isIdentical, replicates }, draws?.get(id) ?? null)];
    }),
  );
}

interface JointGroup {
  readonly group: string;
  /** Rows by 4·truth + 2·label of the candidate + label of the baseline. */
  readonly cells: Float64Array;
}

function countJoint({ truth, candidate, baseline, groups, threshold }: LabelledPair): readonly JointGroup[] {
  const counts = new Map<string, Float64Array>();
  for (const [row, group] of groups.entries()) {
    let cells = counts.get(group);
    if (cells === undefined) {
      cells = new Float64Array(CELLS);
      counts.set(group, cells);
    }
    const [own, other] = [candidate[row] as number, baseline[row] as number];
    const cell = 4 * (truth[row] as number) + (own >= threshold ? 2 : 0) + (other >= threshold ? 1 : 0);
    cells[cell] = (cells[cell] as number) + 1;
  }
  return [...counts]
    .map(([group, cells]) => ({ group, cells }))
    .sort((left, right) => sumOf(right.cells) - sumOf(left.cells) || (left.group < right.group ? -1 : 1))
    .slice(0, MAX_GROUPS);
}

/** Sizes do not depend on the model, so the rule of one is that of both. */
function keepSufficient(joint: readonly JointGroup[]): {
  readonly joint: readonly JointGroup[];
  readonly shortage: string | null;
} {
  const { groups, shortage } = measureFairness(joint.map((group) => marginalOf(group, "candidate")));
  const small = new Set(groups.flatMap(({ group, insufficient }) => (insufficient === undefined ? [] : [group])));
  return { joint: joint.filter(({ group }) => !small.has(group)), shortage };
}

function marginalOf({ group, cells }: JointGroup, model: "candidate" | "baseline"): GroupCounts {
  const bit = model === "candidate" ? 2 : 1;
  let [n, positives, truePositive, falsePositive] = [0, 0, 0, 0];
  for (let cell = 0; cell < CELLS; cell++) {
    const count = cells[cell] as number;
    const isLabelled = (cell & bit) !== 0;
    n += count;
    if (cell >= 4) {
      positives += count;
      if (isLabelled) truePositive += count;
    } else if (isLabelled) falsePositive += count;
  }
  return { group, n, positives, truePositive, falsePositive };
}

function isSameLabel(cell: number): boolean {
  return (cell & 3) === 0 || (cell & 3) === 3;
}

/** Deltas of the replicates by gap, sorted; undefined ones are left out. */
function drawDeltas(joint: readonly JointGroup[], { seed, replicates }: GapOptions): ReadonlyMap<GapId, Float64Array> {
  const rng = createRng(seed);
  const total = joint.reduce((sum, { cells }) => sum + sumOf(cells), 0);
  const drawn = joint.map(({ group, cells }) => ({ group, cells: new Float64Array(cells.length) }));
  const draws = joint.map(({ cells }, place) => {
    const counts = (drawn[place] as JointGroup).cells;
    return total <= MAX_DRAWN_ROWS ? createUrn(cells, counts) : createPoissonDraw(cells, counts, sumOf(cells));
  });
  const deltas = new Map<GapId, number[]>();
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (const draw of draws) draw(rng);
    const own = computeGaps(drawn.map((group) => marginalOf(group, "candidate")));
    const other = computeGaps(drawn.map((group) => marginalOf(group, "baseline")));
    for (const id of Object.keys(own) as GapId[]) {
      const delta = improvementOf(id, own[id].value, other[id].value);
      if (delta === null) continue;
      const held = deltas.get(id);
      if (held === undefined) deltas.set(id, [delta]);
      else held.push(delta);
    }
  }
  return new Map([...deltas].map(([id, values]) => [id, Float64Array.from(values).sort()]));
}

function improvementOf(id: GapId, candidate: number | null, baseline: number | null): number | null {
  if (candidate === null || baseline === null) return null;
  return RATIOS.has(id) ? candidate - baseline : baseline - candidate;
}

interface Described {
  readonly id: GapId;
  readonly values: { readonly candidate: number | null; readonly baseline: number | null };
  readonly why: string | null;
  readonly n: number;
  readonly isIdentical: boolean;
  readonly replicates: number;
}

function describeDelta(
  { id, values, why, n, isIdentical, replicates }: Described,
  draws: Float64Array | null,
): GapDelta {
  const bare = {
    ...(why === null ? values : { candidate: null, baseline: null }),
    delta: why === null ? improvementOf(id, values.candidate, values.baseline) : null,
    ci: null,
    level: 1 - 2 * GATE_TAIL,
    se: null,
    p: null,
    method: "bootstrap stratified by group",
    n,
    unit: "row",
    mde: null,
    isIdentical,
  } as const;
  if (why !== null) return { ...bare, reason: why };
  if (isIdentical) return { ...bare, delta: 0, ci: [0, 0], se: 0, p: 1, mde: 0, reason: "identical labels" };
  if (draws === null || draws.length < (1 - MAX_UNDEFINED_SHARE) * replicates) {
    return { ...bare, reason: "too many resamples leave it undefined" };
  }
  const se = deviationOf(draws);
  return {
    ...bare,
    ci: [quantileSorted(draws, GATE_TAIL), quantileSorted(draws, 1 - GATE_TAIL)],
    se,
    p: twoSidedP(draws),
    method: `percentile bootstrap stratified by group, ${draws.length} replicates`,
    mde: MDE_FACTOR * se,
  };
}

/** Twice the smaller tail beyond 0, (1 + c)/(B + 1): never 0 (SCIENCE 1.4). */
function twoSidedP(sorted: Float64Array): number {
  const below = sorted.filter((value) => value <= 0).length;
  const above = sorted.filter((value) => value >= 0).length;
  return Math.min(1, (2 * (1 + Math.min(below, above))) / (sorted.length + 1));
}

function deviationOf(values: Float64Array): number {
  const mean = sumOf(values) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function reasonOf(result: Gaps[GapId]): string | null {
  return result.value === null ? result.reason : null;
}
