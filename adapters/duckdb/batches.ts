import type { Database } from "./connection.ts";
import { quoteName } from "./sql-text.ts";

const COLUMNS_PER_QUERY = 100; // statements over thousands of columns take seconds to plan

export function splitBatches<T>(items: readonly T[], size = COLUMNS_PER_QUERY): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const MAX_SHORT_ROWS = 10_000; // of longer tables planning is a small part, and a value read where it lies is cheaper
const UNPIVOTED_PER_QUERY = 250; // measured best of 100 to 1,000

/**
 * Whether a table has so many columns and so few rows that planning an aggregate for every column takes longer than computing it. Its columns
 * are then stacked and aggregated in groups, which takes a fifth of the time.
 */
export function isShortAndWide({ columns, rows }: { readonly columns: number; readonly rows: number }): boolean {
  return columns > COLUMNS_PER_QUERY && rows > 0 && rows <= MAX_SHORT_ROWS;
}

/** A column as it is found in SQL. */
interface PlacedColumn {
  readonly id: string;
  readonly table: string;
  readonly storage: string;
}

/** One row of aggregates for each column, in their order. `fields` may look at nothing but the column. */
export async function aggregateColumns<Column extends PlacedColumn, Row>(
  database: Database,
  columns: readonly Column[],
  { fields, rows }: Pick<Aggregates<Column>, "fields"> & { readonly rows: number },
): Promise<readonly Row[]> {
  if (!isShortAndWide({ columns: columns.length, rows })) {
    return await aggregateEach(database, columns, { fields, tableOf: ({ table }) => table });
  }
  const results = new Map<Column, Row>();
  const selectOf = (column: Column): string => {
    const entries = Object.entries(fields({ ...column, id: "v" }));
    return entries.map(([field, sql]) => `${sql} AS ${quoteName(field)}`).join(", ");
  };
  // A stack holds values of one type, and one expression reads them all.
  const stacks = Map.groupBy(columns, (column) => `${column.table} ${column.storage} ${selectOf(column)}`).values();
  for (const batch of stacks.flatMap((stack) => splitBatches(stack, UNPIVOTED_PER_QUERY))) {
    const [first] = batch;
    if (first === undefined) continue;
    const stacked = `SELECT unnest([${batch.map(({ id }) => id).join(", ")}]) AS v, unnest(range(${batch.length})) AS k`;
    const found = await database.rows<{ readonly k: number }>(
      `SELECT k::INTEGER AS k, ${selectOf(first)} FROM (${stacked} FROM ${first.table}) GROUP BY k`,
    );
    for (const { k, ...row } of found) results.set(batch[k] as Column, row as Row);
  }
  return columns.map((column) => results.get(column) as Row);
}

export interface Aggregates<Item> {
  /** Field name → SQL aggregate. The same fields for every item. */
  readonly fields: (item: Item) => Readonly<Record<string, string>>;
  /** Table that holds the item's column. */
  readonly tableOf: (item: Item) => string;
  /** Relation over the table; default: the table itself. */
  readonly from?: (items: readonly Item[], table: string) => string;
}

/** One row of aggregates for each item, in their order, by as few scans as planning allows. The caller names the type of a row. */
export async function aggregateEach<Item, Row>(
  database: Database,
  items: readonly Item[],
  { fields, tableOf, from = (_, table) => table }: Aggregates<Item>,
): Promise<readonly Row[]> {
  const results = new Map<Item, Row>();
  for (const [table, members] of Map.groupBy(items, tableOf)) {
    for (const batch of splitBatches(members)) {
      const listed = batch.map((item) => Object.entries(fields(item)));
      const select = listed.flatMap((entries, index) => entries.map(([field, sql]) => `${sql} AS ${field}_${index}`));
      const [row = {}] = await database.rows<Record<string, unknown>>(
        `SELECT ${select.join(", ")} FROM ${from(batch, table)}`,
      );
      for (const [index, item] of batch.entries()) {
        const entries = (listed[index] ?? []).map(([field]) => [field, row[`${field}_${index}`]]);
        results.set(item, Object.fromEntries(entries) as Row);
      }
    }
  }
  return items.map((item) => results.get(item) as Row);
}
