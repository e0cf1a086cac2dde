import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { writing } from "../adapters/files/file-error.ts";
import { makeFolder } from "../adapters/files/make-folder.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { createPredictorLoader } from "../adapters/runtime/load-predictor.ts";
import { SlipwayError } from "../core/errors.ts";
import { resolveReference } from "../core/registry/resolve-reference.ts";
import { openRegistry } from "../ports/registry.ts";
import { serverStateFolder, servingFolder } from "../ports/serving-folder.ts";
import { VERSION } from "../ports/version.ts";
import { type RunningServer, type ServerOptions, serveUntilStopped } from "../server/node.ts";
import type { ModelRequest, ModelSource } from "../server/open-model.ts";
import { createPaint } from "./paint.ts";
import type { Verb, World } from "./verb.ts";

interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly adminPort?: number;
  readonly logDir?: string;
  readonly log: boolean;
  readonly maxBody?: number;
  readonly maxConcurrency?: number;
}

export const serveVerb: Verb = {
  name: "serve",
  build(program, act) {
    program
      .command("serve")
      .summary("answer inference requests over HTTP")
      .description(
        "Serves a model over the Open Inference Protocol v2 and MLflow's /invocations, with /metrics and a prediction log. Without a model it waits for a deployment. Ctrl-C answers what is in flight and stops.",
      )
      .argument(
        "[model]",
        "version such as credit-risk@1.2.0, credit-risk@production or credit-risk@latest, or a model folder",
      )
      .option("--port <n>", "port of the inference API; 0 takes a free one (default 8080)", readPort)
      .option("--host <address>", "address to listen on (default 127.0.0.1: this machine alone)")
      .option(
        "--admin-port <n>",
        "port of the admin API, always on this machine alone (default the port + 1)",
        readPort,
      )
      .option("--log-dir <folder>", "folder of the prediction log (default .slipway/predictions)")
      .option("--no-log", "write no prediction log")
      .option("--max-body <bytes>", "largest request body (default 8388608)", readCount)
      .option("--max-concurrency <n>", "requests answered at once; more get 503 (default 256)", readCount)
      .addHelpText(
        "after",
        "\nExamples:\n  slipway serve credit-risk@production\n  slipway serve exported/model --port 9000\n  slipway serve                         (then: slipway deploy)",
      )
      .action(
        act(async (world, model: string | undefined, options: ServeOptions) => {
          let state: Pick<RunningServer, "url" | "adminUrl"> | undefined;
          const serverOptions = await buildServerOptions(world, model, options);
          await makeFolders(serverOptions);
          await serveUntilStopped(serverOptions, {
            signal: world.signal,
            onReady: (server) => {
              state = { url: server.url, adminUrl: server.adminUrl };
              world.print(describeServer(world, server));
            },
          });
          return { exitCode: 0, document: state };
        }),
      );
  },
};

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("must be from 0 to 65535.");
  return Number(text);
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new InvalidArgumentError("must be a whole number of at least 1.");
  return Number(text);
}

async function buildServerOptions(
  world: World,
  model: string | undefined,
  options: ServeOptions,
): Promise<ServerOptions> {
  const { port, host, adminPort, maxBody, maxConcurrency } = options;
  const logFolder = resolve(world.cwd, options.logDir ?? join(".slipway", "predictions"));
  return {
    source: createModelSource(world),
    log: world.log,
    serverVersion: VERSION,
    stateFolder: serverStateFolder(world.cwd),
    ...(world.adminToken === undefined ? {} : { adminToken: world.adminToken }),
    ...(model === undefined ? {} : { model: await parseModel(world, model) }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(adminPort === undefined ? {} : { adminPort }),
    ...(options.log ? { logFolder } : {}),
    ...(maxBody === undefined ? {} : { maxBodyBytes: maxBody }),
    ...(maxConcurrency === undefined ? {} : { admission: { maxConcurrent: maxConcurrency } }),
  };
}

/** Before anything is loaded: a server that cannot leave its state is of no use. @throws SLIPWAY_E_DOCUMENT_UNWRITABLE */
async function makeFolders({ stateFolder, logFolder }: ServerOptions): Promise<void> {
  for (const folder of logFolder === undefined ? [stateFolder] : [stateFolder, logFolder]) {
    await writing(folder, () => makeFolder(folder));
  }
}

/**
 * A path with a slash is a folder, for no slash can stand in a reference. A bare name is one only where a model lies in it: a pipeline's folder
 * often has the name of its model.
 * @throws SLIPWAY_E_INPUT_INVALID
 */
async function parseModel({ cwd }: World, text: string): Promise<ModelRequest> {
  const path = resolve(cwd, text);
  const isPath = /[/\\]/.test(text);
  const marks = isPath ? [path] : [join(path, "model.json"), join(path, "model", "model.json")];
  const found = await Promise.all(marks.map((mark) => stat(mark).catch(() => undefined)));
  if (found.some((mark) => mark !== undefined)) return { folder: path };
  if (!isPath) return { reference: text };
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no model folder "${text}" (looked for ${path}).`,
    remedy: "Correct the path, or name a version of the registry, such as credit-risk@production.",
  });
}

/** References are looked up where `SLIPWAY_REGISTRY` says: a server beside no checkout fetches versions from the releases of a repository. */
function createModelSource(world: World): ModelSource {
  const { cwd, log } = world;
  const registry = openRegistry(world);
  return {
    predictors: createPredictorLoader({ log, sha256 }),
    join,
    async fetchReference(reference) {
      const { manifest } = await resolveReference(registry, reference);
      const folder = servingFolder(cwd, manifest);
      await registry.fetch(manifest.model, manifest.version, folder);
      return folder;
    },
    async readText(path) {
      try {
        return await readFile(path, "utf8");
      } catch (thrown) {
        if (["ENOENT", "ENOTDIR"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return undefined;
        throw thrown;
      }
    },
  };
}

function describeServer({ color }: World, { app, url, adminUrl }: RunningServer): string {
  const paint = createPaint(color);
  const model = app.slot.current()?.model;
  const served =
    model === undefined ? "no model yet" : `${model.name}${model.version === null ? "" : `@${model.version}`}`;
  const lines = [`${paint.strong(served)} at ${url}`];
  if (model !== undefined)
    lines.push(`  infer    POST ${url}/v2/models/${encodeURIComponent(model.name)}/infer, POST ${url}/invocations`);
  lines.push(`  metrics  ${url}/metrics`, `  admin    ${adminUrl}`);
  return lines.join("\n");
}
