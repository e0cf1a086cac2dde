import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbTableFiles } from "../../../../adapters/duckdb/table-files.ts";
import { createTrainers } from "../../../../adapters/runtime/create-trainers.ts";
import { linearTrainer } from "../../../../adapters/runtime/linear-trainer.ts";
import { createPredictorLoader } from "../../../../adapters/runtime/load-predictor.ts";
import { createSequenceGraph, drawNetwork } from "../../../../adapters/runtime/sequence-graph.ts";
import { openTensorFlow } from "../../../../adapters/runtime/tensorflow.ts";
import { fitForecast } from "../../../../core/forecast/fit-forecast.ts";
import type { ForecastCase } from "../../../../core/forecast/forecast-case.ts";
import { buildForecastSignature, buildSteps, FORECAST_FILE } from "../../../../core/forecast/forecast-model.ts";
import { openForecastMethod } from "../../../../core/forecast/open-method.ts";
import { createRowLearner } from "../../../../core/forecast/row-learner.ts";
import { buildSeries, type RegularSeries } from "../../../../core/forecast/series.ts";
import { type Logger, SILENT_LOGGER } from "../../../../core/log.ts";
import { assembleModel } from "../../../../core/model/assemble-model.ts";
import { compareOutputs, PARITY_TOLERANCE } from "../../../../core/model/parity.ts";
import { scoreSequences } from "../../../../core/model/sequence-network.ts";
import { parseTrain } from "../../../../core/pipeline/parse-train.ts";
import { createRng } from "../../../../core/rng.ts";
import { linear } from "../../../../core/trainers/linear.ts";
import { sha256 } from "../../../fakes/trained-model.ts";

const HOUR = 3_600_000;
const START = Date.parse("2026-01-05T00:00:00Z");
const LENGTH = 336;
/** Last origin at 330, of four; eight before them calibrate. */
const TEST = [312, 318, 324, 330];
const CALIBRATION = [264, 270, 276, 282, 288, 294, 300, 306];

/** Two seasons and a wave that neither of them explains. */
const valueAt = (index: number) =>
  100 + 10 * Math.sin((2 * Math.PI * index) / 6) + 5 * Math.cos((2 * Math.PI * index) / 24) + 3 * Math.sin(index / 40);

function caseOf(values: (index: number) => number = valueAt, availableMs?: (index: number) => number): ForecastCase {
  const steps = Array.from({ length: LENGTH }, (_, index) => index);
  const series: RegularSeries = buildSeries(
    { timestampMs: steps.map((step) => START + step * HOUR), values: steps.map(values) },
    { fillSeason: 24, ...(availableMs === undefined ? {} : { availableMs: steps.map(availableMs) }) },
  );
  const task = {
    kind: "forecast",
    target: "load",
    horizon: 6,
    season: [6, 24],
    testOrigins: 4,
    interval: 0.5,
  } as const;
  return { task: { ...task, season: [...task.season] }, series, test: TEST, calibration: CALIBRATION };
}

interface Options {
  readonly seed?: number;
  readonly log?: Logger;
  readonly signal?: AbortSignal;
}

type Train = Readonly<Record<string, unknown>> & { readonly kind: string };

function open(own: ForecastCase, train: Train, options: Options = {}) {
  const { seed = 3, log = SILENT_LOGGER, signal = new AbortController().signal } = options;
  const parsed = { kind: train.kind, ...parseTrain({ task: own.task, train }) };
  const trainers = createTrainers({ tables: createDuckDbTableFiles({}) });
  return openForecastMethod(own, { train: parsed, seed, folder: "." }, { trainers, log, signal });
}

async function learn(train: Train, options?: Options) {
  const own = caseOf();
  const fitted = await fitForecast(own, open(own, train, options), () => undefined);
  const files = new Map([...fitted.files, [FORECAST_FILE, new TextEncoder().encode(fitted.text)]]);
  const model = assembleModel(
    {
      pipeline: "load",
      record: { id: train.kind, format: "forecast" },
      task: { kind: "regression", target: "load" },
      signature: buildForecastSignature(own.task),
      preprocessing: { encoding: "raw", features: [] },
      files,
    },
    sha256,
  );
  return { fitted, files, model };
}

async function load({ files, model }: Awaited<ReturnType<typeof learn>>, folder: string) {
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  await writeFile(join(folder, "model.json"), JSON.stringify(model));
  return await createPredictorLoader({ log: SILENT_LOGGER, sha256 }).load(folder);
}

const refused = (code: string) => expect.objectContaining({ code });

