import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateVerb } from "../../../cli/evaluate.ts";
import type { Evaluation } from "../../../core/documents/evaluation.ts";
import { createRng } from "../../../core/rng.ts";
import { type TypedAnswer, typeVerb } from "../../fakes/type-verb.ts";

const ROWS = Array.from({ length: 240 }, (_, row) => row);

/** Two tables of the same rows: in the second one the scores are further from the truth. */
function buildTables(header: string, write: (row: number, error: number) => string) {
  const rng = createRng(3);
  const errors = ROWS.map(() => rng.normal());
  const table = (scale: number) => [header, ...ROWS.map((row) => write(row, scale * (errors[row] ?? 0)))].join("\n");
  return { better: table(0.5), worse: table(2) };
}

const REGRESSION = buildTables("row_id,y_true,prediction", (row, error) => `r${row},${row % 13},${(row % 13) + error}`);
const MULTICLASS = buildTables("row_id,y_true,score_a,score_b,score_c", (row, error) => {
  const weights = ["a", "b", "c"].map((_, place) => Math.exp((place === row % 3 ? 1.5 : 0) + error * (place - 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return `r${row},${["a", "b", "c"][row % 3]},${weights.map((weight) => weight / total).join(",")}`;
});
const hour = (hours: number): string => new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000).toISOString();
const FORECAST = buildTables("origin,timestamp,step,y_true,prediction", (row, error) => {
  const [origin, step] = [Math.floor(row / 24) * 24, (row % 24) + 1];
  return `${hour(origin)},${hour(origin + step)},${step},${row % 24},${(row % 24) + error}`;
});

type Evaluate = (...words: readonly string[]) => Promise<TypedAnswer & { readonly evaluation: Evaluation }>;

async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (evaluate: Evaluate) => Promise<T>,
): Promise<T> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-tables-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  return await use(async (...words) => {
    const answer = await typeVerb(evaluateVerb, { cwd: folder.path, words });
    return { ...answer, evaluation: answer.document as Evaluation };
  });
}

const evaluate = (files: Readonly<Record<string, string>>, ...words: readonly string[]) =>
  withFiles(files, (typed) => typed(...words));

const PAIR = ["--predictions", "new.csv", "--baseline-predictions", "old.csv"];

