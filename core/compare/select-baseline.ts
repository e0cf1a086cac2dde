import { pickRows } from "./pick-rows.ts";
import type { ResolvedBaseline } from "./resolved-baseline.ts";

/** A baseline of many rows as the baseline of some of them: rows that nobody asks about are not counted as missing. */
export function selectBaseline(baseline: ResolvedBaseline, rowIds: readonly string[]): ResolvedBaseline {
  if (baseline.state !== "ready") return baseline;
  const wanted = new Set(rowIds);
  const rows = [...baseline.predictions.rowIds.keys()].filter((row) =>
    wanted.has(baseline.predictions.rowIds[row] as string),
  );
  return { ...baseline, predictions: pickRows(baseline.predictions, rows) };
}