const TRAINERS: readonly Train[] = [
  { kind: "linear" },
  { kind: "gbt", members: 1 },
  { kind: "mlp", epochs: 10, layers: [8], learningRate: 0.02, backend: "wasm" },
  { kind: "sequence", cell: "lstm", units: 4, epochs: 3, learningRate: 0.01, backend: "wasm" },
  { kind: "sequence", cell: "conv1d", units: 4, epochs: 3, learningRate: 0.01, backend: "cpu" },
];

describe.each(TRAINERS)("a forecast by $kind $cell", (train) => {
  it("is served as it was trained, and is the same when it is trained twice", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const [first, second] = [await learn(train), await learn(train)];
    expect(second.model.digest).toBe(first.model.digest);
    expect(second.fitted.prediction).toEqual(first.fitted.prediction);
    expect(second.fitted.history).toEqual(first.fitted.history);
    const loaded = await load(first, folder.path);
    const served = await loaded.predict(buildSteps(6));
    expect(compareOutputs(first.fitted.prediction, served, undefined)).toBeLessThanOrEqual(PARITY_TOLERANCE);
    expect(await loaded.predict(buildSteps(2))).toEqual(served.slice(0, 2));
    for (const [step, value] of served.entries()) expect(Math.abs(value - valueAt(LENGTH + step))).toBeLessThan(12);
    await expect(loaded.predict(buildSteps(7))).rejects.toThrow(refused("SLIPWAY_E_INPUT_INVALID"));
    loaded.dispose();
  });

  it("knows nothing of what comes after an origin: any future gives the same forecasts", async () => {
    const cutoffs = TEST.slice(0, 1);
    const other = (index: number) => (index < 312 ? valueAt(index) : -5000);
    const [one, two] = [open(caseOf(), train), open(caseOf(other), train)];
    const predictions = async (method: typeof one) =>
      (await method.backTest(cutoffs, () => undefined)).map(({ prediction }) => prediction);
    expect(await predictions(two)).toEqual(await predictions(one));
  });

  it("stops when it is interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(learn(train, { signal: controller.signal })).rejects.toThrow(refused("SLIPWAY_E_INTERRUPTED"));
  });

  it("says which fit of the back-test it makes and how well it goes, and leaves a history", async () => {
    const updates: string[] = [];
    const log = {
      ...SILENT_LOGGER,
      progress: (update: { task: string; detail?: string }) => updates.push(`${update.task}: ${update.detail ?? ""}`),
    };
    const { fitted } = await learn({ ...train, refitEvery: 6 }, { log });
    expect(updates.some((update) => /^fit 2 of \d+, .*loss \d/.test(update))).toBe(true);
    expect(fitted.history.length).toBeGreaterThan(0);
  });

  it("refuses a history that is too short to learn from", async () => {
    const method = open(caseOf(), train);
    await expect(method.backTest([54], () => undefined)).rejects.toThrow(refused("SLIPWAY_E_DATA_EMPTY"));
  });
});

describe("a random forest", () => {
  it("forecasts too", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const learned = await learn({ kind: "randomForest" });
    const loaded = await load(learned, folder.path);
    const served = await loaded.predict(buildSteps(6));
    expect(compareOutputs(learned.fitted.prediction, served, undefined)).toBeLessThanOrEqual(PARITY_TOLERANCE);
  });
});

describe("two seeds", () => {
  it.each(["lstm", "conv1d"])("give two networks of %s", async (cell) => {
    const train = { kind: "sequence", cell, units: 4, epochs: 3, learningRate: 0.01, backend: "wasm" };
    const [one, two] = [await learn(train, { seed: 1 }), await learn(train, { seed: 2 })];
    expect(two.fitted.prediction).not.toEqual(one.fitted.prediction);
    expect(one.fitted.backend).toBe("tfjs-wasm");
  });
});

describe("values that are published late", () => {
  const late = (index: number) => START + (index + (index === 290 ? 12 : 0)) * HOUR;

  it("are no lags of an origin that did not know them", async () => {
    const method = open(caseOf(valueAt, late), { kind: "linear", features: { lags: [24, 48] } });
    const cutoffs = [...CALIBRATION, ...TEST];
    await expect(method.backTest(cutoffs, () => undefined)).resolves.toHaveLength(12);
    const short = () => open(caseOf(valueAt, late), { kind: "linear", features: { lags: [6, 24] } });
    expect(short).toThrow(refused("SLIPWAY_E_LOOK_AHEAD"));
  });

  it.each([{ kind: "linear" }, { kind: "sequence", units: 2, epochs: 1, backend: "wasm" }])(
    "move the default of $kind further back, whose forecasts then do not change with them",
    async (train) => {
      const altered = (index: number) => (index === 290 ? 1e6 : valueAt(index));
      const read = async (values: (index: number) => number) => {
        const method = open(caseOf(values, late), { ...train, refitEvery: 1 });
        return (await method.backTest([294], () => undefined)).map(({ prediction }) => prediction);
      };
      expect(await read(altered)).toEqual(await read(valueAt));
    },
  );
});

