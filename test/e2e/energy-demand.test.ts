import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { findServerState } from "../../adapters/inference-client/server-state.ts";
import { startServerProcess } from "../../adapters/server-process/server-process.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { modelDocument } from "../../core/documents/model.ts";
import { runDocument } from "../../core/documents/run.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
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
    expect(metrics.mape?.value).toBeCloseTo(0.996, 3);
    expect(metrics.rmsse?.value).toBeCloseTo(0.524, 3);
    expect(forecast).toMatchObject({ information: "ex-ante", origins: 14, horizon: 48, stepMs: 30 * MINUTES });
    expect(forecast?.baselines.map(({ id, mae }) => [id, mae?.toFixed(2)])).toEqual([
      ["seasonalNaive-336", "513.88"],
      ["seasonalNaive-48", "1922.98"],
      ["naiveLevelChange", "410.89"],
      ["drift", "5678.26"],
      ["mean", "4917.91"],
    ]);
    expect(forecast?.skill).toBeCloseTo(1 - (metrics.mae?.value ?? 0) / 513.8764, 4);
    expect(forecast?.interval?.coverage).toBeCloseTo(0.856, 3);
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
      what: "a trainer that does not forecast",
      pipeline: PIPELINE.replace("multiSeasonal", "onnx, file: model.onnx"),
      message: /onnx does not forecast[\s\S]*multiSeasonal, linear, gbt/,
    },
    {
      what: "a lag that reaches into the horizon",
      pipeline: PIPELINE.replace("kind: multiSeasonal", "kind: linear, features: { lags: [24, 5] }"),
      message: /SLIPWAY_E_LOOK_AHEAD[\s\S]*The lag 5 is shorter than the horizon of 6 steps/,
    },
    {
      what: "a lag that one origin did not know yet",
      pipeline: PIPELINE.replace("kind: multiSeasonal", "kind: linear, features: { lags: [12, 24] }"),
      edit: ({ time }, index) => (index === 215 ? { known: shift(time, 12 * 60) } : {}),
      message: /SLIPWAY_E_LOOK_AHEAD[\s\S]*The lag 12 is shorter than the horizon of 1[3-9] steps/,
    },
    {
      what: "features of a network that reads windows",
      pipeline: PIPELINE.replace("kind: multiSeasonal", "kind: sequence, features: { lags: [24] }"),
      message: /Unrecognized key: "features"[\s\S]*Parameters of sequence: cell, units/,
    },
    {
      what: "a season without room for its waves",
      pipeline: PIPELINE.replace("kind: multiSeasonal", "kind: gbt, features: { waves: [4, 0] }"),
      message: /train\.features\.waves: a season of 6 steps has at most 3/,
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

  it.each([
    { kind: "linear", train: "linear" },
    { kind: "sequence", train: "sequence, units: 2, epochs: 2, backend: wasm" },
  ])("is learned by $kind, and refuses features of an origin that did not know them", async ({ kind, train }) => {
    const pipeline = PIPELINE.replace("multiSeasonal", train);
    await using project = await createProject(
      buildRows(() => ({})),
      pipeline,
    );
    const { status, stderr } = await slipway(["run", "--stages", "train,evaluate", "."], { cwd: project.path });
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    const out = join(project.path, ".slipway/out/load");
    const run = runDocument.schema.parse(await readJson(out, "run.json"));
    expect(run.trainer).toMatchObject({ kind, facts: { refit: "at every 14th origin", origins: 4 } });
    expect(run.model.parity).toBeLessThanOrEqual(1e-6);
    expect(run.trainer.history.length).toBeGreaterThan(0);
    const { forecast, metrics } = evaluationDocument.schema.parse(await readJson(out, "evaluation.json"));
    expect(forecast).toMatchObject({ information: "ex-ante", origins: 4, horizon: 6 });
    expect(metrics.rmsse?.value).toBeGreaterThan(0);

    const short = PIPELINE.replace("multiSeasonal", "linear, features: { lags: [3] }");
    await writeFile(join(project.path, "pipeline.yml"), short);
    const later = await slipway(["evaluate", "."], { cwd: project.path });
    expect(later.stderr).toMatch(/SLIPWAY_E_LOOK_AHEAD[\s\S]*The lag 3 is shorter/);
    expect(later.status).toBe(2);
  });

  it("is served from the registry: steps in, values out, and any other step refused by name", async () => {
    const pipeline = `${PIPELINE.replace("multiSeasonal", "linear")}evaluate: { gates: {} }\n`;
    await using project = await createProject(
      buildRows(() => ({})),
      pipeline,
    );
    const cwd = project.path;
    expect(await slipway(["run", "--stages", "train,evaluate,register", "."], { cwd })).toMatchObject({ status: 0 });
    await using server = await startServerProcess({
      entry: resolve("cli/main.ts"),
      args: ["serve", "load@1.0.0", "--port", "0", "--no-log"],
      cwd,
      readState: (pid) => findServerState(join(cwd, ".slipway", "state"), pid),
      log: SILENT_LOGGER,
      signal: new AbortController().signal,
    });
    const ask = async (...steps: readonly number[]) => {
      const inputs = [{ name: "step", shape: [steps.length], datatype: "FP64", data: steps }];
      const answer = await fetch(`${server.state.url}/v2/models/load/infer`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ inputs }),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const { status, body } = await ask(1, 2, 3, 4, 5, 6);
    expect(status).toBe(200);
    const { outputs } = body as { readonly outputs: readonly { readonly data: readonly number[] }[] };
    expect(outputs[0]?.data).toHaveLength(6);
    for (const value of outputs[0]?.data ?? []) expect(Math.abs(value - 102)).toBeLessThan(25);
    for (const step of [0, 7, 1.5]) {
      expect(await ask(step)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining("must be a whole number from 1 to 6") as unknown },
      });
    }
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
