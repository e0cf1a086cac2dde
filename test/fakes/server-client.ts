import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SILENT_LOGGER } from "../../core/log.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../server/node.ts";
import type { ModelSource } from "../../server/open-model.ts";
import { createFakePredictor, type FakePredictor, type FakePredictorOptions } from "./fake-predictor.ts";

/** Folders that hold fake models: the name of a folder says what its model is like. */
export interface FakeModels {
  readonly source: ModelSource;
  readonly models: Record<string, FakePredictorOptions>;
  /** Every predictor loaded so far. */
  readonly loaded: readonly FakePredictor[];
}

/** @param models by folder; more may be put in later */
export function createFakeModels(models: Record<string, FakePredictorOptions> = {}): FakeModels {
  const loaded: FakePredictor[] = [];
  return {
    loaded,
    models,
    source: {
      fetchReference: async (reference) => reference,
      readText: (path) =>
        path.endsWith("model.json") ? Promise.resolve("{}") : readFile(path, "utf8").catch(() => undefined),
      join: (folder, name) => `${folder}/${name}`,
      predictors: {
        async load(folder) {
          const options = models[folder];
          if (options === undefined) throw new Error(`no fake model ${folder}`);
          const predictor = createFakePredictor(options);
          loaded.push(predictor);
          return predictor;
        },
      },
    },
  };
}

export interface TestServer extends RunningServer, AsyncDisposable {
  readonly stateFolder: string;
}

/** A real server on free loopback ports, with its state in a temporary folder. */
export async function startTestServer(models: FakeModels, options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const server = await startServer({
    source: models.source,
    log: SILENT_LOGGER,
    serverVersion: "0.1.0",
    stateFolder: folder.path,
    port: 0,
    ...options,
  });
  return {
    ...server,
    stateFolder: folder.path,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await folder.remove();
    },
  };
}

export const ROW = {
  inputs: [
    { name: "age", shape: [1], datatype: "FP64", data: [40] },
    { name: "home", shape: [1], datatype: "BYTES", data: ["rent"] },
  ],
};

export function postRow(url: string, model = "credit-risk"): Promise<Response> {
  return fetch(`${url}/v2/models/${model}/infer`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ROW),
  });
}