describe("two tables of scores, without a pipeline", () => {
  it.each([
    ["regression", REGRESSION, "mae", []],
    ["multiclass", MULTICLASS, "log_loss", []],
    ["forecast", FORECAST, "mae", ["--season", "24"]],
  ] as const)("are compared for the task %s", async (...[task, tables, metric, more]) => {
    const words = [...PAIR, "--task", task, "--primary", metric, "--non-inferior", metric, ...more];
    const better = await evaluate({ "new.csv": tables.better, "old.csv": tables.worse }, ...words);
    expect(better.evaluation).toMatchObject({
      outcome: "passed",
      verdict: "better",
      primary: metric,
      task: { kind: task },
      baseline: {
        kind: "predictions",
        ref: "old.csv",
        ageDays: 0,
        rows: { both: 240, candidateOnly: 0, baselineOnly: 0 },
      },
    });
    expect(better.text).toMatch(/verdict {3}Better: .* against .* of old\.csv/);
    const worse = await evaluate({ "new.csv": tables.worse, "old.csv": tables.better }, ...words);
    expect(worse).toMatchObject({ exitCode: 3, evaluation: { verdict: "worse" } });
    const same = await evaluate({ "new.csv": tables.better, "old.csv": tables.better }, ...words);
    expect(same).toMatchObject({ exitCode: 0, evaluation: { verdict: "no-change" } });
  });

  it("say under the table why a metric has no value, so that its columns stay together", async () => {
    const negative = REGRESSION.better.replace(/^r1,1,.*$/m, "r1,-1,-1");
    const { text } = await evaluate({ "new.csv": negative }, "--predictions", "new.csv", "--task", "regression");
    const lines = text.split("\n");
    const row = lines.findIndex((line) => /^ {2}Mean squared log error +—$/.test(line.trimEnd()));
    const reason = lines.findIndex((line) => /^ {2}— Mean squared log error: .*negative/.test(line));
    expect(row).toBeGreaterThan(0);
    expect(reason).toBeGreaterThan(row);
  });

  it("pair rows by position when that is asked for, and are refused when the truths differ", async () => {
    const nameless = (text: string) => text.replaceAll(/^[^,]*,/gm, "");
    const files = { "new.csv": nameless(REGRESSION.better), "old.csv": nameless(REGRESSION.worse) };
    const words = [...PAIR, "--task", "regression"];
    await expect(evaluate(files, ...words)).rejects.toThrow('have no column "row_id"');
    expect((await evaluate(files, ...words, "--allow-partial")).evaluation.verdict).toBe("better");
    const other = { ...files, "old.csv": files["old.csv"].replace("\n1,", "\n5,") };
    await expect(evaluate(other, ...words, "--allow-partial")).rejects.toThrow("another truth");
  });

  it("count as one use of their rows however often they are judged, and in a dry run as none", () =>
    withFiles({ "new.csv": REGRESSION.better, "old.csv": REGRESSION.worse }, async (typed) => {
      const usesOf = async (file: string, ...more: readonly string[]) =>
        (await typed("--predictions", file, "--task", "regression", ...more)).evaluation.reuse?.uses;
      expect(await usesOf("new.csv", "--dry-run")).toBe(1);
      expect(await usesOf("old.csv")).toBe(1);
      expect(await usesOf("old.csv")).toBe(1);
      expect(await usesOf("new.csv", "--dry-run")).toBe(2);
      expect(await usesOf("old.csv")).toBe(1);
      expect(await usesOf("new.csv")).toBe(2);
      expect(await usesOf("old.csv")).toBe(2);
    }));

  it("give the same comparison in any order of their rows", async () => {
    const words = [...PAIR, "--task", "regression"];
    const [header, ...lines] = REGRESSION.better.split("\n");
    const turned = [header, ...lines.toReversed()].join("\n");
    const [straight, other] = [
      await evaluate({ "new.csv": REGRESSION.better, "old.csv": REGRESSION.worse }, ...words),
      await evaluate({ "new.csv": turned, "old.csv": REGRESSION.worse }, ...words),
    ];
    expect(other.evaluation.comparison).toEqual(straight.evaluation.comparison);
  });

  it.each([
    ["a margin without a baseline", ["--predictions", "new.csv", "--margin", "mae=0.1"], "none is given"],
    ["a margin that is no number", [...PAIR, "--margin", "mae=little"], '"mae=little" is no limit'],
    ["a negative margin", [...PAIR, "--margin", "mae=-1"], '"mae=-1" is no limit'],
    ["two margins of one metric", [...PAIR, "--margin", "mae=0.1,mae=9"], '"mae" has two limits'],
    ["a share as a floor", [...PAIR, "--min", "r2=5%"], '"r2=5%" is no limit'],
    ["a metric of another task", [...PAIR, "--non-inferior", "roc_auc"], 'no metric "roc_auc"'],
  ])("are refused with %s", async (_, words, message) => {
    const files = { "new.csv": REGRESSION.better, "old.csv": REGRESSION.worse };
    await expect(evaluate(files, ...words, "--task", "regression")).rejects.toThrow(message);
  });

  it("are not forgotten beside a pipeline, nor are limits", async () => {
    await expect(evaluate({}, "--baseline-predictions", "old.csv")).rejects.toThrow("as `predictions`");
    const words = ["some-pipeline", "--baseline-predictions", "old.csv", "--min", "r2=0.9", "--non-inferior", "r2"];
    await expect(evaluate({}, ...words)).rejects.toThrow("min, baseline-predictions, non-inferior would not be read");
  });

  it("of a forecast are judged by the mean absolute error where nothing scales it, unless another metric is named", async () => {
    const files = { "new.csv": FORECAST.better, "old.csv": FORECAST.worse };
    const words = [...PAIR, "--task", "forecast", "--season", "24"];
    expect((await evaluate(files, ...words)).evaluation).toMatchObject({ primary: "mae", verdict: "better" });
    const named = await evaluate(files, ...words, "--primary", "mase");
    expect(named.evaluation).toMatchObject({ primary: "mase", verdict: "not-comparable" });
  });

  it("of a forecast are refused without a season", async () => {
    const files = { "new.csv": FORECAST.better, "old.csv": FORECAST.worse };
    await expect(evaluate(files, ...PAIR, "--task", "forecast")).rejects.toThrow("`season` 48,336");
  });
});
