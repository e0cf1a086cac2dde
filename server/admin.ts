import { createHash, timingSafeEqual } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import { SlipwayError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import type { ServerStatus } from "../core/serving/inference-server.ts";
import { type InferenceApp, replyBadAddress, sendPlainError } from "./app.ts";
import type { ModelRequest } from "./open-model.ts";
import type { PredictionLog } from "./prediction-log.ts";
import { toRequestError } from "./reply-error.ts";
import { quoteValue, RequestError } from "./request-error.ts";
import type { ServedModel } from "./served-model.ts";

export interface AdminOptions {
  readonly app: InferenceApp;
  /** Every request must bring it as `Authorization: Bearer <token>`. */
  readonly token: string;
  open(request: ModelRequest, digest: string | undefined): Promise<ServedModel>;
  readonly predictionLog: PredictionLog | undefined;
  readonly log: Logger;
  /** RFC 3339. */
  readonly startedAt: string;
}

const MAX_BODY_BYTES = 64 * 2 ** 10;

/**
 * The admin API, for a socket of its own: `GET /status` and `POST /swap` with `{"reference"}` or `{"folder"}` and an optional
 * `{"digest"}`. A swap loads and warms the new model first; when that fails the old one goes on.
 */
export function createAdmin(options: AdminOptions): FastifyInstance {
  const { app, log, predictionLog } = options;
  const admin = Fastify({ logger: false, bodyLimit: MAX_BODY_BYTES, frameworkErrors: replyBadAddress });
  admin.setNotFoundHandler((_request, reply) => sendPlainError(reply, 404, "There is nothing here."));
  let last: Promise<unknown> = Promise.resolve();

  admin.setErrorHandler((thrown, _request, reply) => {
    const error = thrown instanceof SlipwayError ? refuse(thrown) : toRequestError(thrown, log);
    const code = thrown instanceof SlipwayError ? { code: thrown.code } : {};
    reply.code(error.status).send({ error: error.message, ...code });
  });
  const expected = digestOf(`Bearer ${options.token}`);
  admin.addHook("onRequest", (request, _reply, done) => {
    // Digests are of one length: comparing them says nothing about the token.
    const given = digestOf(request.headers.authorization ?? "");
    done(timingSafeEqual(given, expected) ? undefined : new RequestError(401, "The bearer token is missing or wrong."));
  });

  const status = (): ServerStatus => {
    const model = app.slot.current()?.model;
    return {
      model: model?.name ?? null,
      version: model?.version ?? null,
      digest: model?.digest ?? null,
      backend: model?.predictor.backend ?? null,
      pid: process.pid,
      startedAt: options.startedAt,
      inflight: app.admission.inflight,
      predictionLog:
        predictionLog === undefined ? null : { dropped: predictionLog.dropped, queued: predictionLog.queued },
    };
  };
  admin.get("/status", () => status());
  admin.post("/swap", async (request) => {
    const { target, digest } = parseSwap(request.body);
    const swap = async (): Promise<ServerStatus> => {
      const model = await options.open(target, digest);
      app.slot.replace(model);
      log.info(`serving ${model.name} ${model.version ?? "(no version)"} ${model.digest.slice(0, 12)}`);
      return status();
    };
    const done = last.then(swap);
    last = done.catch(() => undefined); // one swap after the other, also after a failed one
    return await done;
  });
  return admin;
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refuse(error: SlipwayError): RequestError {
  const clients = error.kind === "configuration" || error.kind === "data";
  return new RequestError(clients ? 422 : 503, error.message, { cause: error });
}

function parseSwap(body: unknown): { target: ModelRequest; digest: string | undefined } {
  const { reference, folder, digest, ...rest } = (typeof body === "object" && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw new RequestError(400, `Unknown field ${quoteValue(unknown)}: send reference or folder, and digest.`);
  if (digest !== undefined && !(typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest))) {
    throw new RequestError(400, `"digest" must be 64 hexadecimal digits, got ${quoteValue(digest)}.`);
  }
  if (typeof reference === "string" && folder === undefined) return { target: { reference }, digest };
  if (typeof folder === "string" && reference === undefined) return { target: { folder }, digest };
  throw new RequestError(
    400,
    'Send exactly one of "reference" (text such as credit-risk@1.2.0) and "folder" (an absolute path).',
  );
}
