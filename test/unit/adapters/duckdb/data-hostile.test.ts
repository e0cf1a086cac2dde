import fc from "fast-check";
import { expect, it } from "vitest";
import { PART_NAMES } from "../../../../core/data/dataset.ts";
import { createDatasetFolder, csv, rowsOf } from "./dataset-folder.ts";

const NASTY = [
  `"; DROP TABLE raw0; --`,
  "a'b",
  "new\nline",
  "tab\there",
  "A",
  "a",
  "rowid",
  "f",
  "c0",
  "select",
  "日本語",
  "🙂",
  "  ",
  "a.b",
  "$" + "{x}",
  "{{y}}",
  "%s",
  "__proto__",
  "constructor",
  "\u202eevil",
  "x\\",
  "$1",
  "*",
  "x/*",
];

const quoteCsv = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const names = fc.uniqueArray(
  fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", minLength: 1, maxLength: 12 })),
  {
    minLength: 1,
    maxLength: 6,
    selector: (name) => name,
  },
);
// What no file can hold: lone surrogates are no UTF-8, and NUL or a bare carriage return end a CSV value or row.
const isWritable = (text: string): boolean => text.isWellFormed() && !/[\0\r]/.test(text);
const writable = names.map((list) => list.filter((name) => isWritable(name) && !["id", "x", "y"].includes(name)));
const values = fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", maxLength: 8 })), {
  minLength: 3,
  maxLength: 3,
});

it("takes any column name and value for what it is", async () => {
  await using folder = await createDatasetFolder();
  await fc.assert(
    fc.asyncProperty(writable, values, async (columns, texts) => {
      const levels = texts.filter((text) => isWritable(text) && text !== "NA" && !text.startsWith("\ufeff"));
      fc.pre(columns.length > 0 && levels.length > 0 && !columns.some((name) => name.startsWith("\ufeff")));
      const rows = rowsOf(400).map((row, index) => {
        const level = quoteCsv(levels[index % levels.length] ?? "");
        return [row, ...columns.map(() => level)].join(",");
      });
      await folder.write("data.csv", csv(["id", "x", "y", ...columns.map(quoteCsv)].join(","), rows));
      const expectations = Object.fromEntries(
        columns.map((name) => [name, { type: "category" as const, levels: [...levels, ""] }]),
      );
      const dataset = await folder.load({
        keep: columns,
        data: { expect: expectations, exclude: columns.slice(0, 1) },
      });
      expect(dataset.columns.map(({ name }) => name)).toEqual(["id", "x", "y", ...columns]);
      for (const part of PART_NAMES) {
        const { table } = dataset.parts[part];
        const ids = table.columns.get("id")?.values ?? new Float64Array();
        for (const name of columns) {
          const read = table.columns.get(name)?.values ?? [];
          const written = [...ids].map((id) => levels[Number(id) % levels.length] || null);
          expect([...read]).toEqual(written);
        }
      }
    }),
    { numRuns: 25 },
  );
});

it("keeps names apart that differ in case only", async () => {
  await using folder = await createDatasetFolder();
  await folder.write("data.csv", csv("id,ID,y", rowsOf(60)));
  const dataset = await folder.load({ data: { exclude: ["id"] } });
  expect(dataset.features).toEqual(["ID"]);
});

it("does not take text that looks like two columns for two columns", async () => {
  await using folder = await createDatasetFolder();
  const texts = ["a;1:b=c", "", "a", "c", '""', "a;1:b=", ";1:b=c"];
  const rows = texts.flatMap((a) => texts.map((b) => `${quoteCsv(a)},${quoteCsv(b)}`));
  await folder.write(
    "data.csv",
    csv(
      "a,b,y",
      rows.flatMap((row) => [`${row},0`, `${row},1`]),
    ),
  );
  const dataset = await folder.load();
  const ids = PART_NAMES.flatMap((name) => dataset.parts[name].rowIds);
  expect(ids.filter((id) => !id.endsWith("-1"))).toEqual([]);
  expect(dataset.report.duplicateRows).toBe(0);
});
