import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { ServerState } from "../../core/serving/inference-server.ts";

export interface ServerProcessOptions {
  /** File that is run by this Node: the command line's entry. */
  readonly entry: string;
  /** `serve` and what follows it. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** What the server says of itself once it listens; `undefined` until then. Read again and again. */
  readonly readState: (pid: number) => Promise<ServerState | undefined>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Longest wait until the server answers. Default 30,000. */
  readonly startMs?: number;
}

export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly state: ServerState;
  /** Asks it to stop (requests in flight are answered), and after 15 s ends it. Twice is once. */
  stop(): Promise<void>;
}

const START_MS = 30_000;
const STOP_MS = 15_000;
const POLL_MS = 50;
const MAX_OUTPUT = 4_000;

/**
 * Starts a server beside this process and waits until it answers. It never outlives `stop`; the caller decides whether a server
 * may be started at all, which is never so in CI.
 * @throws SLIPWAY_E_SERVER_UNREACHABLE with the last words of a server that did not come up
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { entry, args, cwd, signal, log } = options;
  const child = spawn(process.execPath, [entry, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-MAX_OUTPUT);
    log.debug(`server: ${text.trimEnd()}`);
  });
  const exited = once(child, "exit").catch(() => undefined); // a failed spawn is told by `error`, which rejects `once`
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= endProcess(child, exited);
    return stopping;
  };
  try {
    const state = await waitUntilLive(child, options, () => output);
    return { pid: state.pid, state, stop, [Symbol.asyncDispose]: stop };
  } catch (thrown) {
    await stop();
    signal.throwIfAborted();
    throw thrown;
  }
}

async function waitUntilLive(
  child: ChildProcess,
  { readState, startMs = START_MS, signal }: ServerProcessOptions,
  output: () => string,
): Promise<ServerState> {
  const attempts = Math.ceil(startMs / POLL_MS);
  for (let attempt = 0; attempt < attempts && isRunning(child) && !signal.aborted; attempt++) {
    const state = await readState(child.pid ?? -1);
    if (state !== undefined && (await isLive(state.url))) return state;
    await wait(POLL_MS);
  }
  const how = isRunning(child) ? `did not answer within ${startMs / 1000} s` : "stopped at once";
  throw new SlipwayError("SLIPWAY_E_SERVER_UNREACHABLE", {
    what: `The inference server ${how}. It said: ${output().trim().slice(-1_000) || "nothing"}`,
    remedy: "Start it by hand with `slipway serve` to see why.",
  });
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function isLive(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v2/health/live`, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet: asked again
  }
}

async function endProcess(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (!isRunning(child)) return;
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(kill);
}
