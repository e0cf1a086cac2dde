import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../adapters/duckdb/profiler.ts";
import type { Signature } from "../../../core/documents/model.ts";
import { SILENT_LOGGER } from "../../../core/log.ts";
import { createLogSegments } from "../../../server/log-segments.ts";
import { createPredictionLog } from "../../../server/prediction-log.ts";
import { createServingApp } from "../../fakes/serving-app.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 31, 12);
/** So many that DuckDB takes an object of alike fields for a map unless it is told not to. */
const MORE = Array.from({ length: 300 }, (_, index) => `x${index}`);
const SIGNATURE: Signature = {
  inputs: [
    { name: "age", kind: "number", required: true },
    { name: "time", kind: "number", required: false }, // also a field of the event
    { name: "home", kind: "category", required: true, levels: ["owner", "rent"] },
    { name: "married", kind: "boolean", required: false },
    ...MORE.map((name) => ({ name, kind: "number", required: false }) as const),
  ],
  outputs: [{ name: "score", kind: "probability", classes: ["bad"] }],
};

/** The SELECT that the documentation gives, as a pipeline in `pipelines/<name>/` would have it. */
async function readDocumentedSource(): Promise<string> {
  const text = await readFile("docs/serving.md", "utf8");
  const [, source] = /source: `([^`]+)`/.exec(text) ?? [];
  if (source === undefined) throw new Error("docs/serving.md has no source for the prediction log");
  return source;
}

describe("the prediction log as monitor.source", () => {
  it("gives features, scores and times to the monitor, without the failed requests", async () => {
    await using root = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const folder = join(root.path, "pipelines", "credit-risk");
    await mkdir(folder, { recursive: true });
    const sink = createLogSegments({ folder: join(root.path, ".slipway", "predictions"), now: () => START });
    const predictionLog = createPredictionLog({ sink });
    await using app = createServingApp({ signature: SIGNATURE }, { predictionLog });
    const ask = (record: object) =>
      app.fastify.inject({ method: "POST", url: "/invocations", payload: { dataframe_records: [record] } });
    const more = Object.fromEntries(MORE.map((name, index) => [name, index]));
    expect((await ask({ age: 20, time: 7, home: "rent", married: true, ...more })).statusCode).toBe(200);
    expect((await ask({ age: 30, home: "owner", married: false, ...more })).statusCode).toBe(200);
    expect((await ask({ age: 40, time: 9, home: "boat" })).statusCode).toBe(200);
    for (let failure = 0; failure < 30; failure++) expect((await ask({ age: "old" })).statusCode).toBe(400);
    app.flush();
    await predictionLog.close();

    await writeFile(
      join(folder, "train.csv"),
      "age,time,home,married,score,x299\n20,7,rent,true,0.45,1\n30,8,owner,false,0.3,2\n",
    );
    const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
    const { features, prediction, sample } = await profiler.profile({
      source: "train.csv",
      folder,
      exclude: [],
      prediction: "score",
    });
    const [window, ...others] = await profiler.count({
      source: await readDocumentedSource(),
      folder,
      profile: { features: [...features], prediction, sample: { ...sample } },
      timestamp: "received_at",
      windowMs: DAY_MS,
    });
    expect(others).toEqual([]);
    expect(window).toMatchObject({ rows: 3, start: "2026-01-31T00:00:00.000Z" });
    expect(window?.features.get("age")).toMatchObject({ missing: 0, unparsable: 0, min: 20, max: 40, above: 1 });
    expect(window?.features.get("time")).toMatchObject({ missing: 1, unparsable: 0, min: 7, max: 9 });
    expect(window?.features.get("home")).toMatchObject({ counts: [1, 1], unseen: 1, unseenExamples: ["boat"] });
    expect(window?.features.get("married")).toMatchObject({ counts: [1, 1], missing: 1, unparsable: 0 });
    expect(window?.features.get("x299")).toMatchObject({ missing: 1, unparsable: 0, max: 299 });
    expect(window?.prediction).toMatchObject({ missing: 0, unparsable: 0 });
  });
});
