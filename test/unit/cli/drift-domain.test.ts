import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { driftVerb } from "../../../cli/drift.ts";
import { profileVerb } from "../../../cli/profile.ts";
import { monitorDocument } from "../../../core/documents/monitor.ts";
import { createRng } from "../../../core/rng.ts";
import { typeVerb } from "../../fakes/type-verb.ts";

const WORDS = ["payment", "late", "order", "arrived", "broken", "item", "refund", "thanks", "good", "box"];

interface Drawn {
  readonly rows: number;
  readonly seed: number;
  readonly correlation?: number;
  readonly words?: readonly string[];
  readonly shift?: number;
}

/** Two correlated numbers, free text and an embedding. */
function draw({ rows, seed, correlation = 0.7, words = WORDS, shift = 0 }: Drawn): string {
  const rng = createRng(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const a = rng.normal();
    const b = correlation * a + Math.sqrt(1 - correlation ** 2) * rng.normal();
    const text = Array.from({ length: 7 }, () => words[rng.integer(words.length)]).join(" ");
    const vector = Array.from({ length: 6 }, () => (rng.normal() + shift).toFixed(3)).join(", ");
    return `${a},${b},${text} ${row},"[${vector}]"`;
  });
  return ["a,b,note,emb", ...lines, ""].join("\n");
}

async function drift(current: Drawn, words: readonly string[]) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-test-"));
  await writeFile(join(folder.path, "reference.csv"), draw({ rows: 1500, seed: 1 }));
  await writeFile(join(folder.path, "current.csv"), draw(current));
  await typeVerb(profileVerb, { cwd: folder.path, words: ["reference.csv"] });
  const { document, text } = await typeVerb(driftVerb, { cwd: folder.path, words });
  return { monitor: monitorDocument.schema.parse(document), text };
}
const TABLES = ["reference.csv", "current.csv"];

describe("slipway drift --domain", () => {
  it("is silent on rows of one law", async () => {
    const { monitor } = await drift({ rows: 800, seed: 2 }, [...TABLES, "--domain"]);
    expect(monitor.verdict).toBe("ok");
    expect(monitor.domain).toMatchObject({ state: "ok", rows: { reference: 1500, current: 800 } });
    expect(monitor.domains?.map(({ column, kind, state }) => [column, kind, state])).toEqual([
      ["note", "text", "ok"],
      ["emb", "embedding", "ok"],
    ]);
  });

  it("finds a relation that turned round, new words and moved vectors, where no feature drifted", async () => {
    const words = [...WORDS, "crash", "login", "error"];
    const current = { rows: 800, seed: 3, correlation: -0.7, words, shift: 0.6 };
    const { monitor } = await drift(current, [...TABLES, "--domain"]);
    expect(monitor.features.map(({ state }) => state)).toEqual(["OK", "OK"]);
    expect(monitor.verdict).toBe("drift");
    expect(monitor.reason).toContain("together they did");
    expect(monitor.domain?.features.map(({ name }) => name).toSorted()).toEqual(["a", "b"]);
    expect(monitor.domains?.map(({ state }) => state)).toEqual(["drift", "drift"]);
  });

  it("says that a profile has no rows", async () => {
    const { monitor } = await drift({ rows: 800, seed: 2 }, [
      "profile.json",
      "current.csv",
      "--domain",
      "--tests",
      "ks",
    ]);
    expect(monitor.domain).toMatchObject({ state: "insufficient" });
    expect(monitor.domain?.reason).toContain("name the reference table");
    expect(monitor.features[0]?.companions[0]?.reason).toContain("needs rows");
  });
});

describe("slipway drift --tests", () => {
  it("shows statistics by name, in the order asked for", async () => {
    const { monitor } = await drift({ rows: 800, seed: 2 }, [...TABLES, "--tests", "psi,ks"]);
    const [a] = monitor.features;
    expect(a?.companions.map(({ test, reason }) => [test, reason])).toEqual([
      ["psi", null],
      ["ks", null],
    ]);
    expect(a?.companions[1]?.p).toBeGreaterThan(0.001);
    expect(monitor.domain).toBeNull();
  });

  it("names the known ones for an unknown one", async () => {
    await expect(drift({ rows: 50, seed: 2 }, [...TABLES, "--tests", "psy"])).rejects.toThrow(/psi/);
  });
});
