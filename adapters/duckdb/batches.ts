import type { Database } from "./connection.ts";

const COLUMNS_PER_QUERY = 100; // statements over thousands of columns take seconds to plan

export function splitBatches<T>(items: readonly T[], size = COLUMNS_PER_QUERY): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
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
