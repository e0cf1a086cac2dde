import type { FastifyReply, FastifyRequest } from "fastify";
import type { Table } from "../core/data/table.ts";
import type { Logger } from "../core/log.ts";
import type { Admission } from "./admission.ts";
import type { ModelMetrics, ServerMetrics } from "./metrics.ts";
import type { Lease, ModelSlot } from "./model-slot.ts";
import {
  createEventWriter,
  type EventWriter,
  findFlags,
  type RequestFacts,
  type RowFlags,
} from "./prediction-event.ts";
import type { PredictionLog } from "./prediction-log.ts";
import type { RequestError } from "./request-error.ts";
import type { ServedModel } from "./served-model.ts";
import { createUuidV7 } from "./uuid-v7.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Monotonic milliseconds at arrival. */
    startedAt: number;
  }
}

/** What belongs to one model for as long as it is served. */
export interface ModelTools {
  readonly metrics: ModelMetrics;
  readonly events: EventWriter;
}

export type ModelLease = Lease<ModelTools>;

/** Time as the server needs it, in numbers: formatting a text per request would cost more than the request. */
export interface ServerClock {
  /** Milliseconds since the epoch. */
  epochMs(): number;
  /** Monotonic milliseconds, with fractions. */
  elapsedMs(): number;
}

export interface InferenceParts {
  readonly slot: ModelSlot<ModelTools>;
  readonly admission: Admission;
  readonly metrics: ServerMetrics;
  readonly clock: ServerClock;
  readonly log: Logger;
  /** `undefined`: predictions are not logged. */
  readonly predictionLog: PredictionLog | undefined;
}

/** What both protocols do alike around their own wording. */
export interface Inference {
  readonly slot: ModelSlot<ModelTools>;
  readonly admission: Admission;
  readonly clock: ServerClock;
  readonly log: Logger;
  /** Scores, counts, and hands one event per row to the log. */
  score(lease: ModelLease, request: FastifyRequest, table: Table): Promise<Float64Array>;
  /** Logs a request that is answered with an error. */
  recordFailure(request: FastifyRequest, error: RequestError): void;
  /**
   * Lets a request of `route` in and counts it when its answer has left, or its client has gone.
   * @throws RequestError 503 when the server is full
   */
  admit(route: string, request: FastifyRequest, reply: FastifyReply): void;
}

const MAX_REQUEST_ID = 128;
const CLIENT_GONE = 499; // what nginx writes for a client that did not wait

export function buildModelTools(model: ServedModel, metrics: ServerMetrics, source: string): ModelTools {
  return { metrics: metrics.forModel(model), events: createEventWriter(model, { source }) };
}

export function createInference(parts: InferenceParts): Inference {
  const { slot, admission, clock, log, predictionLog, metrics } = parts;
  const createId = createUuidV7();
  const unserved = metrics.forModel({ name: "", version: null });

  const factsOf = (request: FastifyRequest): RequestFacts => {
    const latencyMs = clock.elapsedMs() - request.startedAt;
    return { requestId: requestIdOf(request), receivedAt: Math.round(clock.epochMs() - latencyMs), latencyMs };
  };

  const recordRows = (
    lease: ModelLease,
    request: FastifyRequest,
    scored: { table: Table; scores: Float64Array },
  ): void => {
    const { model, attached } = lease;
    const facts = factsOf(request);
    for (let row = 0; row < scored.table.rows; row++) {
      const flags = findFlags(model, scored.table, row);
      countFlags(attached.metrics, flags);
      if (predictionLog === undefined) continue;
      const id = createId(facts.receivedAt);
      predictionLog.offer(attached.events.prediction(id, facts, { ...scored, row, flags }));
    }
  };

  return {
    slot,
    admission,
    clock,
    log,
    async score(lease, request, table) {
      const { model, attached } = lease;
      if (table.rows === 0) return new Float64Array(0);
      const begun = clock.elapsedMs();
      const scores = await model.predictor.predict(table);
      attached.metrics.observePrediction(table.rows, (clock.elapsedMs() - begun) / 1000);
      recordRows(lease, request, { table, scores });
      return scores;
    },
    recordFailure(request, error) {
      const served = slot.current();
      if (served === undefined || predictionLog === undefined) return;
      const facts = factsOf(request);
      const failure = { status: error.status, error: error.message };
      predictionLog.offer(served.attached.events.failure(createId(facts.receivedAt), facts, failure));
    },
    admit(route, request, reply) {
      request.startedAt = clock.elapsedMs();
      const refusal = admission.enter(request, reply);
      reply.raw.on("close", () => {
        if (refusal === undefined) admission.leave(request);
        const code = reply.raw.writableFinished ? reply.raw.statusCode : CLIENT_GONE;
        const seconds = (clock.elapsedMs() - request.startedAt) / 1000;
        (slot.current()?.attached.metrics ?? unserved).observeRequest(route, code, seconds);
      });
      if (refusal !== undefined) throw refusal;
    },
  };
}

/** The client's `X-Request-Id`, cut to 128 characters. */
export function requestIdOf(request: FastifyRequest): string | undefined {
  const header = request.headers["x-request-id"];
  return typeof header === "string" && header !== "" ? header.slice(0, MAX_REQUEST_ID) : undefined;
}

function countFlags(metrics: ModelMetrics, { missing, unseen }: RowFlags): void {
  for (const { name } of missing) metrics.countInvalid(name, "missing");
  for (const { name } of unseen) metrics.countInvalid(name, "unseen");
}
