import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import { PART_NAMES } from "../../../../core/data/dataset.ts";
import type { Table } from "../../../../core/data/table.ts";
import { createDatasetFolder, csv, loadDataset, rowsOf } from "./dataset-folder.ts";

function levelsOf(table: Table, column: string): Set<unknown> {
  return new Set<unknown>(table.columns.get(column)?.values ?? []);
}

describe("a real table", () => {
  it("reads credit.csv: rows, kinds, missing values, the two repeated rows", async () => {
    const dataset = await loadDataset("pipelines/credit-risk", {
      data: { source: "data/credit.csv", split: { by: "random", seed: 7 } },
      target: "status",
      positive: "bad",
    });
    expect(dataset.rows).toBe(4454);
    expect(dataset.files).toMatchObject([{ path: "data/credit.csv", rows: 4454, bytes: 265_648 }]);
    expect(dataset.features).toHaveLength(13);
    expect(dataset.ignored).toEqual([]);
    expect(dataset.columns.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      ...["status:category", "seniority:number", "home:category", "time:number", "age:number", "marital:category"],
      ...["records:category", "job:category", "expenses:number", "income:number", "assets:number", "debt:number"],
      ...["amount:number", "price:number"],
    ]);
    expect(dataset.columns.find(({ name }) => name === "income")).toEqual({
      ...{ name: "income", kind: "number", type: "BIGINT", missing: 381, distinct: 351, min: 6, max: 959 },
    });
    expect(dataset.report).toMatchObject({ duplicateRows: 2, leakage: { rows: 0, examples: [] } });
    expect(levelsOf(dataset.parts.test.table, "records")).toEqual(new Set(["no", "yes"]));
  });

  it("keeps repeated rows of churn.csv apart by occurrence, on one side", async () => {
    const dataset = await loadDataset("pipelines/customer-churn/data", {
      data: { source: "churn.csv" },
      target: "churn",
      positive: "Yes",
    });
    const ids = PART_NAMES.flatMap((name) => dataset.parts[name].rowIds);
    expect(new Set(ids).size).toBe(7043);
    expect(dataset.report.duplicateRows).toBe(22);
    expect(levelsOf(dataset.parts.test.table, "contract")).toEqual(new Set(["Month-to-month", "One year", "Two year"]));
    expect(ids.filter((id) => !id.endsWith("-1"))).toHaveLength(22);
    expect(dataset.report.leakage.rows).toBe(0);
  });
});

describe("formats", () => {
  const rows = rowsOf(60);

  it.each([
    ["data.csv", csv("id,x,y", rows)],
    ["data.csv", csv("id;x;y", rows).replaceAll(",", ";")],
    ["data.tsv", csv("id\tx\ty", rows).replaceAll(",", "\t")],
    ["data.csv.gz", gzipSync(csv("id,x,y", rows))],
    ["data.csv", `\ufeff${csv("id,x,y", rows)}`],
    ["data.csv", csv("id,x,y", rows).replaceAll("\n", "\r\n")],
    ["data.csv", csv('"id","x","y"', rows).replaceAll(/(\d+),(\d+),/g, '"$1", $2.0,')],
    ["data.ndjson", rows.map((row) => JSON.stringify(toObject(row))).join("\n")],
    ["data.json", JSON.stringify(rows.map(toObject))],
  ])("gives the same row ids and parts from %s (%#)", async (source, content) => {
    await using folder = await createDatasetFolder();
    await folder.write("reference.csv", csv("id,x,y", rows));
    await folder.write(source, content);
    const reference = await folder.load({ data: { source: "reference.csv" } });
    const dataset = await folder.load({ data: { source } });
    expect(dataset.parts.train.digest).toBe(reference.parts.train.digest);
    expect(dataset.parts).toEqual(reference.parts);
  });

  it("gives the same from Parquet, whatever the number types", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv("id,x,y", rows));
    await using database = await openDatabase({ folder: folder.path });
    await database.run(
      `COPY (SELECT id::SMALLINT AS id, x::DECIMAL(9, 2) AS x, y::UTINYINT AS y FROM 'data.csv') TO '${folder.path}/data.parquet'`,
    );
    const reference = await folder.load();
    expect((await folder.load({ data: { source: "data.parquet" } })).parts).toEqual(reference.parts);
    const query = "SELECT y, id::DOUBLE AS id, x FROM read_parquet('data.parquet') ORDER BY x";
    const asked = await folder.load({ data: { source: query } });
    expect(asked.parts.test.rowIds).toEqual(reference.parts.test.rowIds);
    expect(asked.files).toMatchObject([{ path: "data.parquet", rows: 60 }]);
  });

  it("digests the rows of a query whose files cannot be told", async () => {
    await using folder = await createDatasetFolder();
    const source = (rest: number): string => `SELECT i AS x, i % 3 = ${rest} AS y FROM range(60) t(i)`;
    const [first, second] = [
      await folder.load({ data: { source: source(0) }, positive: "true" }),
      await folder.load({ data: { source: source(1) }, positive: "true" }),
    ];
    expect(first.files).toMatchObject([{ path: "(query)", rows: 60 }]);
    expect(first.files[0]?.sha256).not.toBe(second.files[0]?.sha256);
  });

  it("joins the files of a glob by column name and ignores their order", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("all.csv", csv("id,x,y", rows));
    await folder.write("part/b.csv", csv("id,x,y", rows.slice(0, 20)));
    const swapped = rows.slice(20).map((row) => row.split(",").toReversed().join(","));
    await folder.write("part/a.csv", csv("y,x,id", swapped));
    const dataset = await folder.load({ data: { source: "part/*.csv" } });
    expect(dataset.files.map(({ path, rows: count }) => [path, count])).toEqual([
      ["part/a.csv", 40],
      ["part/b.csv", 20],
    ]);
    const whole = await folder.load({ data: { source: "all.csv" } });
    expect(PART_NAMES.map((name) => dataset.parts[name].digest)).toEqual(
      PART_NAMES.map((name) => whole.parts[name].digest),
    );
  });
});

