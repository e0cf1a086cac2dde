import { improvementOf } from "../compare/orient.ts";
import type { Predictions } from "../data/predictions.ts";
import type { ComparedSlice } from "../documents/evaluation-comparison.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { quantileSorted } from "../stats/quantile.ts";
import { compareText, groupRows, type Level } from "./build-slices.ts";
import { draftSlice, findShortage, judgeSlice, type SliceComparison, type SliceLevel } from "./compare-slices.ts";

const MAX_COLUMNS = 50;
const MAX_SEARCHED = 300; // slices whose values are computed
const MAX_SHOWN = 10;
const REPLICATES = 500; // found slices are shown, not gated
const MAX_NUMERIC_LEVELS = 20; // a column of numbers with more distinct values is cut at its quartiles
const QUARTILES = [0.25, 0.5, 0.75] as const;

/**
 * The slices of other columns in which the candidate loses most, worst first; advisory. Every level with enough rows is searched, columns of
 * numbers by quarters; the ten with the largest loss for their size (Δ·√n) get intervals. Their p counts for all that were searched
 * (Bonferroni), since the worst of many is bad by chance.
 */
export function searchSlices(request: SliceComparison): readonly ComparedSlice[] {
  const { rows, primary, settings } = request;
  const { candidate } = rows.pair;
  const skipped = new Set([...request.columns, settings.cluster]);
  const columns = [...candidate.slices.keys()]
    .filter((column) => !skipped.has(column))
    .sort(compareText)
    .slice(0, MAX_COLUMNS);
  const levels = columns
    .flatMap((column) =>
      levelsOf(candidate, column).map((level): SliceLevel => ({ ...level, column, isDeclared: false })),
    )
    .filter(({ rows: { length } }) => length >= settings.minSliceRows && length < candidate.rows)
    .sort((left, right) => right.rows.length - left.rows.length)
    .slice(0, MAX_SEARCHED);
  const searched = levels.flatMap((level) => {
    const loss = findLoss(request, level);
    return loss === null ? [] : [{ level, loss }];
  });
  const metric = { replicates: Math.min(REPLICATES, request.replicates) };
  return searched
    .filter(({ loss }) => loss > 0)
    .sort((left, right) => right.loss - left.loss)
    .slice(0, MAX_SHOWN)
    .map(({ level }) => {
      const draft = draftSlice({ ...request, ...metric, primary }, level);
      if (draft.slice.p === null) return draft.slice;
      const pHolm = Math.min(1, draft.slice.p * searched.length);
      return { ...draft.slice, pHolm, verdict: judgeSlice(draft, pHolm, "warn") };
    });
}

/** Loss of the candidate times √n, which grows with the evidence for it; null where the slice is too small or has no values. */
function findLoss({ rows, primary, settings }: SliceComparison, { rows: members }: SliceLevel): number | null {
  const { candidate, baseline } = rows.judge(members);
  if (findShortage(candidate, settings) !== null) return null;
  const [own, other] = [candidate.compute(primary).value, baseline.compute(primary).value];
  if (own === null || other === null || !Number.isFinite(own) || !Number.isFinite(other)) return null;
  return -improvementOf(parseMetric(primary, rows.pair.candidate.kind), own, other) * Math.sqrt(candidate.n);
}

function levelsOf(predictions: Predictions, column: string): readonly Level[] {
  const levels = groupRows(predictions, column);
  const known = (predictions.slices.get(column) ?? []).flatMap((value) => (value === null ? [] : [Number(value)]));
  const isNumeric = levels.length > MAX_NUMERIC_LEVELS && known.length > 0 && known.every(Number.isFinite);
  return isNumeric ? cutAtQuartiles(predictions, column, known) : levels;
}

function cutAtQuartiles(predictions: Predictions, column: string, known: readonly number[]): readonly Level[] {
  const sorted = Float64Array.from(known).sort();
  const edges = [...new Set(QUARTILES.map((share) => quantileSorted(sorted, share)))];
  const quarters = (predictions.slices.get(column) ?? []).map((value) => {
    if (value === null) return null;
    const below = edges.filter((edge) => Number(value) >= edge).length;
    return nameQuarter(edges, below);
  });
  return groupRows({ rows: predictions.rows, slices: new Map([[column, quarters]]) }, column);
}

/** Lower ends belong to a quarter, upper ones to the next (SCIENCE 1.6). */
function nameQuarter(edges: readonly number[], below: number): string {
  if (below === 0) return `< ${edges[0]}`;
  return below === edges.length ? `≥ ${edges.at(-1)}` : `${edges[below - 1]} to < ${edges[below]}`;
}
