import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract as evaluateContract } from "../../../../actions/evaluate/contract.ts";
import { type EvaluatePorts, run as evaluate } from "../../../../actions/evaluate/main.ts";
import { contract as registerContract } from "../../../../actions/register/contract.ts";
import { run as register } from "../../../../actions/register/main.ts";
import { contract as trainContract } from "../../../../actions/train/contract.ts";
import { run as train } from "../../../../actions/train/main.ts";
import { createFixedClock, fromEpochMs } from "../../../../core/clock.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createRng } from "../../../../core/rng.ts";
import { createLocalPorts } from "../../../../ports/local.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

/** A day's wave with noise, an hour a line, from the beginning of the year. */
function buildSeries(hours: number): string {
  const rng = createRng(5);
  const lines = Array.from({ length: hours }, (_, hour) => {
    const value = 100 + 20 * Math.sin((2 * Math.PI * hour) / 24) + 3 * rng.normal();
    return `${fromEpochMs(START + hour * HOUR)},${value.toFixed(3)}`;
  });
  return `at,load\n${lines.join("\n")}\n`;
}

function buildRows(count: number): string {
  const rng = createRng(9);
  const lines = Array.from({ length: count }, (_, row) => {
    const x = rng.normal();
    return `k${row},${x.toFixed(6)},${rng.normal().toFixed(6)},${x + rng.normal() > 0 ? "yes" : "no"}`;
  });
  return `key,x,noise,y\n${lines.join("\n")}\n`;
}

const FORECAST = {
  name: "demo",
  task: { kind: "forecast", target: "load", horizon: 12, season: [24], testOrigins: 4 },
  data: { source: "data.csv", timestamp: "at" },
  train: { kind: "seasonalNaive" },
};
const BINARY = {
  name: "demo",
  task: { kind: "binary", target: "y", positive: "yes" },
  data: { source: "data.csv", id: "key" },
  train: { kind: "linear" },
  evaluate: { importance: false },
};

