import type { BinaryPredictions } from "../data/predictions.ts";
import type { GateResult } from "../documents/evaluation.ts";
import type { FairnessSection } from "../documents/evaluation-fairness.ts";
import { SlipwayError } from "../errors.ts";
import { decideGates } from "../gates/decide-gates.ts";
import type { GapId } from "../metrics/fairness/gaps.ts";
import { countGroups } from "../metrics/fairness/group-rates.ts";
import { MAX_GROUPS, type MeasuredFairness, measureFairness } from "../metrics/fairness/measure-fairness.ts";
import type { FairnessSettings } from "../pipeline/fairness-schema.ts";
import { MISSING_LEVEL } from "./build-slices.ts";

const FOUR_FIFTHS = 0.8;

export interface FairnessRequest {
  readonly predictions: BinaryPredictions;
  readonly threshold: number;
  readonly settings: FairnessSettings;
}

export interface FairnessOutput {
  readonly section: FairnessSection;
  readonly gates: readonly GateResult[];
  readonly warnings: readonly string[];
}

/**
 * Rates and gaps by group of the named columns, with their gates. A gap that nobody can know because groups are too small is inconclusive.
 * @throws SLIPWAY_E_COLUMN_MISSING for a column that the predictions lack.
 */
export function buildFairness({ predictions, threshold, settings }: FairnessRequest): FairnessOutput {
  const warnings: string[] = [];
  const columns = settings.groups.map((column) => {
    const groups = groupsOf(predictions, column);
    const counts = countGroups(predictions, { groups, threshold });
    if (counts.length > MAX_GROUPS) {
      warnings.push(
        `Fairness column "${column}" has ${counts.length} groups: the ${MAX_GROUPS} with most rows are compared.`,
      );
    }
    return { column, measured: measureFairness(counts.slice(0, MAX_GROUPS)) };
  });
  return {
    section: columns.map(({ column, measured }) => describeColumn(column, measured)),
    gates: columns.flatMap(({ column, measured }) => decideColumn(column, measured, settings)),
    warnings,
  };
}

function groupsOf({ slices }: BinaryPredictions, column: string): readonly string[] {
  const values = slices.get(column);
  if (values !== undefined) return values.map((value) => value ?? MISSING_LEVEL);
  throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `evaluate.fairness names the column "${column}", which the predictions do not have.`,
    remedy: `Correct the name or add the column to the predictions; they have ${[...slices.keys()].join(", ") || "no slice columns"}.`,
  });
}

function describeColumn(column: string, { groups, gaps, shortage }: MeasuredFairness): FairnessSection[number] {
  return {
    column,
    groups: groups.map(({ group, n, positives, insufficient, selectionRate, truePositiveRate, falsePositiveRate }) => ({
      value: group,
      n,
      positives,
      ...(insufficient === undefined ? {} : { insufficient }),
      selectionRate,
      truePositiveRate,
      falsePositiveRate,
    })),
    gaps: Object.fromEntries([...gaps].map(([id, { value }]) => [id, value])),
    fourFifths:
      shortage === null ? judgeFourFifths(gaps.get("demographic_parity_ratio")?.bounds ?? null) : "insufficient",
  };
}

function judgeFourFifths(bounds: readonly [number, number] | null): FairnessSection[number]["fourFifths"] {
  if (bounds === null) return "inconclusive";
  if (bounds[0] >= FOUR_FIFTHS) return "pass";
  return bounds[1] < FOUR_FIFTHS ? "fail" : "inconclusive";
}

function decideColumn(
  column: string,
  { gaps, shortage }: MeasuredFairness,
  { demographicParity, equalOpportunity, equalizedOdds, on, level }: FairnessSettings,
): GateResult[] {
  const limits: readonly (readonly [GapId, "min" | "max", number | undefined])[] = [
    ["demographic_parity_difference", "max", demographicParity?.maxGap],
    ["demographic_parity_ratio", "min", demographicParity?.minRatio],
    ["equal_opportunity_difference", "max", equalOpportunity?.maxGap],
    ["equalized_odds_difference", "max", equalizedOdds?.maxGap],
    ["equalized_odds_ratio", "min", equalizedOdds?.minRatio],
  ];
  return limits.flatMap(([id, rule, limit]) => {
    const measured = gaps.get(id);
    if (limit === undefined || measured === undefined) return [];
    const metric = `fairness.${column}.${id}`;
    if (shortage !== null) {
      const detail = `${metric} cannot be known: ${shortage}.`;
      return [{ metric, rule, limit, on, level, value: null, bound: null, verdict: "inconclusive", detail } as const];
    }
    return decideGates(metric, { [rule]: limit, on, level }, measured);
  });
}
