import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseInferRequest, renderInferResponse } from "./infer-request.ts";
import { type Inference, requestIdOf } from "./inference.ts";
import { refuseOtherMethods } from "./refuse-methods.ts";
import { toRequestError } from "./reply-error.ts";
import { decodeBody } from "./request-body.ts";
import { quoteValue, RequestError } from "./request-error.ts";
import { assertJsonMedia } from "./request-media.ts";
import type { ServedModel } from "./served-model.ts";

const JSON_TYPE = "application/json; charset=utf-8";
const INFER_ROUTE = "/v2/models/{model}/infer";

interface ModelPath {
  readonly model: string;
  readonly version?: string;
}

export interface OpenInferenceOptions {
  readonly inference: Inference;
  /** Version of Slipway, for the server's metadata. */
  readonly serverVersion: string;
  /** False while the server drains: it is live, and no longer ready. */
  readonly isReady: () => boolean;
}

/** Open Inference Protocol v2 over REST. Extensions are listed when they exist: there is none yet. */
export function addOpenInference(app: FastifyInstance, options: OpenInferenceOptions): void {
  const { inference, serverVersion, isReady } = options;
  const { slot } = inference;
  const serverMetadata = JSON.stringify({ name: "slipway", version: serverVersion, extensions: [] });

  app.setErrorHandler((thrown, request, reply) => {
    const error = toRequestError(thrown, inference.log);
    if (request.method === "POST") inference.recordFailure(request, error);
    if (error.retryAfterSeconds !== undefined) reply.header("retry-after", error.retryAfterSeconds);
    sendJson(reply.code(error.status), JSON.stringify({ error: error.message }));
  });

  // Both keys: the text of the protocol shows `live`, KServe's client reads `ready`.
  const health = (reply: FastifyReply): void => {
    const ready = isReady() && slot.current() !== undefined;
    sendJson(reply.code(ready ? 200 : 503), JSON.stringify({ live: true, ready }));
  };
  app.get("/v2/health/live", (_request, reply) => {
    sendJson(reply, JSON.stringify({ live: true, ready: isReady() && slot.current() !== undefined }));
  });
  app.get("/v2/health/ready", (_request, reply) => health(reply));
  app.get("/v2", (_request, reply) => sendJson(reply, serverMetadata));

  const modelOf = (request: FastifyRequest): ServedModel => {
    const served = slot.current();
    if (served === undefined) throw new RequestError(503, "No model is loaded.", { retryAfterSeconds: 1 });
    assertServed(request.params as ModelPath, served.model);
    return served.model;
  };

  const infer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    inference.enter(request, reply);
    const lease = slot.acquire();
    try {
      assertServed(request.params as ModelPath, lease.model);
      const parsed = parseInferRequest(decodeBody(request.body), lease.model);
      const scores = await inference.score(lease, request, { table: parsed.table, finite: false });
      const requestId = requestIdOf(request);
      if (requestId !== undefined) reply.header("x-request-id", encodeURI(requestId));
      sendJson(reply, renderInferResponse(lease.model, parsed, scores));
    } finally {
      lease.release();
    }
  };

  for (const path of ["/v2/models/:model", "/v2/models/:model/versions/:version"]) {
    app.get(path, (request, reply) => sendJson(reply, modelOf(request).metadata));
    app.get(`${path}/ready`, (request, reply) => {
      const { name } = modelOf(request);
      sendJson(reply.code(isReady() ? 200 : 503), JSON.stringify({ name, ready: isReady() }));
    });
    app.route({
      method: "POST",
      url: `${path}/infer`,
      onRequest: (request, reply, done) => {
        inference.admit(INFER_ROUTE, request, reply);
        assertJsonMedia(request.headers);
        done();
      },
      handler: infer,
    });
    refuseOtherMethods(app, `${path}/infer`);
  }
}

function sendJson(reply: FastifyReply, body: string): void {
  reply.header("content-type", JSON_TYPE).send(body);
}

function assertServed({ model, version }: ModelPath, served: ServedModel): void {
  if (model !== served.name) {
    throw new RequestError(404, `Model ${quoteValue(model)} is not served here; ${quoteValue(served.name)} is.`);
  }
  if (version === undefined || version === served.version) return;
  const current = served.version === null ? "it has no version" : `version ${quoteValue(served.version)} is`;
  throw new RequestError(404, `Version ${quoteValue(version)} of ${quoteValue(model)} is not served here; ${current}.`);
}
