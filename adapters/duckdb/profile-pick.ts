import type { ProfileRequest } from "../../core/data/profiler.ts";
import type { Database } from "./connection.ts";
import { describeText, resolveKind, type TableColumn } from "./profile-column.ts";
import { type Feature, type ProfileTable, requireColumn } from "./profile-table.ts";
import { splitBySource } from "./profile-wide.ts";

export interface PickedFeatures {
  readonly features: readonly Feature[];
  readonly ignored: readonly { readonly column: string; readonly reason: string }[];
}

/** Few different texts are levels however often each occurs. */
const MAX_LEVELS_UNASKED = 20;
/** Above this share of different texts a column identifies rows or is prose: it has no distribution to compare. */
const IDENTIFIER_SHARE = 0.5;
const PER_SCAN = { size: 500, nameOf: ({ name }: Feature): string => name };

/**
 * The columns to profile: those that are asked for, else all that have an order or levels, in the order of the table.
 * @throws SLIPWAY_E_COLUMN_MISSING for a name that the table lacks
 */
export async function pickFeatures(
  database: Database,
  table: ProfileTable,
  { features, exclude, prediction, windows }: ProfileRequest,
): Promise<PickedFeatures> {
  // The column that cuts the windows moves on by itself.
  const roles = [prediction, windows?.timestamp].filter((name) => name !== undefined);
  const left = new Set([...exclude, ...roles].map((name) => requireColumn(table, name).name));
  const wanted = features?.map((name) => requireColumn(table, name)) ?? table.columns;
  const ignored: { column: string; reason: string }[] = [];
  const picked: Feature[] = [];
  for (const column of wanted) {
    if (left.has(column.name)) continue;
    const kind = resolveKind(column.type);
    if (kind === null)
      ignored.push({ column: column.name, reason: `type ${column.type.slice(0, 40)} has no distribution` });
    else picked.push({ ...column, kind });
  }
  if (features !== undefined) return { features: picked, ignored };
  const identifiers = await findIdentifiers(database, table, picked);
  return {
    features: picked.filter(({ name }) => !identifiers.has(name)),
    ignored: [...ignored, ...[...identifiers].map(([column, reason]) => ({ column, reason }))],
  };
}

/** A column of predictions: text is the predicted class, anything else is read as a number. */
export function describeScore(column: TableColumn): Feature {
  return { ...column, kind: resolveKind(column.type) === "category" ? "category" : "number" };
}

async function findIdentifiers(
  database: Database,
  table: ProfileTable,
  features: readonly Feature[],
): Promise<ReadonlyMap<string, string>> {
  const texts = features.filter(({ kind }) => kind === "category");
  const found = new Map<string, string>();
  for (const { part, batch } of splitBySource(table, texts, PER_SCAN)) {
    const picked = batch.map(
      (column, index) =>
        `CAST(approx_count_distinct(${describeText(column)}) AS DOUBLE) AS d${index}, CAST(count(${describeText(column)}) AS DOUBLE) AS n${index}`,
    );
    const [row] = await database.rows<Readonly<Record<string, number>>>(
      `SELECT ${picked.join(", ")} FROM ${part.relation}`,
    );
    for (const [index, { name }] of batch.entries()) {
      const distinct = row?.[`d${index}`] ?? 0;
      const present = row?.[`n${index}`] ?? 0;
      if (distinct <= MAX_LEVELS_UNASKED || distinct <= IDENTIFIER_SHARE * present) continue;
      found.set(name, `about ${distinct} different texts in ${present} rows: an identifier or free text`);
    }
  }
  return found;
}
