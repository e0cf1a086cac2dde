import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { Dataset } from "../../../../core/data/dataset.ts";
import type { FeatureCounts } from "../../../../core/data/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createDatasetFolder, csv, type DatasetFolder } from "./dataset-folder.ts";
import { toProfile } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const ROWS = 80;

/** A table of few columns; the writing of booleans in CSV is part of the case. */
interface Case {
  readonly numbers: readonly (number | null)[];
  readonly flags: readonly (boolean | null)[];
  readonly levels: readonly (string | null)[];
  readonly words: readonly [yes: string, no: string];
}

const WORDS = [
  ["True", "False"],
  ["true", "false"],
  ["TRUE", "FALSE"],
  ["tRUE", "False"],
] as const;

function columnOf<Value>(value: fc.Arbitrary<Value>, first: Value): fc.Arbitrary<readonly (Value | null)[]> {
  // A column without values has no kind that a CSV file could tell.
  return fc
    .array(fc.option(value, { freq: 5 }), { minLength: ROWS - 1, maxLength: ROWS - 1 })
    .map((rest) => [first, ...rest]);
}

const CASES: fc.Arbitrary<Case> = fc.record({
  numbers: columnOf(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ min: -9, max: 9, noNaN: true })), 1),
  flags: columnOf(fc.boolean(), true),
  levels: columnOf(fc.constantFrom("Yes", "No", "y", "t", "a,b", 'say "so"', "ünder"), "Yes"),
  words: fc.constantFrom(...WORDS),
});

const FILES = ["data.csv", "data.parquet", "data.ndjson"] as const;

async function writeEverywhere(folder: DatasetFolder, { numbers, flags, levels, words }: Case): Promise<void> {
  const rows = numbers.map((n, row) => ({
    id: row,
    n: n === null || Object.is(n, -0) ? null : n,
    flag: flags[row] ?? null,
    level: levels[row] ?? null,
    y: row % 3 === 0 ? 1 : 0,
  }));
  const quoted = (text: string | null): string => (text === null ? "" : `"${text.replaceAll('"', '""')}"`);
  const word = (flag: boolean | null): string => (flag === null ? "" : words[flag ? 0 : 1]);
  const lines = rows.map(({ id, n, flag, level, y }) => [id, n ?? "", word(flag), quoted(level), y].join(","));
  await folder.write("data.csv", csv("id,n,flag,level,y", lines));
  await folder.write("data.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
  await using database = await openDatabase({ threads: 1 });
  const types = "{id: 'BIGINT', n: 'DOUBLE', flag: 'BOOLEAN', level: 'VARCHAR', y: 'BIGINT'}";
  await database.run(
    `COPY (FROM read_json('${join(folder.path, "data.ndjson")}', columns = ${types})) TO '${join(folder.path, "data.parquet")}' (FORMAT parquet)`,
  );
}

/** What must not depend on the format. */
function describeDataset({ columns, features, parts, report }: Dataset) {
  return {
    columns: columns.map(({ name, kind, missing, distinct, min, max }) => ({
      name,
      kind,
      missing,
      distinct,
      min,
      max,
    })),
    features,
    digests: Object.values(parts).map(({ digest }) => digest),
    flags: parts.train.table.columns.get("flag"),
    report,
  };
}

describe("the same table as CSV, Parquet and JSON", () => {
  it("has the same kinds, values and digests of its parts", () =>
    fc.assert(
      fc.asyncProperty(CASES, async (table) => {
        await using folder = await createDatasetFolder();
        await writeEverywhere(folder, table);
        const [first, ...others] = await Promise.all(
          FILES.map(async (source) => describeDataset(await folder.load({ data: { source }, threads: 1 }))),
        );
        expect(first?.columns.find(({ name }) => name === "flag")?.kind).toBe("boolean");
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 8 },
    ));

  it("has the same profile, and no row of one is strange to the other", () =>
    fc.assert(
      fc.asyncProperty(CASES, async (table) => {
        await using folder = await createDatasetFolder();
        await writeEverywhere(folder, table);
        const ask = { folder: folder.path, exclude: ["id"] };
        const profiles = await Promise.all(FILES.map((source) => profiler.profile({ ...ask, source })));
        for (const [index, reference] of profiles.entries()) {
          expect(reference.features).toEqual(profiles[0]?.features);
          const current = FILES[(index + 1) % FILES.length] ?? FILES[0];
          const [window] = await profiler.count({ ...ask, source: current, profile: toProfile(reference) });
          for (const { name, counts } of reference.features) {
            const expected: Partial<FeatureCounts> = { counts, unparsable: 0, unseen: 0, below: 0, above: 0 };
            expect(window?.features.get(name), `${name} of ${current}`).toMatchObject(expected);
          }
        }
      }),
      { numRuns: 8 },
    ));
});

describe("the words true and false in a CSV file", () => {
  it.each([
    ["the pair", ["True", "False"], "boolean"],
    ["one word alone", ["FALSE", "FALSE"], "boolean"],
    ["yes and no", ["Yes", "No"], "category"],
    ["letters", ["t", "f"], "category"],
    ["digits", ["1", "0"], "number"],
    ["a word and a digit", ["True", "0"], "category"],
    ["a third word", ["True", "False", "unknown"], "category"],
    ["a word between them in text order", ["false", "maybe", "true"], "category"],
    ["a blank before", [" true", "false"], "category"],
  ])("%s: %j is %s", async (_, texts, kind) => {
    await using folder = await createDatasetFolder();
    const rows = Array.from(
      { length: 60 },
      (__, row) => `${row},${texts[row % texts.length]},${row % 3 === 0 ? 1 : 0}`,
    );
    await folder.write("data.csv", csv("id,flag,y", rows));
    const { columns } = await folder.load();
    expect(columns.find(({ name }) => name === "flag")?.kind).toBe(kind);
    const table = await profiler.profile({ source: "data.csv", folder: folder.path, exclude: [] });
    expect(table.features.find(({ name }) => name === "flag")?.kind).toBe(kind);
  });

  it("are found when a file of a thousand rows starts without them", async () => {
    await using folder = await createDatasetFolder();
    const rows = Array.from({ length: 5_000 }, (_, row) => `${row},${row < 4_000 ? "" : row % 2 === 0},a`);
    await folder.write("late.csv", csv("id,flag,c", rows));
    await folder.write("spoilt.csv", csv("id,flag,c", [...rows, "5000,maybe,b"]));
    const kindOf = async (source: string) =>
      (await profiler.profile({ source, folder: folder.path, exclude: [] })).features.find(
        ({ name }) => name === "flag",
      )?.kind;
    expect(await kindOf("late.csv")).toBe("boolean");
    expect(await kindOf("spoilt.csv")).toBe("category");
  });

  it("stay text in a target, which is a class as written, and count as the same row in any case", async () => {
    await using folder = await createDatasetFolder();
    const write = (yes: string, no: string) =>
      csv(
        "id,y",
        Array.from({ length: 60 }, (_, row) => `${row},${row % 3 === 0 ? yes : no}`),
      );
    await folder.write("data.csv", write("True", "False"));
    await folder.write("lower.csv", write("true", "false"));
    const upper = await folder.load({ positive: "True" });
    const lower = await folder.load({ positive: "true", data: { source: "lower.csv" } });
    expect(upper.columns.find(({ name }) => name === "y")?.kind).toBe("category");
    expect(lower.parts.test.digest).toBe(upper.parts.test.digest);
  });
});
