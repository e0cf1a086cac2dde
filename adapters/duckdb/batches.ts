import type { Database } from "./connection.ts";

const COLUMNS_PER_QUERY = 100; // a statement over 10,000 columns takes seconds to plan; 100 are planned in milliseconds

export function splitBatches<T>(items: readonly T[], size = COLUMNS_PER_QUERY): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export interface Aggregates<Item> {
  /** Field name → SQL aggregate. The same fields for every item. */
  readonly fields: (item: Item) => Readonly<Record<string, string>>;
  /** Relation for the items; default `raw`. */
  readonly from?: (items: readonly Item[]) => string;
}

/** One row of aggregates for each item, by as few scans as planning allows. The caller names the type of a row. */
export async function aggregateEach<Item, Row>(
  database: Database,
  items: readonly Item[],
  { fields, from = () => "raw" }: Aggregates<Item>,
): Promise<readonly Row[]> {
  const results: Row[] = [];
  for (const batch of splitBatches(items)) {
    const select = batch.flatMap((item, index) =>
      Object.entries(fields(item)).map(([field, sql]) => `${sql} AS ${field}_${index}`),
    );
    const [row = {}] = await database.rows<Record<string, unknown>>(`SELECT ${select.join(", ")} FROM ${from(batch)}`);
    for (const [index, item] of batch.entries()) {
      const entries = Object.keys(fields(item)).map((field) => [field, row[`${field}_${index}`]]);
      results.push(Object.fromEntries(entries) as Row);
    }
  }
  return results;
}
