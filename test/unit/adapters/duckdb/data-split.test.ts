import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dataset, PART_NAMES, type PartName } from "../../../../core/data/dataset.ts";
import { createRng, shuffled } from "../../../../core/rng.ts";
import { createDatasetFolder, csv, failureOf, rowsOf } from "./dataset-folder.ts";

function sidesOf(dataset: Dataset): Map<string, PartName> {
  return new Map(PART_NAMES.flatMap((name) => dataset.parts[name].rowIds.map((id) => [id, name] as const)));
}

function valuesOf(dataset: Dataset, part: PartName, column: string): readonly unknown[] {
  return [...(dataset.parts[part].table.columns.get(column)?.values ?? [])];
}

describe("random split", () => {
  it("gives the same dataset for any order of rows, columns and files", async () => {
    await using folder = await createDatasetFolder();
    const rows = [...rowsOf(300), ...rowsOf(20)];
    await folder.write("data.csv", csv("id,x,y", rows));
    const reference = await folder.load();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 1, max: 319 }), async (seed, cut) => {
        const order = shuffled(rows, createRng(seed));
        await folder.write("a/one.csv", csv("id,x,y", order.slice(0, cut)));
        await folder.write("a/two.csv", csv("id,x,y", order.slice(cut)));
        const dataset = await folder.load({ data: { source: "a/*.csv" } });
        expect(dataset.parts).toEqual(reference.parts);
        expect(dataset.report).toEqual(reference.report);
      }),
      { numRuns: 8 },
    );
  });

  it("never moves a row when others are added, even when a column turns from numbers to text or is new", async () => {
    await using folder = await createDatasetFolder();
    const old = rowsOf(200);
    await folder.write("data.csv", csv("id,x,y", old));
    const before = sidesOf(await folder.load());
    const additions = [
      csv("id,x,y", [...old, ...rowsOf(50, 200)]),
      csv("id,x,y", [...old, "900,1.25,0", "901,,1"]),
      csv("id,x,y", [...old, "900,unknown,0", "901,-,1"]),
      csv("id,x,y,fresh", [...old.map((row) => `${row},`), "900,1,0,yes", "901,2,1,no"]),
    ];
    for (const [index, content] of additions.entries()) {
      await folder.write(`more${index}.csv`, content);
      const after = sidesOf(await folder.load({ data: { source: `more${index}.csv` } }));
      for (const [id, side] of before) expect(after.get(id), `${index} ${id}`).toBe(side);
    }
  });

  it("depends on the seed, follows the shares, and ignores excluded columns", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(4000);
    await folder.write("data.csv", csv("id,x,y", rows));
    await folder.write(
      "noted.csv",
      csv(
        "id,x,y,note",
        rows.map((row, index) => `${row},${index % 7}`),
      ),
    );
    const split = { by: "random", test: 0.2, validation: 0.1 } as const;
    const first = await folder.load({ data: { split: { ...split, seed: 1 } } });
    const second = await folder.load({ data: { split: { ...split, seed: 2 } } });
    const noted = await folder.load({ data: { source: "noted.csv", exclude: ["note"], split: { ...split, seed: 1 } } });
    expect(first.parts.test.digest).not.toBe(second.parts.test.digest);
    expect(noted.parts.test.digest).toBe(first.parts.test.digest);
    expect(first.report.parts.test.rows / 4000).toBeCloseTo(0.2, 1);
    expect(first.report.parts.validation.rows / 4000).toBeCloseTo(0.1, 1);
  });

  it("keeps rows of one id together and reports that ids repeat", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(300).map((row, index) => `${index % 100},${row}`);
    await folder.write("data.csv", csv("customer,id,x,y", rows));
    const dataset = await folder.load({ data: { id: "customer", exclude: ["id"] } });
    const sides = Map.groupBy(sidesOf(dataset), ([id]) => id.split("-")[0]);
    expect(sides.size).toBe(100);
    for (const group of sides.values()) expect(new Set(group.map(([, side]) => side)).size).toBe(1);
    expect(dataset.features).toEqual(["x"]);
    expect(dataset.report.warnings[0]).toContain("data.id is not unique: 200 rows");
  });
});

