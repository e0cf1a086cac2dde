import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbColumnReader } from "../../../../adapters/duckdb/column-reader.ts";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { RowFilter } from "../../../../core/data/row-filter.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";

const TABLE = `who,number,flag,x
O'Hara,1,true,1
O'Hara,1.0,TRUE,2
"' OR 1=1 --",2,false,3
"say ""hi""",01,,4
,,false,5
o'hara,x,true,6
`;

const CASES: readonly (readonly [RowFilter, readonly number[]])[] = [
  [{ column: "who", kind: "category", value: "O'Hara" }, [1, 2]],
  [{ column: "who", kind: "category", value: "' OR 1=1 --" }, [3]],
  [{ column: "who", kind: "category", value: 'say "hi"' }, [4]],
  [{ column: "who", kind: "category", value: null }, [5]],
  [{ column: "who", kind: "category", value: "nobody" }, []],
  [{ column: "number", kind: "number", value: "1" }, [1, 2, 4]],
  [{ column: "number", kind: "number", value: null }, [5, 6]],
  [{ column: "flag", kind: "boolean", value: "true" }, [1, 2, 6]],
];

describe("rows that a filter keeps", () => {
  /** Beyond 1,000 columns a table lies in several. */
  it.each([
    ["a table", 0],
    ["a wide table", 1200],
  ] as const)("are those of one value, of %s", async (_, extra) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-filter-"));
    const wide = TABLE.trimEnd()
      .split("\n")
      .map((line, row) =>
        [line, ...Array.from({ length: extra }, (__, index) => (row === 0 ? `c${index}` : "7"))].join(","),
      );
    await writeFile(join(folder.path, "t.csv"), `${wide.join("\n")}\n`);
    const place = { source: "t.csv", folder: folder.path };
    const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
    const reader = createDuckDbColumnReader();
    const whole = await profiler.profile({ ...place, features: ["x"], exclude: [] });
    const profile = { ...whole, features: [...whole.features] };
    for (const [where, expected] of CASES) {
      const { table } = await reader.read({ ...place, where, columns: [{ name: "x", kind: "number" }] });
      expect([...(table.columns.get("x")?.values ?? [])]).toEqual(expected);
      const [counted] = await profiler.count({ ...place, where, profile });
      expect(counted?.rows).toBe(expected.length);
    }
    const own = await profiler.profile({
      ...place,
      features: ["x"],
      exclude: [],
      where: { column: "who", kind: "category", value: "O'Hara" },
    });
    expect(own.rows).toBe(2);
  });

  it("need the column", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-filter-"));
    await writeFile(join(folder.path, "t.csv"), TABLE);
    const read = createDuckDbColumnReader().read({
      ...{ source: "t.csv", folder: folder.path, columns: [] },
      where: { column: "whom", kind: "category", value: "a" },
    });
    await expect(read).rejects.toMatchObject({ code: "SLIPWAY_E_COLUMN_MISSING" });
  });
});
