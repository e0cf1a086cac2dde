import { generateWorkflows, readPipelines } from "./consumer-files.ts";
import { type Serving, startServing } from "./serving.ts";
import { type FinishedRun, WorkflowWorld } from "./workflow-world.ts";
import type { Files } from "./write-files.ts";

/** What the global setup made, and who wants to hear of runs. */
export interface Kit {
  readonly root: string;
  readonly product: string;
  readonly tools: string;
  readonly onRun?: (run: FinishedRun) => void;
}

export interface ReferenceOptions {
  /** Folders of `pipelines/`. */
  readonly pipelines: readonly string[];
  /** A real server on loopback, which the pipelines deploy to. */
  readonly server?: boolean;
  /** Files that are not there at first. */
  readonly without?: RegExp;
  /** Files beside the pipelines, such as `slipway.config.yml`. */
  readonly files?: Files;
}

/** A user's repository with reference pipelines and the workflows generated for them, committed and pushed; nothing has run. */
export class ReferenceWorld implements AsyncDisposable {
  readonly world: WorkflowWorld;
  readonly files: Files;
  /** Commit before anything runs, and the one it follows. */
  readonly begun: { readonly before: string; readonly after: string };
  readonly server: Serving | undefined;
  readonly #clean: AsyncDisposableStack;

  private constructor(
    parts: Pick<ReferenceWorld, "world" | "files" | "begun" | "server">,
    clean: AsyncDisposableStack,
  ) {
    this.world = parts.world;
    this.files = parts.files;
    this.begun = parts.begun;
    this.server = parts.server;
    this.#clean = clean;
  }

  static async start(kit: Kit, options: ReferenceOptions): Promise<ReferenceWorld> {
    await using clean = new AsyncDisposableStack();
    const { root, ...tools } = kit;
    const world = clean.use(await WorkflowWorld.start({ ...tools, engines: root }));
    const server = options.server === true ? clean.use(await startServing(root, world.github)) : undefined;
    if (server !== undefined) world.secrets.set("SLIPWAY_DEPLOY_TOKEN", server.token);
    const all = Object.entries(readPipelines(kit.root, options.pipelines));
    const kept = all.filter(([path]) => options.without?.test(path) !== true);
    const given = [...kept, ...Object.entries(options.files ?? {})];
    const files = Object.fromEntries(given.map((file) => pointAt(file, server)));
    const begun = await world.commitToMain(
      { ...files, ...generateWorkflows(root, files) },
      "Pipelines and their workflows",
    );
    return new ReferenceWorld({ world, files, begun, server }, clean.move());
  }

  /** A pipeline's file with one text replaced. */
  edit(name: string, from: string | RegExp, to: string): Files {
    const path = `pipelines/${name}/pipeline.ts`;
    const text = Buffer.from(this.files[path] ?? "").toString("utf8");
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${path} does not say ${String(from)}.`);
    return { [path]: changed };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#clean.disposeAsync();
  }
}

/** The pipeline's own URL is of a server that does not run here. */
function pointAt(
  [path, bytes]: readonly [string, string | Uint8Array],
  server: Serving | undefined,
): [string, string | Uint8Array] {
  if (server === undefined || !path.endsWith("pipeline.ts")) return [path, bytes];
  const { url, adminUrl } = server;
  const text = Buffer.from(bytes).toString("utf8");
  return [path, text.replace('url: "http://127.0.0.1:8080"', `url: "${url}", adminUrl: "${adminUrl}"`)];
}
