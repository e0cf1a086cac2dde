import type { Database } from "./connection.ts";
import { describeText, resolveKind, type TableColumn, writeName } from "./profile-column.ts";
import { type ProfileTable, selectByWindow } from "./profile-table.ts";

/** Windows of the table with a row for which the column is true; null when none of its values can be read as true or false. */
export async function readHolidays(
  database: Database,
  table: ProfileTable,
  column: TableColumn,
): Promise<ReadonlySet<number> | null> {
  const truth = describeTruth(column);
  const source = { ...table, relation: table.parts?.get(column.name) ?? table.relation };
  const rows = await database.rows<{ w: number; known: number; held: boolean | null }>(
    selectByWindow(source, [`CAST(count(${truth}) AS DOUBLE) AS known`, `bool_or(${truth}) AS held`]),
  );
  if (rows.every(({ known }) => known === 0)) return null;
  return new Set(rows.filter(({ held }) => held === true).map(({ w }) => w));
}

/** Words of truth in any case, 1 and 0; whatever else is NULL. */
function describeTruth(column: TableColumn): string {
  const name = writeName(column);
  if (column.type === "BOOLEAN") return name;
  const ofNumber = (value: string): string => `CASE ${value} WHEN 1 THEN true WHEN 0 THEN false END`;
  if (resolveKind(column.type) === "number") return ofNumber(`CAST(${name} AS DOUBLE)`);
  const text = describeText(column);
  return `coalesce(TRY_CAST(${text} AS BOOLEAN), ${ofNumber(`TRY_CAST(${text} AS DOUBLE)`)})`;
}
