import { decideVerdict } from "../compare/decide-verdict.ts";
import type { Standing } from "../compare/standing.ts";
import type { GateResult } from "../documents/evaluation.ts";
import type { ComparedMetric } from "../documents/evaluation-comparison.ts";
import type { FairnessSection } from "../documents/evaluation-fairness.ts";
import { decideComparison } from "../gates/decide-comparison.ts";
import { decideNonInferior } from "../gates/non-inferior-to.ts";
import { computeGapDeltas, type GapDelta } from "../metrics/fairness/gap-deltas.ts";
import type { GapId } from "../metrics/fairness/gaps.ts";
import type { FairnessSettings } from "../pipeline/fairness-schema.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import { MISSING_LEVEL } from "./build-slices.ts";
import type { PairedRows } from "./compare-rows.ts";

export interface FairnessComparison {
  /** Absent where the pipeline asks for no groups. */
  readonly settings: FairnessSettings | undefined;
  readonly threshold: number;
  readonly firstModel: PipelineEvaluate["firstModel"];
  readonly standing: Standing;
  /** Null without a comparison. */
  readonly rows: PairedRows | null;
  readonly replicates: number;
}

export interface ComparedFairness {
  /** By column, then by gap. */
  readonly deltas: ReadonlyMap<string, Readonly<Record<string, ComparedMetric>>>;
  readonly gates: readonly GateResult[];
}

const NOTHING: ComparedFairness = { deltas: new Map(), gates: [] };

/** The gaps of both models, and the gates on them where the pipeline says `nonInferiorTo` (SCIENCE 3.2: 5). */
export function compareFairness(request: FairnessComparison): ComparedFairness {
  const { settings, rows } = request;
  if (settings === undefined) return NOTHING;
  const asked = { ...request, settings };
  const measured = settings.groups.map((column) => ({
    column,
    deltas: rows === null ? null : measureColumn(asked, rows, column),
  }));
  return {
    deltas: new Map(measured.flatMap(({ column, deltas }) => (deltas === null ? [] : [[column, deltas] as const]))),
    gates: measured.flatMap((entry) => decideColumn(asked, entry)),
  };
}

/** The section with the deltas of its gaps. */
export function addGapDeltas(section: FairnessSection, { deltas }: Pick<ComparedFairness, "deltas">): FairnessSection {
  return section.map((entry) => {
    const own = deltas.get(entry.column);
    return own === undefined ? entry : { ...entry, deltas: own };
  });
}

type AskedFairness = FairnessComparison & { readonly settings: FairnessSettings };

function measureColumn(
  { threshold, replicates, settings: { margin } }: AskedFairness,
  { pair: { candidate, baseline }, seed }: PairedRows,
  column: string,
): Readonly<Record<string, ComparedMetric>> | null {
  const values = candidate.slices.get(column);
  if (candidate.kind !== "binary" || baseline.kind !== "binary" || values === undefined) return null;
  const deltas = computeGapDeltas(
    {
      truth: candidate.truth,
      candidate: candidate.score,
      baseline: baseline.score,
      groups: values.map((value) => value ?? MISSING_LEVEL),
      threshold,
    },
    { seed, replicates },
  );
  return Object.fromEntries([...deltas].map(([id, delta]) => [id, describe(delta, margin)]));
}

function describe({ isIdentical, ...delta }: GapDelta, margin: number): ComparedMetric {
  const { ci, se, n, mde } = delta;
  const unitsNeeded = margin === 0 || mde === null || se === null ? null : n * (mde / margin) ** 2;
  const told = { ...delta, margin, unitsNeeded };
  if (delta.delta === null) return { ...told, verdict: "not-comparable" };
  if (isIdentical) return { ...told, verdict: "no-change" };
  if (ci === null) return { ...told, verdict: "inconclusive" };
  const [lower, upper] = ci;
  return { ...told, verdict: decideVerdict({ lower, upper, claim: lower, margin }) };
}

/** Gaps that the pipeline limits, or the differences where it limits none. */
function gatedGaps({ demographicParity, equalOpportunity, equalizedOdds }: FairnessSettings): readonly GapId[] {
  const asked: GapId[] = [
    ...(demographicParity === undefined ? [] : (["demographic_parity_difference"] as const)),
    ...(equalOpportunity === undefined ? [] : (["equal_opportunity_difference"] as const)),
    ...(equalizedOdds === undefined ? [] : (["equalized_odds_difference"] as const)),
  ];
  return asked.length > 0
    ? asked
    : ["demographic_parity_difference", "equal_opportunity_difference", "equalized_odds_difference"];
}

function decideColumn(
  { settings, standing, firstModel }: AskedFairness,
  { column, deltas }: { readonly column: string; readonly deltas: Readonly<Record<string, ComparedMetric>> | null },
): readonly GateResult[] {
  const { nonInferiorTo, margin, on, level } = settings;
  if (nonInferiorTo === undefined) return [];
  return gatedGaps(settings).map((gap) => {
    const metric = `fairness.${column}.${gap}`;
    const own = deltas?.[gap];
    const shortage = own?.delta === null ? (own.reason ?? "no value") : null;
    const base = { metric, rule: "nonInferiorTo", on, level, limit: margin === 0 ? 0 : -margin } as const;
    if (standing.state === "compared" && shortage !== null) {
      // As with the limits of the candidate alone: what nobody can know because groups are too small is inconclusive.
      const detail = `${metric} cannot be compared: ${shortage}.`;
      return { ...base, value: null, bound: null, verdict: "inconclusive", detail };
    }
    const metrics = new Map(own === undefined ? [] : [[metric, own]]);
    return decideComparison(
      { ...base, decide: (evidence) => decideNonInferior({ metric, margin, on }, evidence) },
      { standing: standing.state === "compared" ? { state: "compared", metrics } : standing, firstModel },
    ).result;
  });
}
