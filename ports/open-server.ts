import { createInferenceClient } from "../adapters/inference-client/inference-client.ts";
import { findServerState, readServerState } from "../adapters/inference-client/server-state.ts";
import { type ServerProcess, startServerProcess } from "../adapters/server-process/server-process.ts";
import { SlipwayError } from "../core/errors.ts";
import type { PipelineDeploy } from "../core/pipeline/schema.ts";
import type { InferenceServer, ServerState } from "../core/serving/inference-server.ts";
import type { PortOptions } from "./port-options.ts";
import { serverStateFolder } from "./serving-folder.ts";

export interface ServerOpenerOptions {
  /** Whether a missing server on this machine is started, and stopped by `close`. Never in CI. */
  readonly start: boolean;
  /** The command line's entry, which the server process runs: `cli/main.ts` or its bundle. */
  readonly entry: string;
}

export interface ServerOpener extends AsyncDisposable {
  /**
   * With the token of its admin API a server is spoken to wherever it is; without one it is looked for on this machine.
   * @throws SLIPWAY_E_SERVER_UNREACHABLE
   */
  open(deploy: PipelineDeploy, token?: string): Promise<InferenceServer>;
  /** Stops the server that was started here; one that ran before goes on. */
  close(): Promise<void>;
}

/** Finds the server of a pipeline, on this machine by its state file, and starts one where that is wanted. */
export function createServerOpener(options: PortOptions, { start, entry }: ServerOpenerOptions): ServerOpener {
  const folder = serverStateFolder(options.cwd);
  let started: ServerProcess | undefined;
  const close = async (): Promise<void> => {
    await started?.stop();
  };
  return {
    async open(deploy, token = "") {
      const url = new URL(deploy.url);
      const port = portOf(url);
      if (token !== "") return createInferenceClient({ url: deploy.url, adminUrl: locateAdmin(deploy), token });
      const running = await findRunning(await readServerState(folder, port));
      if (running !== undefined) return running;
      if (!start || options.ci) throw notRunning(deploy.url, options);
      options.log.info(`starting a server at ${deploy.url}`);
      const { hostname } = url;
      started = await startServerProcess({
        entry,
        args: ["serve", "--host", hostname.replaceAll(/[[\]]/g, ""), "--port", String(port)],
        cwd: options.cwd,
        readState: (pid) => findServerState(folder, pid),
        log: options.log,
        signal: options.signal,
      });
      return createInferenceClient(started.state);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A server that was killed leaves its state behind: only one that answers counts. */
async function findRunning(state: ServerState | undefined): Promise<InferenceServer | undefined> {
  if (state === undefined) return undefined;
  const client = createInferenceClient(state);
  try {
    await client.status();
    return client;
  } catch (thrown) {
    if (thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_SERVER_UNREACHABLE") return undefined;
    throw thrown;
  }
}

function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

/** Without a setting of its own the admin API is one port above the other. */
function locateAdmin({ url, adminUrl }: PipelineDeploy): string {
  if (adminUrl !== undefined) return adminUrl;
  const admin = new URL(url);
  admin.port = String(portOf(admin) + 1);
  return admin.href;
}

function notRunning(url: string, { ci }: Pick<PortOptions, "ci">): SlipwayError {
  return new SlipwayError("SLIPWAY_E_SERVER_UNREACHABLE", {
    what: `No Slipway server of this folder runs at ${url}.`,
    remedy: ci
      ? "Give the token of its admin API as the input deploy-token, from a secret; a workflow starts no server."
      : "Start one with `slipway serve`, then deploy again.",
  });
}
