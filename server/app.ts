import type { IncomingMessage } from "node:http";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "../core/log.ts";
import { type Admission, type AdmissionOptions, createAdmission } from "./admission.ts";
import { buildModelTools, createInference, type ModelTools, type ServerClock } from "./inference.ts";
import { addInvocations } from "./invocations.ts";
import { createServerMetrics, METRICS_CONTENT_TYPE } from "./metrics.ts";
import { createModelSlot, type ModelSlot } from "./model-slot.ts";
import { addOpenInference } from "./open-inference.ts";
import type { PredictionLog } from "./prediction-log.ts";
import { type BodyDone, collectBody } from "./request-body.ts";

export interface AppOptions {
  readonly log: Logger;
  readonly clock: ServerClock;
  readonly predictionLog?: PredictionLog;
  /** CloudEvents source of prediction events, `//<owner>/<repo>/<service>`. */
  readonly source: string;
  /** Version of Slipway. */
  readonly serverVersion: string;
  /** Largest accepted body in bytes. Default 8 Mi. */
  readonly maxBodyBytes?: number;
  /** What the deployment's own questions carry; they are not logged. */
  readonly checkKey?: string;
  readonly admission?: Omit<AdmissionOptions, "elapsedMs">;
}

export interface InferenceApp {
  readonly fastify: FastifyInstance;
  readonly slot: ModelSlot<ModelTools>;
  readonly admission: Admission;
  /** From now on the server says that it is not ready, and asks clients to close their connections. */
  startDraining(): void;
  /** Counts and logs what was answered in this turn of the event loop: to be called before the log is closed. */
  flush(): void;
}

const MAX_BODY_BYTES = 8 * 2 ** 20;
const REQUEST_TIMEOUT_MS = 30_000; // for the whole request to arrive: slow senders must not hold a place for ever
const MAX_PARAM_LENGTH = 256;

/** An address that the router cannot read; the framework's own answer would repeat it beside an internal code. */
export function replyBadAddress(_error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  sendPlainError(reply, 400, "The address is not valid.");
}

export function sendPlainError(reply: FastifyReply, status: number, error: string): void {
  reply.code(status).header("content-type", "application/json").send(JSON.stringify({ error }));
}

/** Everything that answers inference requests, without listening and without a model: `slot.replace` brings one. */
export function createApp(options: AppOptions): InferenceApp {
  const { log, clock, predictionLog, source, serverVersion } = options;
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const admission = createAdmission({ ...options.admission, elapsedMs: clock.elapsedMs });
  let draining = false;
  const metrics = createServerMetrics({
    currentModel: () => slot.current()?.model,
    inflight: () => admission.inflight,
    log: () => ({ dropped: predictionLog?.dropped ?? 0, queued: predictionLog?.queued ?? 0 }),
  });
  const slot = createModelSlot((model) => buildModelTools(model, metrics, source));
  const inference = createInference({
    slot,
    admission,
    metrics,
    clock,
    log,
    predictionLog,
    checkKey: options.checkKey,
  });

  const fastify = Fastify({
    logger: false,
    frameworkErrors: replyBadAddress,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: "idle",
    return503OnClosing: false, // a request that arrives on an open connection while draining is answered, not refused
    // Bodies are read by the protocols themselves: prototype poisoning is theirs to withstand (they copy by name).
  });
  fastify.decorateRequest("startedAt", 0);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", (_request: FastifyRequest, payload: IncomingMessage, done: BodyDone) =>
    collectBody(payload, maxBodyBytes, done),
  );
  fastify.setNotFoundHandler((request, reply) => {
    sendPlainError(reply, 404, `There is nothing to ${request.method} here.`);
  });
  const isReady = (): boolean => !draining;
  fastify.register((scope, _options, done) => {
    addOpenInference(scope, { inference, serverVersion, isReady });
    done();
  });
  fastify.register((scope, _options, done) => {
    addInvocations(scope, { inference, serverVersion, isReady });
    done();
  });
  fastify.get("/metrics", async (_request, reply) => {
    reply.header("content-type", METRICS_CONTENT_TYPE);
    return metrics.render();
  });
  fastify.addHook("onClose", () => admission.close());
  return {
    fastify,
    slot,
    admission,
    flush: inference.flush,
    startDraining() {
      draining = true;
    },
  };
}
