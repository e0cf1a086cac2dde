import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { modelDocument } from "../../core/documents/model.ts";
import { runDocument } from "../../core/documents/run.ts";
import { slipway } from "./command.ts";

const MINUTES = 60_000;

type Edit = (row: { readonly time: string }, index: number) => object;

function shift(time: string, minutes: number): string {
  return new Date(Date.parse(time) + minutes * MINUTES).toISOString();
}

/** Two seasons, a little noise that repeats, and a time of publication. */
function buildRows(edit: Edit): string {
  const rows = Array.from({ length: 240 }, (_, index) => {
    const at = Date.parse("2026-01-01T00:00:00Z") + index * 60 * MINUTES;
    const value =
      100 + 10 * Math.sin((2 * Math.PI * index) / 6) + 5 * Math.cos((2 * Math.PI * index) / 24) + ((index * 7) % 5);
    const row = {
      time: new Date(at).toISOString(),
      value: value.toFixed(3),
      known: new Date(at + 30 * MINUTES).toISOString(),
    };
    return { ...row, ...edit(row, index) };
  });
  return ["time,value,known", ...rows.map(({ time, value, known }) => `${time},${value},${known}`)].join("\n");
}

const PIPELINE = `name: load
task: { kind: forecast, target: value, horizon: 6, season: [6, 24], testOrigins: 4, availableAt: known }
data: { source: load.csv, timestamp: time }
train: { kind: multiSeasonal }
`;

async function createProject(table: string, pipeline = PIPELINE) {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-forecast-"));
  await writeFile(join(folder.path, "pipeline.yml"), pipeline);
  await writeFile(join(folder.path, "load.csv"), table);
  return folder;
}

async function readJson(...path: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(...path), "utf8"));
}

describe("pipelines/energy-demand", () => {
  it("is forecast, judged against every baseline and registered", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-energy-"));
    const { status, stderr } = await slipway(["run", resolve("pipelines/energy-demand")], { cwd: folder.path });
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    const out = join(folder.path, ".slipway/out/energy-demand");
    const { forecast, metrics, outcome, warnings } = evaluationDocument.schema.parse(
      await readJson(out, "evaluation.json"),
    );
    expect({ outcome, warnings }).toEqual({ outcome: "passed", warnings: [] });
    expect(metrics.mape?.value).toBeLessThan(0.95);
    expect(forecast).toMatchObject({ information: "ex-ante", origins: 14, horizon: 48, stepMs: 30 * MINUTES });
    expect(forecast?.baselines.map(({ id, mae }) => [id, mae?.toFixed(2)])).toEqual([
      ["seasonalNaive-336", "513.88"],
      ["seasonalNaive-48", "1922.98"],
      ["naiveLevelChange", "410.89"],
      ["drift", "5678.26"],
      ["mean", "4917.91"],
    ]);
    expect(forecast?.skill).toBeCloseTo(1 - (metrics.mae?.value ?? 0) / 513.8764, 4);
    expect(forecast?.interval?.coverage).toBeGreaterThan(0.85);
    const run = runDocument.schema.parse(await readJson(out, "run.json"));
    expect(run.trainer.facts).toMatchObject({ origins: 14, horizon: 48, originEvery: 48, calibrationOrigins: 29 });
    expect(run.model.parity).toBe(0);
    const model = modelDocument.schema.parse(await readJson(out, "model", "model.json"));
    expect(model).toMatchObject({ format: "forecast", trainer: "multiSeasonal" });
    expect(model.digest).toBe(run.model.digest);
  });
});

describe("a forecast pipeline of one's own", () => {
  it("gives the same model and the same verdict twice", async () => {
    const read = async () => {
      await using project = await createProject(buildRows(() => ({})));
      const { status, stderr } = await slipway(["run", "--stages", "train,evaluate", "."], { cwd: project.path });
      expect(stderr).not.toMatch(/error/i);
      expect(status).toBe(0);
      const out = join(project.path, ".slipway/out/load");
      const { evaluatedAt: _, ...evaluation } = evaluationDocument.schema.parse(await readJson(out, "evaluation.json"));
      return { evaluation, model: await readJson(out, "model", "model.json") };
    };
    expect(await read()).toEqual(await read());
  });

  const cases: readonly {
    readonly what: string;
    readonly message: RegExp;
    readonly edit?: Edit;
    readonly pipeline?: string;
  }[] = [
    {
      what: "a value that claims to be known before it happened",
      edit: ({ time }, index) => (index === 200 ? { known: shift(time, -1) } : {}),
      message: /SLIPWAY_E_LOOK_AHEAD[\s\S]*2026-01-09T08:00:00/,
    },
    {
      what: "steps that are uneven",
      edit: ({ time }, index) => (index === 200 ? { time: shift(time, 1) } : {}),
      message: /SLIPWAY_E_SERIES_INVALID[\s\S]*2026-01-09T08:01:00|does not lie on a grid/,
    },
    {
      what: "more origins than the history has room for",
      pipeline: PIPELINE.replace("testOrigins: 4", "testOrigins: 400"),
      message: /SLIPWAY_E_SPLIT_INVALID[\s\S]*testOrigins/,
    },
    {
      what: "no column of times",
      pipeline: PIPELINE.replace(", timestamp: time", ""),
      message: /pipeline\.yml:\d+: data\.timestamp: a forecast needs/,
    },
    {
      what: "a trainer of rows",
      pipeline: PIPELINE.replace("multiSeasonal", "gbt"),
      message: /there is no forecaster "gbt"[\s\S]*multiSeasonal/,
    },
    {
      what: "a parameter that nobody knows",
      pipeline: PIPELINE.replace("kind: multiSeasonal", "kind: multiSeasonal, alpha: 1"),
      message: /Parameters of multiSeasonal: transform/,
    },
  ];

  it.each(cases)("refuses $what with exit code 2", async ({ edit = () => ({}), pipeline, message }) => {
    await using project = await createProject(buildRows(edit), pipeline);
    const { status, stderr } = await slipway(["train", "."], { cwd: project.path });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(2);
  });

  it("refuses forecasters for rows", async () => {
    await using project = await createProject(
      await readFile("pipelines/customer-churn/data/churn.csv", "utf8"),
      "name: churn\ntask: { kind: binary, target: churn, positive: Yes }\ndata: { source: load.csv }\ntrain: { kind: seasonalNaive }\n",
    );
    const { status, stderr } = await slipway(["train", "."], { cwd: project.path });
    expect(stderr).toMatch(/seasonalNaive forecasts a series, and the task is binary/);
    expect(status).toBe(2);
  });
});
