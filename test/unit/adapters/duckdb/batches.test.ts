import fc from "fast-check";
import { expect, it } from "vitest";
import { aggregateColumns, aggregateEach } from "../../../../adapters/duckdb/batches.ts";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import { quoteText } from "../../../../adapters/duckdb/sql-text.ts";

const COLUMNS = 130; // more than one statement would take one by one
const STORAGES = ["VARCHAR", "DOUBLE", "BIGINT"] as const;

const fields = ({ id, storage }: { readonly id: string; readonly storage: string }) => ({
  values: `count(${id})::DOUBLE`,
  least: `min(${id})::VARCHAR`,
  most: `max(${id})::VARCHAR`,
  ...(storage === "VARCHAR" ? {} : { total: `sum(${id})::DOUBLE` }),
});

type Found = Readonly<Record<string, unknown>>;

it("says the same of stacked columns as of each by itself", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 12 }).chain((rows) =>
        fc.array(
          fc.record({
            storage: fc.constantFrom(...STORAGES),
            table: fc.constantFrom("raw0", "raw1"),
            values: fc.array(fc.option(fc.integer({ min: -99, max: 99 })), { minLength: rows, maxLength: rows }),
          }),
          { minLength: COLUMNS, maxLength: COLUMNS },
        ),
      ),
      async (table) => {
        await using database = await openDatabase({ threads: 1 });
        const columns = table.map((column, index) => ({ ...column, id: `c${index}` }));
        for (const [name, members] of Map.groupBy(columns, (column) => column.table)) {
          await database.run(
            `CREATE TABLE ${name} (f INTEGER${members.map(({ id, storage }) => `, ${id} ${storage}`).join("")})`,
          );
          for (const row of members[0]?.values.keys() ?? []) {
            const written = members.map(({ values }) => (values[row] === null ? "NULL" : quoteText(`${values[row]}`)));
            await database.run(`INSERT INTO ${name} VALUES (0, ${written.join(", ")})`);
          }
        }
        const rows = columns[0]?.values.length ?? 0;
        const stacked = await aggregateColumns<(typeof columns)[number], Found>(database, columns, { fields, rows });
        const single = await aggregateEach(database, columns, { fields, tableOf: (column) => column.table });
        expect(stacked).toEqual(single);
      },
    ),
    { numRuns: 5 },
  ));
