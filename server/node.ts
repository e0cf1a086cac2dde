import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { SlipwayError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import { checkKeyOf } from "../core/serving/check-key.ts";
import { createAdmin } from "./admin.ts";
import type { AdmissionOptions } from "./admission.ts";
import { createApp, type InferenceApp } from "./app.ts";
import type { ServerClock } from "./inference.ts";
import { createLogSegments, type SegmentOptions } from "./log-segments.ts";
import { type ModelRequest, type ModelSource, openModel } from "./open-model.ts";
import { createPredictionLog, type PredictionLog } from "./prediction-log.ts";
import { removeServerState, serverStatePath, writeServerState } from "./state-file.ts";

export interface ServerOptions {
  /** Absent: the server says that it is not ready and waits for a swap. */
  readonly model?: ModelRequest;
  readonly source: ModelSource;
  readonly log: Logger;
  /** Version of Slipway. */
  readonly serverVersion: string;
  /** Folder of the state file. */
  readonly stateFolder: string;
  /** Default 127.0.0.1: other machines get in only when somebody says so. */
  readonly host?: string;
  /** Default 8080; 0 takes any free port. */
  readonly port?: number;
  /** Always on loopback. Default: `port` + 1, any free port with 0. */
  readonly adminPort?: number;
  /** Bearer token of the admin API, at least 32 characters, for those who deploy from elsewhere. Default: a new one at every start. */
  readonly adminToken?: string;
  /** Folder of prediction segments; `undefined` switches the log off. */
  readonly logFolder?: string;
  readonly onSegment?: NonNullable<SegmentOptions["onSealed"]>;
  /** CloudEvents source of prediction events, `//<owner>/<repo>/<service>`. Default `//local/slipway/serve`. */
  readonly eventSource?: string;
  readonly maxBodyBytes?: number;
  readonly admission?: Omit<AdmissionOptions, "elapsedMs">;
  /** Longest wait for requests in flight when stopping. Default 10,000. */
  readonly drainMs?: number;
}

export interface RunningServer {
  readonly app: InferenceApp;
  /** As clients reach it, `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly adminUrl: string;
  readonly token: string;
  /** Says "not ready", answers what is in flight, writes the log out, frees the model. Twice is once. */
  stop(): Promise<void>;
}

const DEFAULT_PORT = 8080;
const LOOPBACK = "127.0.0.1";
const LOCAL_SOURCE = "//local/slipway/serve";
const DRAIN_MS = 10_000;
const TOKEN_BYTES = 32;

export const SYSTEM_CLOCK: ServerClock = { epochMs: () => Date.now(), elapsedMs: () => performance.now() };

/**
 * Loads the model, then listens on both sockets and leaves the state file.
 * @throws SLIPWAY_E_INPUT_INVALID when a port is taken or not allowed; what loading a model throws
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, source } = options;
  const startedAt = new Date(SYSTEM_CLOCK.epochMs()).toISOString();
  const predictionLog = await openPredictionLog(options);
  const first = options.model === undefined ? undefined : await openModel(options.model, source);
  const token = chooseToken(options.adminToken);
  const app = createApp({
    log,
    clock: SYSTEM_CLOCK,
    source: options.eventSource ?? LOCAL_SOURCE,
    serverVersion: options.serverVersion,
    checkKey: checkKeyOf(token, (text) => createHash("sha256").update(text).digest("hex")),
    ...(predictionLog === undefined ? {} : { predictionLog }),
    ...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
    ...(options.admission === undefined ? {} : { admission: options.admission }),
  });
  if (first !== undefined) app.slot.replace(first);
  const admin = createAdmin({
    app,
    token,
    open: (request, digest) => openModel(request, source, digest === undefined ? {} : { digest }),
    predictionLog,
    log,
    startedAt,
  });
  const port = options.port ?? DEFAULT_PORT;
  const stopParts = async (): Promise<void> => {
    await admin.close();
    app.flush();
    app.slot.clear();
    await predictionLog?.close();
  };
  try {
    const url = await listen(app.fastify, options.host ?? LOOPBACK, port);
    const adminUrl = await listen(admin, LOOPBACK, options.adminPort ?? (port === 0 ? 0 : port + 1));
    const statePath = serverStatePath(options.stateFolder, Number(new URL(url).port));
    await writeServerState(statePath, {
      schema: "slipway/server-state/v1",
      pid: process.pid,
      url,
      adminUrl,
      token,
      startedAt,
    });
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await drain(app, options.drainMs ?? DRAIN_MS);
      await stopParts();
      await removeServerState(statePath);
    };
    return {
      app,
      url,
      adminUrl,
      token,
      stop() {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (thrown) {
    await app.fastify.close();
    await stopParts();
    throw thrown;
  }
}

/** @throws SLIPWAY_E_INPUT_INVALID for one that could be guessed */
function chooseToken(given: string | undefined): string {
  if (given === undefined) return randomBytes(TOKEN_BYTES).toString("base64url");
  if (given.length >= TOKEN_BYTES) return given;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `SLIPWAY_ADMIN_TOKEN has ${given.length} characters.`,
    remedy: `Give at least ${TOKEN_BYTES} random ones, such as \`openssl rand -base64 32\` prints.`,
  });
}

async function openPredictionLog({ logFolder, onSegment, log }: ServerOptions): Promise<PredictionLog | undefined> {
  if (logFolder === undefined) return undefined;
  const sink = createLogSegments({
    folder: logFolder,
    now: SYSTEM_CLOCK.epochMs,
    ...(onSegment === undefined ? {} : { onSealed: onSegment }),
  });
  await sink.recover();
  return createPredictionLog({
    sink,
    onFailure: (error) => log.warn(`The prediction log cannot be written, events are dropped: ${String(error)}`),
  });
}

async function listen(fastify: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await fastify.listen({ host, port });
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `Cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: "Choose another port with --port and --admin-port, or stop what listens there.",
      cause,
    });
  }
  const { port: bound } = fastify.server.address() as AddressInfo;
  const reachable = host === "0.0.0.0" || host === "::" ? LOOPBACK : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${bound}`;
}

/** No new connections; requests in flight are answered, until the time is over. */
async function drain(app: InferenceApp, drainMs: number): Promise<void> {
  app.startDraining();
  const force = setTimeout(() => app.fastify.server.closeAllConnections(), drainMs);
  await app.fastify.close();
  clearTimeout(force);
}

/** Runs until `signal` is aborted, then stops gracefully. */
export async function serveUntilStopped(
  options: ServerOptions,
  { signal, onReady }: { signal: AbortSignal; onReady: (server: RunningServer) => void },
): Promise<void> {
  const server = await startServer(options);
  onReady(server);
  if (!signal.aborted) await once(signal, "abort");
  await server.stop();
}
