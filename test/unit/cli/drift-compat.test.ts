import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { driftVerb } from "../../../cli/drift.ts";
import { profileVerb } from "../../../cli/profile.ts";
import { monitorDocument } from "../../../core/documents/monitor.ts";
import { createRng } from "../../../core/rng.ts";
import { type TypedAnswer, typeVerb } from "../../fakes/type-verb.ts";
import { failureOf } from "../adapters/duckdb/dataset-folder.ts";

const DAY_MS = 86_400_000;
/** The fourth day is the one of the test clock, which begins at the epoch. */
const FIRST_DAY = Date.UTC(1969, 11, 29);

/** Days of 48 rows; the values of the last but one are `shift` higher. The last one is not complete. */
function drawDays(days: number, { seed, shift = 0 }: { seed: number; shift?: number }): string {
  const rng = createRng(seed);
  const lines = Array.from({ length: days * 48 }, (_, row) => {
    const day = Math.floor(row / 48);
    const time = new Date(FIRST_DAY + day * DAY_MS + (row % 48) * 1000).toISOString();
    return `${time},${(rng.normal() + (day === days - 2 ? shift : 0)).toFixed(4)},${"abc"[rng.integer(3)]}`;
  });
  return ["t,x,c", ...lines, ""].join("\n");
}

async function drift(words: readonly string[]): Promise<TypedAnswer> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-test-"));
  await writeFile(join(folder.path, "reference.csv"), drawDays(20, { seed: 1 }));
  await writeFile(join(folder.path, "current.csv"), drawDays(4, { seed: 2, shift: 3 }));
  await typeVerb(profileVerb, { cwd: folder.path, words: ["reference.csv"] });
  return await typeVerb(driftVerb, { cwd: folder.path, words });
}

describe("slipway drift --compat", () => {
  it("shows what the defaults of other tools say of the whole table", async () => {
    const tables = ["reference.csv", "current.csv", "--exclude", "t"];
    const { document, text } = await drift([...tables, "--compat", "evidently,nannyml"]);
    const { compat } = monitorDocument.schema.parse(document);
    expect(
      compat.map(({ policy, features }) => [policy, ...features.map(({ name, test }) => `${name}: ${test}`)]),
    ).toEqual([
      ["evidently", "x: K-S p_value", "c: chi-square p_value"],
      ["nannyml", "x: jensen_shannon", "c: jensen_shannon"],
    ]);
    expect(text).toContain("Evidently 0.7.21: Evidently's defaults flag");
    expect(compat[1]?.text).toContain("10 chunks");
  });

  it("judges the latest complete window, and takes the windows of the reference for chunks", async () => {
    const windows = ["--timestamp", "t", "--window", "1d", "--compat", "evidently,nannyml"];
    const { document } = await drift(["reference.csv", "current.csv", ...windows]);
    const { compat } = monitorDocument.schema.parse(document);
    expect(compat[1]?.text).toContain("20 chunks");
    expect(compat.map(({ features }) => features.find(({ name }) => name === "x")?.drifted)).toEqual([true, true]);
  });

  it("says nothing of other tools unless it is asked", async () => {
    const { document } = await drift(["reference.csv", "current.csv"]);
    expect(monitorDocument.schema.parse(document).compat).toEqual([]);
  });

  it("refuses a profile in place of the reference table, and names the remedy", async () => {
    const failure = await failureOf(drift(["profile.json", "current.csv", "--compat", "evidently"]));
    expect(failure.code).toBe("SLIPWAY_E_INPUT_INVALID");
    expect(failure.what).toContain("compat: the decision of evidently needs the rows of the reference");
    expect(failure.remedy).toContain("reference table");
  });
});