it("numbers rows of one id by their content, not by their order", async () => {
  await using folder = await createDatasetFolder();
  const rows = rowsOf(200).map((row, index) => `${index % 50},${row},note ${index % 3}`);
  await folder.write("data.csv", csv("customer,id,x,y,note", rows));
  await folder.write("other.csv", csv("customer,id,x,y,note", shuffled(rows, createRng(3))));
  const data = { id: "customer", exclude: ["note"] };
  const [one, other] = [
    await folder.load({ data, keep: ["note"] }),
    await folder.load({ data: { ...data, source: "other.csv" }, keep: ["note"] }),
  ];
  expect(other.parts).toEqual(one.parts);
});

describe("other splits", () => {
  it("by time: the newest rows are the test part, and one instant is never torn apart", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(200).map((row, index) => `${row},2024-01-${String((index % 20) + 1).padStart(2, "0")}`);
    await folder.write("data.csv", csv("id,x,y,day", rows));
    const dataset = await folder.load({
      data: { timestamp: "day", split: { by: "time", test: 0.22, validation: 0.1 } },
    });
    const days = PART_NAMES.map((name) => new Set(valuesOf(dataset, name, "day").map(Number)));
    expect(days.map((set) => set.size)).toEqual([13, 2, 5]);
    expect(Math.max(...(days[0] ?? []))).toBeLessThan(Math.min(...(days[1] ?? [])));
    expect(Math.max(...(days[1] ?? []))).toBeLessThan(Math.min(...(days[2] ?? [])));
    expect(dataset.features).not.toContain("day");
  });

  it("by group: no group is on two sides", async () => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "data.csv",
      csv(
        "id,x,y,shop",
        rowsOf(400).map((row, index) => `${row},shop ${index % 40}`),
      ),
    );
    const dataset = await folder.load({ data: { split: { by: "group", column: "shop" } } });
    const shops = PART_NAMES.flatMap((name) => [...new Set(valuesOf(dataset, name, "shop"))]);
    expect(shops).toHaveLength(40);
  });

  it("by column: as it says, and repeated rows across the parts are leakage", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(90).map((row, index) => `${row},${["train", "validation", "test"][index % 3]}`);
    const content = rows.map((row) => row.replace(/^\d+,/, "7,"));
    await folder.write(
      "data.csv",
      csv(
        "id,x,y,part",
        content.map((row, index) => (index % 2 === 0 ? row.replace(/,\d,/, ",0,") : row.replace(/,\d,/, ",1,"))),
      ),
    );
    const dataset = await folder.load({ data: { exclude: ["part", "x"], split: { by: "column", column: "part" } } });
    expect(dataset.report.parts.test.rows).toBe(30);
    expect(dataset.report.leakage.rows).toBe(60);
    expect(dataset.report.leakage.examples).toHaveLength(5);
    expect(dataset.report.duplicateRows).toBe(88);
    expect(dataset.report.warnings.join()).toContain("also in the test part");
  });

  it.each([
    [{ by: "group", column: "key" }, "no value"],
    [{ by: "time", column: "key" }, "no readable time"],
    [{ by: "time" }, "data.timestamp"],
  ] as const)("refuses %o without a usable value in every row", async (split, words) => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "data.csv",
      csv(
        "id,x,y,key",
        rowsOf(60).map((row, index) => `${row},${index === 6 ? "" : "soon"}`),
      ),
    );
    const error = await failureOf(folder.load({ data: { split } }));
    expect(error.code).toBe("SLIPWAY_E_SPLIT_INVALID");
    expect(error.message).toContain(words);
  });

  it("names values of the split column that are no part", async () => {
    await using folder = await createDatasetFolder();
    await folder.write(
      "data.csv",
      csv(
        "id,x,y,part",
        rowsOf(60).map((row, index) => `${row},${index < 3 ? "Test" : "train"}`),
      ),
    );
    const error = await failureOf(folder.load({ data: { split: { by: "column", column: "part" } } }));
    expect(error.what).toContain('"Test" (3 rows)');
  });

  it("refuses parts that are empty or have one class", async () => {
    await using folder = await createDatasetFolder();
    const rows = rowsOf(60).map((row, index) => `${row.replace(/\d$/, index < 3 ? "1" : "0")},${index}`);
    await folder.write("data.csv", csv("id,x,y,at", rows));
    const error = await failureOf(folder.load({ data: { split: { by: "time", column: "at" } } }));
    expect(error.code).toBe("SLIPWAY_E_SPLIT_INVALID");
    expect(error.what).toContain(
      'the validation part (9 rows) has only class "0"; the test part (15 rows) has only class "0"',
    );
  });
});
