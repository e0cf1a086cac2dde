import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { Dataset } from "../../../../core/data/dataset.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createDatasetFolder, csv, failureOf } from "./dataset-folder.ts";
import { writeParquet } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const HEADER = "id,amount,answer,paid,day,zip,odd,name,y";

/** Values that DuckDB by itself would read otherwise: Yes and No, 1.5.2024, NA, inf. */
function rowsFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const row = first + index;
    const day = `2024-01-${String((row % 28) + 1).padStart(2, "0")}`;
    const odd = ["inf", "nan", "1.5"][row % 3];
    const cells = [row, row / 4, row % 2 ? "Yes" : "No", row % 3 ? "True" : "NA", day, `${(row % 28) + 1}.5.2024`, odd];
    return [...cells, `"a, ${row % 5}"`, row % 3 === 0 ? 1 : 0].join(",");
  });
}

function describeDataset({ columns, features, ignored, parts }: Dataset) {
  // A declared kind leaves the type of the source as it is: the target's is that of the query.
  const summaries = columns.map(({ type, ...summary }) => (summary.name === "y" ? summary : { type, ...summary }));
  return {
    columns: summaries,
    features,
    ignored,
    parts: Object.values(parts).map(({ digest, table }) => ({ digest, table })),
  };
}

describe("a CSV file in a SELECT", () => {
  it.each([
    "SELECT * FROM 'data.csv'",
    'SELECT * FROM "data.csv";',
    "SELECT * FROM data.csv",
    "SELECT data.* FROM 'data.csv' WHERE data.id >= 0 AND data.id < 9007199254740993",
    "SELECT t.* FROM './data.csv' AS t",
    "WITH t AS (SELECT * FROM 'data.csv'), u AS (SELECT * FROM t WHERE answer <> 'maybe \"type\":\"BASE_TABLE\"') SELECT * FROM u",
    "FROM 'da*.csv'",
    "SELECT * FROM 'data.csv' WHERE id IN (SELECT id FROM 'data.csv') ORDER BY id DESC",
  ])("is read as the file itself by %s", async (source) => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv(HEADER, rowsFrom(0, 120)));
    const file = await folder.load();
    const query = await folder.load({ data: { source } });
    expect(describeDataset(query)).toEqual(describeDataset(file));
    expect(query.files).toEqual(file.files);
    const ask = { folder: folder.path, exclude: ["id"] };
    expect(await profiler.profile({ ...ask, source })).toEqual(await profiler.profile({ ...ask, source: "data.csv" }));
  });

  it("has types that SQL can compute with", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("a.csv", csv(HEADER, rowsFrom(0, 60)));
    await folder.write(
      "b.csv",
      csv(
        HEADER.split(",").toReversed().join(","),
        rowsFrom(60, 60).map((row) =>
          row
            .replace(/"a, (\d)"/, "a$1")
            .split(",")
            .toReversed()
            .join(","),
        ),
      ),
    );
    const source =
      "SELECT id, amount * 2 AS twice, paid AND amount > 3 AS both, month(day) AS month, least(id, 9007199254740993) AS least, y FROM '[ab].csv'";
    const { columns, rows } = await folder.load({ data: { source } });
    expect(rows).toBe(120);
    expect(columns.map(({ name, kind, max }) => [name, kind, max])).toEqual([
      ["id", "number", 119],
      ["twice", "number", 59.5],
      ["both", "boolean", null],
      ["month", "number", 1],
      ["least", "number", 119],
      ["y", "category", null],
    ]);
  });

  it("is read as read_csv says where a query calls it", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv(HEADER, rowsFrom(0, 60)));
    const source = "SELECT * FROM read_csv('data.csv', types = {'amount': 'VARCHAR'}, nullstr = 'NA')";
    const { columns } = await folder.load({ data: { source } });
    expect(columns.find(({ name }) => name === "amount")?.type).toBe("VARCHAR");
    expect(columns.find(({ name }) => name === "answer")?.kind).toBe("boolean");
  });

  it("is refused for what is wrong with the file, by the file's name", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv(HEADER, ["1,2,3"]));
    const error = await failureOf(folder.load({ data: { source: "SELECT * FROM 'data.csv'" } }));
    expect(error.code).toBe("SLIPWAY_E_DATA_UNREADABLE");
    expect(error.what).toContain('"data.csv", line 2 has 3 values where the header has 9 columns');
  });
});

describe("columns that differ only by case", () => {
  const rows = Array.from({ length: 150 }, (_, row) => ({ id: row, rate: row % 5, Rate: row % 7, y: row % 3 ? 0 : 1 }));
  const lines = rows.map((row) => Object.values(row).join(","));

  it("are two columns of a CSV file", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv("id,rate,Rate,y", lines));
    expect((await folder.load()).features).toEqual(["id", "rate", "Rate"]);
  });

  it.each([
    ["data.ndjson", 'Data file "data.ndjson" has'],
    ["data.json", 'Data file "data.json" has'],
    ["data.parquet", 'Data file "data.parquet" has'],
    ["SELECT * FROM 'data.csv'", 'Data file "data.csv" has'],
    ["SELECT id, rate, y AS Rate, y FROM 'plain.csv'", "The SQL of data.source gives"],
  ])("are refused in %s", async (source, where) => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv("id,rate,Rate,y", lines));
    await folder.write("plain.csv", csv("id,rate,other,y", lines));
    await folder.write("data.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
    await folder.write("data.json", JSON.stringify(rows));
    // DuckDB would rename the column when it writes; other writers do not.
    await writeParquet(
      folder.path,
      "data.parquet",
      'SELECT range AS id, 1 AS rate, 2 AS "RaXe", 1 AS y FROM range(60)',
    );
    const bytes = await readFile(join(folder.path, "data.parquet"), "latin1");
    await folder.write("data.parquet", Buffer.from(bytes.replaceAll("RaXe", "Rate"), "latin1"));
    for (const read of [
      () => folder.load({ data: { source } }),
      () => profiler.profile({ source, folder: folder.path, exclude: [] }),
    ]) {
      const error = await failureOf(read());
      expect(error.code).toBe("SLIPWAY_E_COLUMN_CONFLICT");
      expect(error.what).toMatch(
        new RegExp(`^${where} columns that differ only by upper and lower case: "[rR]ate", "[rR]ate"`),
      );
    }
  });

  it("are not seen where a number ends a name, or where a join repeats one", async () => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "data.ndjson",
      rows.map(({ id, rate, y }) => JSON.stringify({ id, rate, rate_1: y, y })).join("\n"),
    );
    expect((await folder.load({ data: { source: "data.ndjson" } })).features).toEqual(["id", "rate", "rate_1"]);
    const source = "SELECT a.id, b.id, a.y FROM 'data.ndjson' AS a JOIN 'data.ndjson' AS b USING (id)";
    expect((await folder.load({ data: { source } })).features).toEqual(["id", "id_1"]);
  });
});
