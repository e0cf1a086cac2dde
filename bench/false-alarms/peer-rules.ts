/** Rules of other tools that only the benches need. Written from their documentation. */
import { isNumeric, type Table } from "../../core/data/table.ts";
import { computeHomogeneity } from "../../core/drift/chi-square.ts";
import { countLevels, presentLevels, presentNumbers } from "../../core/monitor/compat/column-values.ts";
import { decideCompat } from "../../core/monitor/compat/compat-policies.ts";
import { calibrateNannyml } from "../../core/monitor/compat/nannyml.ts";
import { chiSquareSurvival } from "../../core/stats/chi-square.ts";
import { computeKsDistance, computeKsExactP, computeKsFiniteP } from "../../core/stats/ks-two-sample.ts";
import { poolSamples } from "../../core/stats/pooled-sample.ts";

const ALPHA = 0.05;
const EXACT_ROWS = 10_000;

export type PeerMethod = "Evidently default, pooled" | "KS + Bonferroni, pooled" | "NannyML, daily chunks";

/** Names of the columns that each method flags in a table; the reference is looked at once where the method allows it. */
export function createPeers({
  reference,
  pooled,
  chunks,
}: {
  readonly reference: Table;
  /** What the methods without chunks compare with. */
  readonly pooled: Table;
  /** Rows of each day of the reference. */
  readonly chunks: readonly number[];
}): ReadonlyMap<PeerMethod, (current: Table) => ReadonlySet<string>> {
  const nannyml = calibrateNannyml(reference, chunks);
  const namesOf = (features: readonly { readonly name: string; readonly drifted: boolean }[]): ReadonlySet<string> =>
    new Set(features.filter(({ drifted }) => drifted).map(({ name }) => name));
  return new Map<PeerMethod, (current: Table) => ReadonlySet<string>>([
    [
      "Evidently default, pooled",
      (current) => namesOf(decideCompat(["evidently"], { reference: pooled, current })[0]?.features ?? []),
    ],
    ["KS + Bonferroni, pooled", (current) => new Set(flagBonferroni({ reference: pooled, current }))],
    ["NannyML, daily chunks", (current) => namesOf(nannyml(current))],
  ]);
}

interface TablePair {
  readonly reference: Table;
  readonly current: Table;
}

/**
 * Columns that KS (numbers) and χ² homogeneity (levels) flag at 0.05 over the number of columns: Bonferroni, as Alibi Detect's TabularDrift decides by
 * default.
 */
export function flagBonferroni({ reference, current }: TablePair): readonly string[] {
  const columns = [...reference.columns.values()];
  return columns.flatMap((column) => {
    const other = current.columns.get(column.name);
    if (other === undefined) return [];
    const p =
      isNumeric(column) && isNumeric(other)
        ? computeKs(presentNumbers(column.values), presentNumbers(other.values))
        : computeChiSquare(countLevels(presentLevels(column), presentLevels(other)));
    return p < ALPHA / columns.length ? [column.name] : [];
  });
}

function computeKs(reference: Float64Array, current: Float64Array): number {
  const pool = poolSamples(reference, current);
  const { distance } = computeKsDistance(pool);
  const exact = Math.max(pool.n, pool.m) <= EXACT_ROWS;
  return exact ? computeKsExactP(distance, pool) : computeKsFiniteP(distance, pool);
}

function computeChiSquare(pair: ReturnType<typeof countLevels>): number {
  const { statistic, dof } = computeHomogeneity(pair);
  return dof === 0 ? 1 : chiSquareSurvival(statistic, dof);
}
