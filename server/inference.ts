import { timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Table } from "../core/data/table.ts";
import type { Logger } from "../core/log.ts";
import { CHECK_HEADER } from "../core/serving/check-key.ts";
import type { Admission } from "./admission.ts";
import { createAfterAnswers } from "./after-answers.ts";
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
import { RequestError } from "./request-error.ts";
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
  /** What {@link CHECK_HEADER} holds in a deployment's own questions, which are no traffic and not logged; `undefined`: there are none. */
  readonly checkKey: string | undefined;
}

/** What both protocols do alike around their own wording. */
export interface Inference {
  readonly slot: ModelSlot<ModelTools>;
  readonly admission: Admission;
  readonly clock: ServerClock;
  readonly log: Logger;
  /**
   * Scores; counts the rows and hands one event for each to the log once the answer has left.
   * @throws RequestError 500 when a score is not finite and the protocol has no word for that
   */
  score(lease: ModelLease, request: FastifyRequest, asked: ScoreRequest): Promise<Float64Array>;
  /** Logs a request that is answered with an error. */
  recordFailure(request: FastifyRequest, error: RequestError): void;
  /**
   * Lets the body of a request of `route` come, and counts the request when its answer has left, or its client has gone.
   * @throws RequestError 503 when the server is full
   */
  admit(route: string, request: FastifyRequest, reply: FastifyReply): void;
  /** Gives a request with its body a place until it is answered. @throws RequestError 503 when the server is full */
  enter(request: FastifyRequest, reply: FastifyReply): void;
  /** Counts and logs what was answered in this turn of the event loop. */
  flush(): void;
}

/** Rows that were answered, to be counted and logged. */
interface ScoredRequest {
  readonly table: Table;
  readonly scores: Float64Array;
  readonly facts: RequestFacts;
  /** `undefined`: these rows are not logged. */
  readonly rowLog: PredictionLog | undefined;
}

export interface ScoreRequest {
  readonly table: Table;
  /** Whether a score that is not finite is an error. */
  readonly finite: boolean;
}

const MAX_REQUEST_ID = 128;
const CLIENT_GONE = 499; // what nginx writes for a client that did not wait

export function buildModelTools(model: ServedModel, metrics: ServerMetrics, source: string): ModelTools {
  return { metrics: metrics.forModel(model), events: createEventWriter(model, { source }) };
}

export function createInference(parts: InferenceParts): Inference {
  const { slot, admission, clock, log, predictionLog, metrics, checkKey } = parts;
  const logFor = (request: FastifyRequest): PredictionLog | undefined =>
    isCheck(request, checkKey) ? undefined : predictionLog;
  const createId = createUuidV7();
  const afterAnswers = createAfterAnswers((thrown) => log.warn(`A prediction was not logged: ${String(thrown)}`));
  const unserved = metrics.forModel({ name: "", version: null });

  const factsOf = (request: FastifyRequest): RequestFacts => {
    const latencyMs = clock.elapsedMs() - request.startedAt;
    return { requestId: requestIdOf(request), receivedAt: Math.round(clock.epochMs() - latencyMs), latencyMs };
  };

  const recordRows = ({ model, attached }: ModelLease, scored: ScoredRequest): void => {
    const { facts, rowLog } = scored;
    for (let row = 0; row < scored.table.rows; row++) {
      const flags = findFlags(model, scored.table, row);
      countFlags(attached.metrics, flags);
      if (rowLog === undefined) continue;
      const id = createId(facts.receivedAt);
      rowLog.offer(attached.events.prediction(id, facts, { ...scored, row, flags }));
    }
  };

  return {
    slot,
    admission,
    clock,
    log,
    async score(lease, request, { table, finite }) {
      const { model, attached } = lease;
      if (table.rows === 0) return new Float64Array(0);
      const begun = clock.elapsedMs();
      const scores = await model.predictor.predict(table);
      attached.metrics.observePrediction(table.rows, (clock.elapsedMs() - begun) / 1000);
      if (finite) assertFinite(scores, model);
      const scored = { table, scores, facts: factsOf(request), rowLog: logFor(request) };
      afterAnswers.add(() => recordRows(lease, scored));
      return scores;
    },
    recordFailure(request, error) {
      const served = slot.current();
      const failureLog = logFor(request);
      if (served === undefined || failureLog === undefined) return;
      const facts = factsOf(request);
      const failure = { status: error.status, error: error.message };
      failureLog.offer(served.attached.events.failure(createId(facts.receivedAt), facts, failure));
    },
    admit(route, request, reply) {
      request.startedAt = clock.elapsedMs();
      const refusal = admission.arrive(request, reply);
      reply.raw.on("close", () => {
        if (refusal === undefined) admission.leave(request);
        const code = reply.raw.writableFinished ? reply.raw.statusCode : CLIENT_GONE;
        const seconds = (clock.elapsedMs() - request.startedAt) / 1000;
        (slot.current()?.attached.metrics ?? unserved).observeRequest(route, code, seconds);
      });
      if (refusal !== undefined) throw refusal;
    },
    enter(request, reply) {
      const refusal = admission.enter(request, reply);
      if (refusal !== undefined) throw refusal;
    },
    flush: afterAnswers.flush,
  };
}

function assertFinite(scores: Float64Array, { width }: ServedModel): void {
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (wrong === -1) return;
  const row = Math.floor(wrong / Math.max(1, width));
  throw new RequestError(500, `The model gave no finite score for row ${row}.`);
}

function isCheck(request: FastifyRequest, checkKey: string | undefined): boolean {
  const given = request.headers[CHECK_HEADER];
  if (checkKey === undefined || typeof given !== "string" || given.length !== checkKey.length) return false;
  return timingSafeEqual(Buffer.from(given, "latin1"), Buffer.from(checkKey, "latin1"));
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
