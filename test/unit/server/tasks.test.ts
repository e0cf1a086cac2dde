import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at } from "../../../core/at.ts";
import { selectRows } from "../../../core/data/table.ts";
import { SILENT_LOGGER } from "../../../core/log.ts";
import { buildTensors } from "../../../core/serving/build-tensors.ts";
import { createApp } from "../../../server/app.ts";
import { buildServedModel } from "../../../server/served-model.ts";
import { createMemoryLog, createServingApp, createTestClock } from "../../fakes/serving-app.ts";
import { loadTask, saveAndLoad, TASKS, trainModel } from "../../fakes/trained-model.ts";

const SIGNATURE = {
  inputs: [{ name: "age", kind: "number" as const, required: true }],
  outputs: [{ name: "probabilities", kind: "probability" as const, classes: ["low", 'm"id', "high"] }],
};
const AGE = { name: "age", shape: [2], datatype: "FP64", data: [40, 10] };

describe("a model of several classes", () => {
  it("says its classes in the metadata and gives a probability for each", async () => {
    await using app = createServingApp({ signature: SIGNATURE });
    const metadata = await app.fastify.inject("/v2/models/credit-risk");
    expect(metadata.json()).toMatchObject({
      outputs: [
        { name: "probabilities", datatype: "FP64", shape: [-1, 3], parameters: { classes: '["low","m\\"id","high"]' } },
      ],
    });
    const answer = await app.fastify.inject({
      method: "POST",
      url: "/v2/models/credit-risk/infer",
      headers: { "content-type": "application/json" },
      payload: { inputs: [AGE] },
    });
    expect(answer.json()).toMatchObject({
      outputs: [{ name: "probabilities", shape: [2, 3], datatype: "FP64", data: [0.4, 1.4, 2.4, 0.1, 1.1, 2.1] }],
    });
    expect(app.events.map(({ data }) => data.prediction)).toEqual(["high", "high"]);
    expect(app.events[0]?.data.proba).toEqual({ low: 0.4, 'm"id': 1.4, high: 2.4 });
  });

  it("answers /invocations with the class and all probabilities", async () => {
    await using app = createServingApp({ signature: SIGNATURE });
    const answer = await app.fastify.inject({
      method: "POST",
      url: "/invocations",
      headers: { "content-type": "application/json" },
      payload: { instances: [[40]] },
    });
    expect(answer.json()).toEqual({
      predictions: [{ class: "high", probabilities: { low: 0.4, 'm"id': 1.4, high: 2.4 } }],
    });
  });

  it("gives null where a probability is not finite", async () => {
    await using app = createServingApp({ signature: SIGNATURE, score: () => Number.NaN });
    const answer = await app.fastify.inject({
      method: "POST",
      url: "/v2/models/credit-risk/infer",
      headers: { "content-type": "application/json" },
      payload: { inputs: [AGE] },
    });
    expect(answer.json()).toMatchObject({
      outputs: [{ parameters: { non_finite: true }, data: [null, null, null, null, null, null] }],
    });
  });
});

describe.each(TASKS)("a trained $kind model", (task) => {
  it("is served with the scores of its predictor, over both protocols", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const dataset = loadTask(task, 400);
    const predictor = await saveAndLoad(await trainModel(dataset, { train: { kind: "linear" }, task }), folder.path);
    const table = selectRows(dataset.parts.test.table, [0, 1, 2, 3]);
    const expected = [...(await predictor.predict(table))];
    const app = createApp({
      log: SILENT_LOGGER,
      clock: createTestClock(),
      source: "//acme/test/serve",
      serverVersion: "0.1.0",
      predictionLog: createMemoryLog(),
    });
    app.slot.replace(buildServedModel(predictor, { name: "test", version: "1.0.0", commit: null }));
    const inputs = buildTensors(predictor.model.signature, table);
    const url = "/v2/models/test/infer";
    const headers = { "content-type": "application/json" };
    const answer = await app.fastify.inject({ method: "POST", url, headers, payload: { inputs } });
    const { outputs } = answer.json<{ outputs: { shape: number[]; data: number[] }[] }>();
    expect(at(outputs, 0).data).toEqual(expected);
    expect(at(outputs, 0).shape).toEqual(task.kind === "multiclass" ? [4, expected.length / 4] : [4]);
    const frame = Object.fromEntries(inputs.map(({ name, data }) => [name, data]));
    const invoked = await app.fastify.inject({
      method: "POST",
      url: "/invocations",
      headers,
      payload: { inputs: frame },
    });
    const { predictions } = invoked.json<{ predictions: unknown[] }>();
    expect(predictions).toHaveLength(4);
    if (task.kind !== "multiclass") expect(predictions).toEqual(expected);
    await app.fastify.close();
  });
});
