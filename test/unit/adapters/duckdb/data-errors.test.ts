import { describe, expect, it } from "vitest";
import { createDatasetFolder, csv, failureOf, type LoadOptions, rowsOf } from "./dataset-folder.ts";

const ROWS = rowsOf(60);
const GOOD = csv("id,x,y", ROWS);
const withTarget = (value: (index: number) => string): string =>
  csv(
    "id,x,y",
    ROWS.map((row, index) => row.replace(/\d$/, value(index))),
  );

interface Case {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly options?: LoadOptions;
  readonly code: string;
  readonly words: readonly string[];
}

/** Each row: what is wrong, the files, what is asked, and what the user reads. */
const CASES: Readonly<Record<string, Case>> = {
  "a missing file": {
    files: { "date.csv": GOOD },
    code: "DATA_NOT_FOUND",
    words: ['"data.csv" does not exist', 'Did you mean "date.csv"?'],
  },
  "a missing folder": {
    options: { data: { source: "nowhere/data.csv" } },
    code: "DATA_NOT_FOUND",
    words: ["Its folder does not exist either"],
  },
  "an empty glob": {
    files: { "data.json": "[]" },
    options: { data: { source: "*.parquet" } },
    code: "DATA_NOT_FOUND",
    words: ["matches no file", '"data.json"'],
  },
  "a folder": { files: { "data.csv/a.csv": GOOD }, code: "DATA_UNREADABLE", words: ["is a folder", "data.csv/*.csv"] },
  "an unknown ending": {
    files: { "data.xls": "x" },
    options: { data: { source: "data.xls" } },
    code: "DATA_UNREADABLE",
    words: ["no known format", ".parquet"],
  },
  "a glob over two formats": {
    files: { "d/a.csv": GOOD, "d/b.json": "[]" },
    options: { data: { source: "d/*" } },
    code: "DATA_UNREADABLE",
    words: ["several formats: csv, json"],
  },
  "a remote table": {
    options: { data: { source: "s3://bucket/data.csv" } },
    code: "DATA_UNREADABLE",
    words: ["s3://bucket/data.csv", "Parquet"],
  },
  "SQL that is no SELECT": {
    options: { data: { source: "WITH x AS (SELECT 1) DELETE FROM x" } },
    code: "DATA_UNREADABLE",
    words: ["not one SELECT"],
  },
  "two statements": {
    options: { data: { source: "SELECT 1; SELECT 2" } },
    code: "DATA_UNREADABLE",
    words: ["it holds 2 statements"],
  },
  "SQL over a missing file": {
    options: { data: { source: "SELECT * FROM 'gone.csv'" } },
    code: "DATA_NOT_FOUND",
    words: ['"gone.csv"'],
  },
  "SQL over a missing column": {
    files: { "data.csv": GOOD },
    options: { data: { source: "SELECT nope FROM 'data.csv'" } },
    code: "DATA_UNREADABLE",
    words: ["nope"],
  },
  "another delimiter": {
    files: { "data.csv": GOOD.replaceAll(",", "^") },
    code: "DATA_UNREADABLE",
    words: ['"id^x^y"', '"^"'],
  },
  "an empty file": { files: { "data.csv": "" }, code: "DATA_EMPTY", words: ['"data.csv" is empty'] },
  "a header only": { files: { "data.csv": "id,x,y\n" }, code: "DATA_EMPTY", words: ["no rows below its header"] },
  "too few rows": {
    files: { "data.csv": csv("id,x,y", ROWS.slice(0, 5)) },
    code: "DATA_EMPTY",
    words: ["only 5 rows", "at least 10"],
  },
  "a repeated header name": {
    files: { "data.csv": csv("id,id,y", ROWS) },
    code: "DATA_UNREADABLE",
    words: ['more than one column named "id"'],
  },
  "a nameless column": {
    files: { "data.csv": csv(",x,y", ROWS) },
    code: "DATA_UNREADABLE",
    words: ["column 1 of 3 has no name"],
  },
  "a ragged row": {
    files: { "data.csv": csv("id,x,y", [...ROWS, "1,2"]) },
    code: "DATA_UNREADABLE",
    words: ["line 62", "2 values where the header has 3 columns", '"1,2"'],
  },
  "an open quote": {
    files: { "data.csv": csv("id,x,y", [...ROWS, '1,"2,3']) },
    code: "DATA_UNREADABLE",
    words: ["quotation mark"],
  },
  "Latin-1": {
    files: { "data.csv": Buffer.from(csv("id,x,y", [...ROWS, "1,caf\u00e9,1"]), "latin1") },
    code: "DATA_UNREADABLE",
    words: ["not UTF-8", "line 62", "iconv -f WINDOWS-1252 -t UTF-8 data.csv"],
  },
  "Latin-1 far into a big file": {
    files: { "data.csv": Buffer.from(csv("id,x,y", [...rowsOf(500_000), "1,caf\u00e9,1"]), "latin1") },
    code: "DATA_UNREADABLE",
    words: ["not UTF-8", "line 500002"],
  },
  "UTF-16": {
    files: { "data.csv": Buffer.from(`\ufeff${GOOD}`, "utf16le") },
    code: "DATA_UNREADABLE",
    words: ["UTF-16", "iconv -f UTF-16"],
  },
  "a Parquet that is none": {
    files: { "data.parquet": GOOD },
    options: { data: { source: "data.parquet" } },
    code: "DATA_UNREADABLE",
    words: ["no Parquet file"],
  },
  "broken JSON": {
    files: { "data.json": '[{"id":1,' },
    options: { data: { source: "data.json" } },
    code: "DATA_UNREADABLE",
    words: ['"data.json"'],
  },
  "numbers in one file, text in another": {
    files: { "d/a.csv": GOOD, "d/b.csv": csv("id,x,y", ["1,low,0", "2,,1"]) },
    options: { data: { source: "d/*.csv" } },
    code: "COLUMN_CONFLICT",
    words: ['Column "x" holds numbers in "d/a.csv" and text in "d/b.csv"', 'type: "category"'],
  },
  "numbers in one JSON file, text in another": {
    files: { "d/a.ndjson": '{"x":1,"y":1}\n{"x":2,"y":0}', "d/b.ndjson": '{"x":"low","y":0}' },
    options: { data: { source: "d/*.ndjson" } },
    code: "COLUMN_CONFLICT",
    words: ['Column "x"', "d/a.ndjson", "d/b.ndjson"],
  },
  "a column that one file lacks": {
    files: { "d/a.csv": GOOD, "d/b.csv": csv("id,z,y", ROWS) },
    options: { data: { source: "d/*.csv" } },
    code: "COLUMN_CONFLICT",
    words: ['lacks "x" and has "z" besides'],
  },
  "absent columns, all at once": {
    files: { "data.csv": GOOD },
    options: { target: "Y", keep: ["xx"], data: { id: "idd", exclude: ["zzzzzz"], expect: { xs: {} } } },
    code: "COLUMN_MISSING",
    words: [
      'task.target names column "Y"',
      'Did you mean "y" or "x"?',
      '"idd"',
      '"zzzzzz"',
      'There are: "id", "x", "y"',
      '"xs"',
      'evaluate (slices, fairness.groups, comparison.cluster) names column "xx"',
    ],
  },
  "missing target values": {
    files: {
      "data.csv": csv(
        "id,x,y",
        ROWS.map((row, index) => (index % 10 === 4 ? row.replace(/\d$/, "") : row)),
      ),
    },
    code: "TARGET_INVALID",
    words: ["no value in 6 of 60 rows", "row 5, row 15, row 25, row 35, row 45 …"],
  },
  "a constant target": {
    files: { "data.csv": withTarget(() => "0") },
    code: "TARGET_INVALID",
    words: ["constant", '"0" (60 rows)'],
  },
  "three classes": {
    files: { "data.csv": withTarget((index) => String(index % 3)) },
    code: "TARGET_INVALID",
    words: ["has 3 classes", '"2" (20 rows)'],
  },
  "many classes": {
    files: { "data.csv": withTarget(String) },
    code: "TARGET_INVALID",
    words: ["60 classes", "and 50 more"],
  },
  "an absent positive class": {
    files: { "data.csv": GOOD },
    options: { positive: "yes" },
    code: "TARGET_INVALID",
    words: ['"yes" is not in', '"0" (40 rows), "1" (20 rows)'],
  },
  "a bad memory limit": {
    files: { "data.csv": GOOD },
    options: { memoryLimit: "lots" },
    code: "INPUT_INVALID",
    words: ['"lots"', "2GiB"],
  },
  "no memory": {
    files: { "data.csv": GOOD },
    options: { memoryLimit: "0GB" },
    code: "INPUT_INVALID",
    words: ['"0GB"'],
  },
  "a bad number of threads": {
    files: { "data.csv": GOOD },
    options: { threads: 0.5 },
    code: "INPUT_INVALID",
    words: ["threads: 0.5"],
  },
  "a folder of extensions that is absent": {
    files: { "data.csv": GOOD },
    options: { extensions: "no-such-folder" },
    code: "INPUT_INVALID",
    words: ["SLIPWAY_DUCKDB_EXTENSIONS", "no-such-folder"],
  },
};