describe("features that an origin did not know", () => {
  it("are refused by the learner itself, whoever planned them", async () => {
    const own = caseOf(valueAt, (index) => START + (index + (index === 290 ? 12 : 0)) * HOUR);
    const learner = createRowLearner({
      series: own.series,
      horizon: 6,
      plan: { lags: [6], waves: [], dayOfWeek: true },
      record: linear,
      trainer: linearTrainer,
      parameters: linear.parameters.parse({}),
      seed: 0,
      folder: ".",
      signal: new AbortController().signal,
    });
    const fitted = await learner.fit(288, SILENT_LOGGER);
    const ask = (hours: number) =>
      fitted.forecastAt(own.series, { cutoff: 294, known: 290, originMs: START + hours * HOUR });
    await expect(ask(294)).rejects.toThrow(/2026-01-17T08:00:00\.000Z, known at 2026-01-17T14:00:00\.000Z/);
    await expect(ask(294)).rejects.toThrow(refused("SLIPWAY_E_LOOK_AHEAD"));
    expect(await ask(302)).toHaveLength(6);
  });

  it.each([{ kind: "linear" }, { kind: "sequence", units: 2, epochs: 1, backend: "wasm" }])(
    "do not keep $kind from serving a series whose every value came late",
    async (train) => {
      const own = caseOf(valueAt, (index) => START + (index + 12) * HOUR);
      const method = open(own, train);
      expect((await method.fitWhole()).prediction).toHaveLength(6);
      expect(await method.backTest([306], () => undefined)).toMatchObject([{ cutoff: 306, known: 295 }]);
    },
  );
});

describe("a damaged sequence model", () => {
  it("is refused, whatever is wrong with it", async () => {
    const good = await learn({ kind: "sequence", units: 2, epochs: 1, backend: "wasm" });
    const weights = good.files.get("weights.bin") ?? new Uint8Array();
    const text = new TextDecoder().decode(good.files.get(FORECAST_FILE));
    const attempt = async (name: string, content: Uint8Array) => {
      await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
      const files = new Map([...good.files, [name, content]]);
      const model = assembleModel(
        { ...good.model, record: { id: "sequence", format: "forecast" }, files, pipeline: "load" },
        sha256,
      );
      await load({ ...good, files, model }, folder.path);
    };
    const infinite = Uint8Array.from(weights);
    infinite.set([0, 0, 0x80, 0x7f]);
    await expect(attempt("weights.bin", weights.subarray(4))).rejects.toThrow(refused("SLIPWAY_E_MODEL_INVALID"));
    await expect(attempt("weights.bin", infinite)).rejects.toThrow(refused("SLIPWAY_E_MODEL_INVALID"));
    const shortTail = text.replace(/("tail": \[\s*)[\d.e-]+,/, "$1");
    expect(shortTail).not.toBe(text);
    await expect(attempt(FORECAST_FILE, new TextEncoder().encode(shortTail))).rejects.toThrow(
      refused("SLIPWAY_E_MODEL_INVALID"),
    );
  });
});

describe("the scorer of saved networks", () => {
  it.each([
    { cell: "lstm", kernel: 1 },
    { cell: "conv1d", kernel: 3 },
  ] as const)("agrees with the library on $cell, also after training", async ({ cell, kernel }) => {
    const rng = createRng(5);
    const layout = { cell, kernel, steps: 6, channels: 5, outputs: 2, units: 4 };
    const graph = createSequenceGraph(await openTensorFlow("wasm", SILENT_LOGGER), drawNetwork(layout, rng), {
      learningRate: 0.05,
      l2: 0.001,
    });
    const rows = 40;
    const inputs = Float32Array.from({ length: rows * 30 }, () => rng.normal());
    const targets = Float32Array.from({ length: rows * 2 }, (_, index) => inputs[Math.floor(index / 2) * 30] ?? 0);
    const losses: number[] = [];
    for (let step = 0; step < 30; step++)
      losses.push(await graph.trainBatch({ rows, inputs, targets }, [...Array(rows).keys()]));
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] ?? 0));
    const expected = await graph.predict(inputs, rows);
    const actual = scoreSequences(await graph.read(), inputs);
    expect(Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))))).toBeLessThan(
      1e-6,
    );
    graph.dispose();
  });
});