function toObject(row: string): object {
  const [id, x, y] = row.split(",").map(Number);
  return { id, x, y };
}

describe("kinds", () => {
  it("follow from the values, booleans from the words true and false alone, and infinities are missing", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(100).map((row, index) => {
      const day = `2024-01-${String((index % 28) + 1).padStart(2, "0")}`;
      const flag = index % 2 === 0 ? "yes" : "no";
      const wild = ["inf", "-Infinity", "nan", "1.5"][index % 4];
      const paid = ["True", "false", "TRUE", ""][index % 4];
      return `${row},${flag},${paid},${index % 2},${day},${day}T10:00:00+02:00,note ${index},${wild},NA,`;
    });
    await folder.write("data.csv", csv("id,x,y,flag,paid,bit,day,at,note,wild,na,empty", rows));
    const dataset = await folder.load({ keep: ["note", "at"], data: { exclude: ["empty"] } });
    const kinds = Object.fromEntries(
      dataset.columns.map(({ name, kind, type, missing }) => [name, [kind, type, missing]]),
    );
    expect(kinds).toMatchObject({
      flag: ["category", "VARCHAR", 0],
      paid: ["boolean", "BOOLEAN", 25],
      bit: ["number", "BIGINT", 0],
      day: ["timestamp", "DATE", 0],
      at: ["timestamp", "TIMESTAMP", 0],
      note: ["text", "VARCHAR", 0],
      wild: ["number", "DOUBLE", 75],
      na: ["category", "VARCHAR", 100],
      empty: ["category", "VARCHAR", 100],
    });
    expect(dataset.features).toEqual(["id", "x", "flag", "paid", "bit", "wild"]);
    expect(dataset.ignored.map(({ column }) => column)).toEqual(["day", "at", "note", "na"]);
    const { columns } = dataset.parts.train.table;
    expect([...columns.keys()]).toEqual(["id", "x", "y", "flag", "paid", "bit", "at", "note", "wild"]);
    const [id = 0] = columns.get("id")?.values ?? [];
    expect(columns.get("at")?.values[0]).toBe(
      Date.parse(`2024-01-${String((Number(id) % 28) + 1).padStart(2, "0")}T08:00:00Z`),
    );
    expect(columns.get("note")?.values[0]).toBe(`note ${id}`);
  });

  it("are those that expect declares", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(100).map((row, index) => `${row},0${index % 5},${index % 2 === 0 ? "Yes" : "No"}`);
    await folder.write("data.csv", csv("id,x,y,zip,member", rows));
    const expectations = { zip: { type: "category" }, member: { type: "boolean" } } as const;
    const plain = await folder.load();
    const declared = await folder.load({ data: { expect: expectations } });
    expect(levelsOf(declared.parts.test.table, "zip")).toEqual(new Set(["00", "01", "02", "03", "04"]));
    expect(levelsOf(declared.parts.test.table, "member")).toEqual(new Set([0, 1]));
    expect(declared.parts.test.rowIds).toEqual(plain.parts.test.rowIds);
  });

  it("makes nested values no features", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(60).map((row) => JSON.stringify({ ...toObject(row), deep: { a: [1, 2] } }));
    await folder.write("data.ndjson", rows.join("\n"));
    const dataset = await folder.load({ data: { source: "data.ndjson" } });
    expect(dataset.features).toEqual(["id", "x"]);
    expect(dataset.ignored[0]?.reason).toContain("nested");
  });
});

it("loads 10,000 columns", async () => {
  await using folder = await createDatasetFolder();
  const names = Array.from({ length: 10_000 }, (_, column) => `column ${column}`);
  const rows = rowsOf(200).map((row, index) => {
    const values = names.map((_, column) =>
      column % 10 === 0 ? `level${(index + column) % 3}` : (index * column) % 97,
    );
    return [...values, row].join(",");
  });
  await folder.write("data.csv", csv([...names, "id,x,y"].join(","), rows));
  const dataset = await folder.load({ memoryLimit: "1GB", threads: 1 });
  expect(dataset.features).toHaveLength(10_002);
  expect(dataset.parts.train.table.columns.get("column 9999")?.kind).toBe("number");
  expect(dataset.parts.train.table.columns.get("column 9990")?.kind).toBe("category");
}, 300_000);