describe("bad data", () => {
  it.each(Object.entries(CASES))("%s", async (_, { files = {}, options = {}, code, words }) => {
    await using folder = await createDatasetFolder();
    for (const [name, content] of Object.entries(files)) await folder.write(name, content);
    const error = await failureOf(folder.load(options));
    expect(error.code, error.message).toBe(`SLIPWAY_E_${code}`);
    for (const word of words) expect(error.message).toContain(word);
  });

  it("reads a column with numbers in one file and text in another once expect says how", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("d/a.csv", GOOD);
    await folder.write("d/b.csv", csv("id,x,y", ["1,low,0", "2,high,1"]));
    const dataset = await folder.load({ data: { source: "d/*.csv", expect: { x: { type: "category" } } } });
    expect(dataset.columns.find(({ name }) => name === "x")?.kind).toBe("category");
  });
});

describe("expectations", () => {
  const load = async (expectations: NonNullable<LoadOptions["data"]>["expect"], extra: readonly string[] = []) => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "d/a.csv",
      csv(
        "id,x,y,k",
        ROWS.map((row, index) => `${row},${["a", "b"][index % 2]}`),
      ),
    );
    await folder.write(
      "d/b.csv",
      csv("id,x,y,k", ["900,-5,0,c", "901,inf,1,", "902,,0,a", "903,700,1,\u0007bell", ...extra]),
    );
    return await failureOf(
      folder.load({ data: { source: "d/*.csv", ...(expectations === undefined ? {} : { expect: expectations }) } }),
    );
  };

  it("reports every broken rule with count, rows and values", async () => {
    const error = await load({
      x: { min: 0, max: 500, nullable: false },
      k: { levels: ["a", "b"], nullable: false, unique: true },
      id: { unique: true, min: 0 },
    });
    expect(error.code).toBe("SLIPWAY_E_EXPECTATION_FAILED");
    expect(error.what.split("\n").filter((line) => line.startsWith("- "))).toEqual([
      '- "x" breaks min 0: 1 of 64 rows (row 1 of "d/b.csv": "-5")',
      '- "x" breaks max 500: 1 of 64 rows (row 4 of "d/b.csv": "700")',
      '- "x" breaks nullable false: 2 of 64 rows (row 2 of "d/b.csv": "inf", row 3 of "d/b.csv")',
      '- "k" breaks levels "a", "b": 2 of 64 rows (row 1 of "d/b.csv": "c", row 4 of "d/b.csv": "\\u0007bell")',
      '- "k" breaks nullable false: 1 of 64 rows (row 2 of "d/b.csv")',
      '- "k" breaks unique: 59 of 64 rows (row 3 of "d/a.csv": "a", row 4 of "d/a.csv": "b", row 5 of "d/a.csv": "a", row 6 of "d/a.csv": "b", row 7 of "d/a.csv": "a" …)',
    ]);
  });

  it("reports values that cannot be read as the declared type", async () => {
    const error = await load({ k: { type: "number" }, x: { type: "timestamp" }, id: { type: "boolean" } });
    expect(error.what).toContain('"k" breaks type number: 63 of 64 rows (row 1 of "d/a.csv": "a"');
    expect(error.what).toContain('"x" breaks type timestamp: 63 of 64 rows');
    expect(error.what).toContain('"id" breaks type boolean: 62 of 64 rows');
  });

  it("takes bounds on an undeclared text column for a demand for numbers", async () => {
    const error = await load({ x: { max: 1000 } }, ["904,many,0,a"]);
    expect(error.what).toContain(
      '"x" breaks type number, which its bounds demand: 1 of 65 rows (row 5 of "d/b.csv": "many")',
    );
  });

  it("passes when all hold", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", GOOD);
    const expectations = {
      id: { unique: true, nullable: false, type: "number" },
      x: { min: 0, max: 101 },
      y: { levels: [0, 1] },
    } as const;
    const dataset = await folder.load({ data: { expect: { ...expectations, y: { levels: ["0", "1"] } } } });
    expect(dataset.rows).toBe(60);
  });
});
