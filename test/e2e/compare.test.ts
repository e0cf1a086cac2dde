import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import { slipway } from "./command.ts";
import { createCompareFolder } from "./compare-folder.ts";

describe("slipway evaluate, held against a baseline", () => {
  it("tells every state of a baseline apart, from the first model to a registry that cannot be read", async () => {
    await using folder = await createCompareFolder();

    await folder.write({ train: { kind: "linear", l2: 100_000 } });
    const first = await folder.run("train,evaluate,register");
    expect(first).toMatchObject({
      outcome: "passed",
      verdict: "first-model",
      baseline: { kind: "champion", ref: null, reason: "no version of demo is registered yet" },
      comparison: {},
    });

    const again = await folder.run("train,evaluate,register");
    expect(again).toMatchObject({
      verdict: "no-change",
      baseline: {
        ref: "demo@1.0.0",
        scores: "stored",
        modelDigest: first.modelDigest,
        rows: { both: first.n, candidateOnly: 0, baselineOnly: 0 },
      },
      changes: { columns: [], parameters: [], drift: { moved: [] } },
      reuse: { uses: 1 },
    });
    expect(again.baseline.ageDays).toBeGreaterThan(0);

    await folder.write({ train: { kind: "linear" } });
    const better = await folder.run("train,evaluate,register");
    expect(better).toMatchObject({ outcome: "passed", verdict: "better", reuse: { uses: 2 } });
    expect(better.changes?.parameters).toContainEqual({ name: "trainer.l2", baseline: 100_000, candidate: "auto" });
    expect(better.trend?.map(({ version }) => version)).toEqual(["1.0.0", "candidate"]);
    const primary = better.metrics.roc_auc?.value ?? Number.NaN;
    const old = first.metrics.roc_auc?.value ?? Number.NaN;
    expect(better.comparison.roc_auc).toMatchObject({ candidate: primary, baseline: old });
    expect(better.comparison.roc_auc?.delta).toBeCloseTo(primary - old, 12);

    await folder.write({ train: { kind: "linear", l2: 100_000 } });
    const worse = await folder.run("train,evaluate,register");
    expect(worse).toMatchObject({ outcome: "failed", verdict: "worse", baseline: { ref: "demo@1.0.1" } });
    expect(worse.gates.find(({ rule }) => rule === "nonInferiorTo")).toMatchObject({ verdict: "fail", limit: -0.02 });

    await folder.write({ train: { kind: "linear" }, evaluate: { baseline: "version:1.0.0" } });
    const named = await folder.run("train,evaluate");
    expect(named).toMatchObject({
      verdict: "better",
      baseline: { kind: "version", ref: "demo@1.0.0", reason: "named explicitly" },
    });

    const scores = "scores of another tool.csv";
    await writeFile(join(folder.path, scores), await folder.describeScores(named));
    await folder.write({ train: { kind: "linear" }, evaluate: { baseline: `file:${scores}` } });
    const given = await folder.run("train,evaluate");
    expect(given).toMatchObject({
      baseline: { kind: "predictions", ref: scores, scores: "given", modelDigest: null },
    });
    expect(given.baseline.rows?.both).toBe(given.n);

    await folder.write({ train: { kind: "linear" }, evaluate: { baseline: "version:9.9.9" } });
    const absent = await folder.run("train,evaluate");
    expect(absent.outcome).toBe("failed");
    expect(absent.baseline.obstacle).toContain("9.9.9");

    const order = join(folder.path, ".slipway/registry/models/demo/order");
    const [manifest = ""] = await readdir(order);
    await writeFile(join(order, manifest), "{");
    await folder.write({ train: { kind: "linear" } });
    const corrupt = await folder.run("train,evaluate");
    expect(corrupt).toMatchObject({ outcome: "failed", verdict: "not-comparable", baseline: { ref: null } });
    expect(corrupt.baseline.obstacle).toContain("The registry cannot be read");
  });

  it("scores the baseline anew on rows that neither model learned from, and not where its inputs are gone", async () => {
    await using folder = await createCompareFolder();
    const lines = (await readFile(join(folder.path, "data.csv"), "utf8")).trimEnd().split("\n");
    const older = lines.slice(0, Math.round(0.9 * lines.length));
    await writeFile(join(folder.path, "data.csv"), `${older.join("\n")}\n`);
    await folder.write({ train: { kind: "linear", l2: 100_000 } });
    const first = await folder.run("train,evaluate,register");

    await writeFile(join(folder.path, "data.csv"), `${lines.join("\n")}\n`);
    await folder.write({ train: { kind: "linear" } });
    const grown = await folder.run("train,evaluate");
    expect(grown.n).toBeGreaterThan(first.n);
    expect(grown).toMatchObject({
      verdict: "better",
      baseline: { scores: "rescored", rows: { both: grown.n, candidateOnly: 0 } },
    });
    expect(grown.changes?.rows.find(({ part }) => part === "test")).toMatchObject({
      baseline: first.n,
      candidate: grown.n,
    });

    await folder.write({ train: { kind: "linear" }, data: { split: { by: "random", seed: 8 } } });
    const moved = await folder.run("train,evaluate");
    expect(moved.baseline.scores).toBe("rescored");
    expect(moved.baseline.rows?.candidateOnly).toBeGreaterThan(0);
    expect(moved.baseline.rows?.both).toBeLessThan(first.n);

    await writeFile(join(folder.path, "data.csv"), `${lines.join("\n").replace("income", "earnings")}\n`);
    await folder.write({ train: { kind: "linear" } });
    const changed = await folder.run("train,evaluate");
    expect(changed).toMatchObject({ verdict: "not-comparable", baseline: { ref: "demo@1.0.0" } });
    expect(changed.baseline.obstacle).toContain('input "income" is no feature any more');
    expect(changed.changes?.columns).toEqual([
      { name: "earnings", baseline: null, candidate: "number" },
      { name: "income", baseline: "number", candidate: null },
    ]);
    expect(changed.outcome).not.toBe("passed");
  });
});

