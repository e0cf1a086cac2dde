import type { ComparedMetric, ComparedSlice } from "../documents/evaluation-comparison.ts";
import { computeShortfallP } from "../gates/one-sided-p.ts";
import { resolveMargin } from "../gates/resolve-margin.ts";
import { GATE_TAIL } from "../metrics/measure.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import { holm } from "../stats/multiplicity.ts";
import { groupRows, type Level, MAX_LEVELS } from "./build-slices.ts";
import type { PairedRows } from "./compare-rows.ts";
import { shrinkSlices } from "./slice-shrinkage.ts";

const LEVEL = 0.9; // two-sided; its ends are the one-sided 95 % bounds (DESIGN 16: 3)

export interface SliceComparison {
  readonly rows: PairedRows;
  /** Declared slice columns. */
  readonly columns: readonly string[];
  readonly primary: string;
  readonly settings: PipelineEvaluate["comparison"];
  readonly replicates: number;
}

/** One slice on its way to a verdict. */
export interface SliceDraft {
  readonly slice: ComparedSlice;
  /** Delta, interval and standard error; null when the slice is too small or has no values. */
  readonly compared: ComparedMetric | null;
  /** Loss that is tolerated, in units of the metric. */
  readonly margin: number;
}

/**
 * The primary metric of both models in every level of the declared columns (SCIENCE 3.2: 5). Those with enough rows get a one-sided p of
 * "worse than the margin", adjusted by Holm over all of them; without `sliceMargin` the margin is 0 and a loss only warns.
 */
export function compareSlices(request: SliceComparison): readonly SliceDraft[] {
  const { rows, columns, settings } = request;
  const drafts = columns.flatMap((column) =>
    groupRows(rows.pair.candidate, column)
      .slice(0, MAX_LEVELS)
      .map((level) => draftSlice(request, { ...level, column, isDeclared: true })),
  );
  const isGated = settings.sliceMargin !== undefined && settings.sliceLevel === "fail";
  const adjusted = adjust(drafts, isGated ? "fail" : "warn");
  return shrinkSlices(adjusted);
}

export interface SliceLevel extends Level {
  readonly column: string;
  readonly isDeclared: boolean;
}

/** Values, interval and p of one slice; `inconclusive` until it is adjusted. */
export function draftSlice(
  { rows, primary, settings, replicates }: SliceComparison,
  { column, value, rows: members, isDeclared }: SliceLevel,
): SliceDraft {
  const { candidate, baseline } = rows.judge(members);
  const slice: ComparedSlice = {
    column,
    value,
    n: candidate.n,
    ...(candidate.positives === undefined ? {} : { positives: candidate.positives }),
    declared: isDeclared,
    metric: primary,
    candidate: candidate.compute(primary).value,
    baseline: baseline.compute(primary).value,
    delta: null,
    ci: null,
    level: LEVEL,
    shrunkDelta: null,
    p: null,
    pHolm: null,
    verdict: "insufficient",
  };
  const shortage = findShortage(slice, settings);
  if (shortage !== null) return { slice: { ...slice, reason: shortage }, compared: null, margin: 0 };
  const compared = rows.select(members).compare([primary], { replicates, crossCheck: false }).get(primary);
  const { delta = null, ci = null, reason = "it has no interval" } = compared ?? {};
  if (compared === undefined || delta === null || (ci === null && compared.verdict !== "no-change")) {
    return { slice: { ...slice, delta, reason }, compared: null, margin: 0 };
  }
  const { level } = compared;
  const margin = resolveMargin(settings.sliceMargin ?? 0, compared.baseline) ?? 0;
  const p = ci === null || compared.verdict === "no-change" ? 1 : computeShortfallP(delta, ci, -margin);
  const own = compared.reason === undefined ? {} : { reason: compared.reason };
  return { slice: { ...slice, delta, ci, level, p, verdict: "inconclusive", ...own }, compared, margin };
}

/** Why a slice is not compared (SCIENCE 3.2: 5); null when it is. */
export function findShortage(
  { n, positives }: Pick<ComparedSlice, "n" | "positives">,
  { minSliceRows, minSlicePositives }: SliceComparison["settings"],
): string | null {
  if (n < minSliceRows) return `${n} rows, ${minSliceRows} needed`;
  if (positives !== undefined && positives < minSlicePositives) {
    return `${positives} positive rows, ${minSlicePositives} needed`;
  }
  return null;
}

function adjust(drafts: readonly SliceDraft[], lost: "fail" | "warn"): readonly SliceDraft[] {
  const family = drafts.flatMap(({ slice: { p } }) => (p === null ? [] : [p]));
  const adjusted = holm(family);
  let next = 0;
  return drafts.map((draft) => {
    if (draft.slice.p === null) return draft;
    const pHolm = adjusted[next++] as number;
    return { ...draft, slice: { ...draft.slice, pHolm, verdict: judgeSlice(draft, pHolm, lost) } };
  });
}

/** Lost when worse than the margin after the adjustment, held when the lower bound lies above it. */
export function judgeSlice(
  { slice: { ci }, compared, margin }: SliceDraft,
  pHolm: number,
  lost: "fail" | "warn",
): ComparedSlice["verdict"] {
  if (pHolm < GATE_TAIL) return lost;
  return compared?.verdict === "no-change" || (ci !== null && ci[0] > -margin) ? "pass" : "inconclusive";
}
