import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { createDatasetFolder, csv, failureOf, rowsOf } from "./dataset-folder.ts";

const ENDLESS = "SELECT count(*) AS n FROM range(3000000) AS a, range(1000000) AS b WHERE (a.range * b.range) % 7 = 3";
const reason = () => new SlipwayError("SLIPWAY_E_INTERRUPTED", { what: "Stopped.", remedy: "Run it again." });

describe("a signal", () => {
  it.each(["run", "rows", "chunks"] as const)("ends what %s is waiting for, with its own reason", async (method) => {
    const stop = new AbortController();
    await using database = await openDatabase({ threads: 1, signal: stop.signal });
    const work = {
      run: () => database.run(ENDLESS),
      rows: () => database.rows(ENDLESS),
      chunks: () => Array.fromAsync(database.chunks(ENDLESS)),
    };
    const failure = failureOf(work[method]());
    stop.abort(reason());
    expect((await failure).code).toBe("SLIPWAY_E_INTERRUPTED");
    expect((await failureOf(database.rows("SELECT 1"))).code).toBe("SLIPWAY_E_INTERRUPTED");
  });

  it("is the reason also where errors of files are explained", async () => {
    await using folder = await createDatasetFolder();
    await folder.write("data.csv", csv("id,x,y", rowsOf(60)));
    const error = await failureOf(folder.load({ signal: AbortSignal.abort(reason()) }));
    expect(error.code).toBe("SLIPWAY_E_INTERRUPTED");
  });

  it("that comes after the end harms nobody", async () => {
    const stop = new AbortController();
    {
      await using database = await openDatabase({ signal: stop.signal });
      expect(await database.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    }
    expect(() => stop.abort()).not.toThrow();
  });
});
