import type { ScoreRequest } from "../../core/data/profiler.ts";
import type { FeatureProfile } from "../../core/documents/profile.ts";
import { splitBatches } from "./batches.ts";
import type { Database } from "./connection.ts";
import { describeValue, quoteNumber, type TableColumn } from "./profile-column.ts";
import { openTable, type ProfileTable, requireColumn } from "./profile-table.ts";
import { quoteTexts } from "./sql-text.ts";

/** Mean score per cell, by feature name: bins, or levels and then `other`; null for a cell without a scored row. */
export type CellScores = ReadonlyMap<string, readonly (number | null)[]>;

const COLUMNS_PER_SCAN = 32;

/** @throws SLIPWAY_E_COLUMN_MISSING for the column of scores */
export async function scoreTable(database: Database, request: ScoreRequest): Promise<CellScores> {
  const table = await openTable(database, { ...request, allText: true, windows: null });
  return await scoreCells(database, table, request);
}

/** One scan for 32 columns. A table that lies in several relations has its score in one of them only: nothing is said of it. */
export async function scoreCells(
  database: Database,
  table: ProfileTable,
  { features, prediction }: Pick<ScoreRequest, "features" | "prediction">,
): Promise<CellScores> {
  const score = describeValue(requireColumn(table, prediction), "number");
  const scores = new Map<string, readonly (number | null)[]>();
  if (table.parts !== null) return scores;
  const found = features.flatMap((profile) => {
    const column = table.find(profile.name);
    return column === undefined ? [] : [{ profile, column }];
  });
  for (const batch of splitBatches(found, COLUMNS_PER_SCAN)) {
    const cells = batch.map(({ profile, column }, index) => `${describeCell(profile, column)} AS c${index}`);
    const sets = batch.map((_, index) => `(c${index})`).join(", ");
    const names = batch.map((_, index) => `CAST(c${index} AS DOUBLE) AS c${index}`).join(", ");
    const rows = await database.rows<Readonly<Record<string, number | null>>>(
      `SELECT ${names}, avg(s) AS mean FROM (SELECT ${cells.join(", ")}, ${score} AS s FROM ${table.relation}) WHERE isfinite(s) GROUP BY GROUPING SETS (${sets})`,
    );
    for (const [index, { profile }] of batch.entries()) {
      const means = new Map(rows.map((row) => [row[`c${index}`], row.mean ?? null]));
      scores.set(
        profile.name,
        Array.from({ length: countCells(profile) }, (_, cell) => means.get(cell) ?? null),
      );
    }
  }
  return scores;
}

function countCells(profile: FeatureProfile): number {
  return ("edges" in profile ? profile.edges.length : profile.levels.length) + 1;
}

/** Number of the cell of a row, NULL where the value is missing. */
function describeCell(profile: FeatureProfile, column: TableColumn): string {
  const value = describeValue(column, profile.kind);
  if ("edges" in profile) {
    const bins = profile.edges.map((edge, bin) => `WHEN ${value} < ${quoteNumber(edge)} THEN ${bin}`).join(" ");
    return `CASE WHEN isfinite(${value}) THEN CASE ${bins === "" ? "WHEN false THEN 0" : bins} ELSE ${profile.edges.length} END END`;
  }
  const { levels } = profile;
  const level = levels.length === 0 ? "NULL" : `list_position(${quoteTexts(levels)}, ${value}) - 1`;
  return `CASE WHEN ${value} IS NOT NULL THEN coalesce(${level}, ${levels.length}) END`;
}