describe("slipway evaluate --predictions --baseline-predictions", () => {
  const rows = Array.from({ length: 400 }, (_, row) => row);
  const noise = (row: number) => ((row * 7919) % 997) / 997;
  const table = (score: (row: number) => number, ids = rows) =>
    ["row_id,y_true,score", ...ids.map((row) => `r${row},${row % 2},${score(row).toFixed(6)}`)].join("\n");
  const sharp = (row: number) => 0.25 + 0.5 * (row % 2) + 0.24 * (noise(row) - 0.5);
  const dull = (row: number) => 0.4 + 0.2 * (row % 2) + 0.79 * (noise(row) - 0.5);

  it("gives the whole paired verdict with no pipeline", async () => {
    await using folder = await createCompareFolder();
    await writeFile(join(folder.path, "new.csv"), table(sharp));
    await writeFile(join(folder.path, "old.csv"), table(dull, rows.toReversed()));
    const words = ["--predictions", "new.csv", "--baseline-predictions", "old.csv", "--margin", "roc_auc=0.02"];
    const { status, stdout } = await slipway(["evaluate", ...words, "--json"], { cwd: folder.path });
    const evaluation = JSON.parse(stdout) as Evaluation;
    expect(evaluation).toMatchObject({
      outcome: "passed",
      verdict: "better",
      baseline: { kind: "predictions", ref: "old.csv", scores: "given", rows: { both: 400, candidateOnly: 0 } },
    });
    expect(status).toBe(0);
    const swapped = ["--predictions", "old.csv", "--baseline-predictions", "new.csv", "--non-inferior", "roc_auc"];
    expect((await slipway(["evaluate", ...swapped], { cwd: folder.path })).status).toBe(3);
  });

  it("refuses different rows by name, unless it is told to take the common ones", async () => {
    await using folder = await createCompareFolder();
    await writeFile(join(folder.path, "new.csv"), table(sharp));
    await writeFile(join(folder.path, "old.csv"), table(dull, rows.slice(3)));
    const words = ["evaluate", "--predictions", "new.csv", "--baseline-predictions", "old.csv", "--json"];
    const refused = await slipway(words, { cwd: folder.path });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('3 of 400 only in "new.csv" (for example "r0", "r1", "r2")');
    const { stdout } = await slipway([...words, "--allow-partial"], { cwd: folder.path });
    expect((JSON.parse(stdout) as Evaluation).baseline.rows).toEqual({ both: 397, candidateOnly: 3, baselineOnly: 0 });
  });
});