/** The stages of one pipeline over real parts in a temporary folder. */
async function createWorld(pipeline: object, data: string) {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-baseline-"));
  const { path } = folder;
  const ports = createLocalPorts({
    cwd: path,
    log: SILENT_LOGGER,
    clock: createFixedClock("2026-03-01T00:00:00.000Z"),
    signal: new AbortController().signal,
    ...{ memoryLimit: undefined, threads: 1, extensions: undefined, ci: false },
  });
  const write = async (given: object, name = "pipeline.json") =>
    await writeFile(join(path, name), JSON.stringify({ ...pipeline, ...given }));
  const writeData = async (text: string) => await writeFile(join(path, "data.csv"), text);
  await write({});
  await writeData(data);
  return {
    path,
    ports,
    write,
    writeData,
    train: async () => await train(parseInputs(trainContract, { pipeline: path }), ports),
    register: async () => await register(parseInputs(registerContract, { pipeline: path }), ports),
    async evaluate(given: Partial<EvaluatePorts> = {}): Promise<Evaluation> {
      await evaluate(parseInputs(evaluateContract, { pipeline: path }), { ...ports, ...given });
      const document = await ports.openDocuments("demo").load(evaluationDocument);
      if (document === undefined) throw new Error("no evaluation.json");
      return document;
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

async function createRegistered(pipeline: object, data: string) {
  const world = await createWorld(pipeline, data);
  await world.train();
  await world.evaluate();
  await world.register();
  return world;
}

describe("a forecast and its baseline", () => {
  it("are compared by stored forecasts, and by a new back-test once the series moved on", async () => {
    await using world = await createRegistered(FORECAST, buildSeries(700));
    expect(await world.evaluate()).toMatchObject({ verdict: "no-change", baseline: { scores: "stored" } });
    await world.write({ train: { kind: "mean" } });
    await world.train();
    expect(await world.evaluate()).toMatchObject({
      verdict: "worse",
      baseline: { ref: "demo@1.0.0", scores: "stored", rows: { both: 48 } },
    });
    await world.writeData(buildSeries(720));
    await world.train();
    const moved = await world.evaluate();
    expect(moved).toMatchObject({
      verdict: "worse",
      baseline: { scores: "rescored", rows: { both: 48, candidateOnly: 0, baselineOnly: 0 } },
    });
    expect(moved.changes?.parameters).toContainEqual({
      name: "trainer.kind",
      baseline: "seasonalNaive",
      candidate: "mean",
    });
  });
});

describe("a table and its baseline", () => {
  it("are compared by stored scores when rows have ids, whatever other columns came", async () => {
    await using world = await createRegistered(BINARY, buildRows(400));
    const lines = buildRows(400).trimEnd().split("\n");
    await world.writeData(lines.map((line, row) => `${line},${row === 0 ? "more" : row % 7}`).join("\n"));
    await world.train();
    const wider = await world.evaluate();
    expect(wider.baseline).toMatchObject({ scores: "stored", rows: { both: wider.n, candidateOnly: 0 } });
    expect(wider.changes?.columns).toEqual([{ name: "more", baseline: null, candidate: "number" }]);
  });

  it("are compared on the test rows of both, and those of either alone are counted", async () => {
    await using world = await createRegistered(BINARY, buildRows(400));
    const { n } = await world.evaluate();
    await world.write({ data: { ...BINARY.data, split: { by: "random", seed: 1 } } });
    await world.train();
    const moved = await world.evaluate();
    const both = moved.baseline.rows?.both ?? 0;
    expect(both).toBeGreaterThan(0);
    expect(moved.baseline).toMatchObject({
      scores: "rescored",
      rows: { both, candidateOnly: moved.n - both, baselineOnly: n - both },
    });
  });

  it("are not compared where the runtime of its model is not installed, and the rows differ", async () => {
    await using world = await createRegistered(BINARY, buildRows(400));
    await world.writeData(buildRows(440));
    await world.train();
    const rescored = await world.evaluate();
    expect(rescored.baseline).toMatchObject({ scores: "rescored", rows: { both: rescored.n, candidateOnly: 0 } });
    const { predictors } = world.ports;
    const missing = await world.evaluate({
      predictors: {
        load: (folder) =>
          folder.endsWith("baseline")
            ? Promise.reject(
                new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", { what: "Not here.", remedy: "Install it." }),
              )
            : predictors.load(folder),
      },
    });
    expect(missing).toMatchObject({
      verdict: "not-comparable",
      outcome: "passed",
      baseline: { obstacle: "Not here. Install it." },
    });
  });

  it("fail closed when a file of the version was changed, and leave nothing behind", async () => {
    await using world = await createRegistered(BINARY, buildRows(400));
    const file = join(world.path, ".slipway/registry/models/demo/v1.0.0/predictions.parquet");
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.from("x")]));
    const torn = await world.evaluate();
    expect(torn).toMatchObject({ verdict: "not-comparable", outcome: "failed", baseline: { ref: "demo@1.0.0" } });
    expect(torn.baseline.obstacle).toContain("predictions.parquet");
    expect(await readdir(join(world.path, ".slipway/out/demo"))).not.toContain("baseline");
  });

  it("may be a file, which must name its rows", async () => {
    await using world = await createRegistered(BINARY, buildRows(400));
    await world.write({ evaluate: { importance: false, baseline: "file:old.csv" } });
    expect(await world.evaluate()).toMatchObject({ outcome: "failed", verdict: "not-comparable" });
    await writeFile(join(world.path, "old.csv"), "y,score\nyes,0.9\nno,0.1\n");
    const nameless = await world.evaluate();
    expect(nameless.verdict).toBe("not-comparable");
    expect(nameless.baseline.obstacle).toContain('no column "row_id"');
  });
});

describe("a trainer that was changed after the training", () => {
  it.each([
    { of: "a forecast", pipeline: FORECAST, data: buildSeries(400), changed: { kind: "drift" } },
    { of: "rows", pipeline: BINARY, data: buildRows(400), changed: { kind: "linear", l2: 3 } },
  ])("of $of is not judged by the model of the old one", async ({ pipeline, data, changed }) => {
    await using world = await createWorld(pipeline, data);
    await world.train();
    await world.write({ train: changed });
    await expect(world.evaluate()).rejects.toMatchObject({ code: "SLIPWAY_E_DIGEST_MISMATCH" });
    await world.train();
    expect((await world.evaluate()).verdict).toBe("first-model");
  });
});
