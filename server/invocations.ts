import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Inference, requestIdOf } from "./inference.ts";
import { parseContentType, parseInvocation, renderInvocation } from "./invocation-request.ts";
import { refuseOtherMethods } from "./refuse-methods.ts";
import { toRequestError } from "./reply-error.ts";
import { decodeBody } from "./request-body.ts";
import type { RequestError } from "./request-error.ts";
import { assertPlainEncoding } from "./request-media.ts";

const ROUTE = "/invocations";
const UNKNOWN_FEATURE = "other"; // names of clients are no label values: anybody could make series without end

const ERROR_CODES: ReadonlyMap<number, string> = new Map([
  [400, "BAD_REQUEST"],
  [404, "RESOURCE_DOES_NOT_EXIST"],
  [413, "REQUEST_LIMIT_EXCEEDED"],
  [503, "TEMPORARILY_UNAVAILABLE"],
]);

export interface InvocationsOptions {
  readonly inference: Inference;
  readonly serverVersion: string;
  readonly isReady: () => boolean;
}

/** MLflow's scoring protocol: `/invocations`, `/ping`, `/health`, `/version`. */
export function addInvocations(app: FastifyInstance, { inference, serverVersion, isReady }: InvocationsOptions): void {
  const { slot } = inference;

  app.setErrorHandler((thrown, request, reply) => {
    const error = toRequestError(thrown, inference.log);
    if (request.method === "POST") inference.recordFailure(request, error);
    sendError(reply, error);
  });

  for (const path of ["/ping", "/health"]) {
    app.get(path, (_request, reply) => {
      const found = isReady() && slot.current() !== undefined;
      reply
        .code(found ? 200 : 404)
        .header("content-type", "application/json")
        .send("\n");
    });
  }
  app.get("/version", (_request, reply) => {
    reply.header("content-type", "text/plain; charset=utf-8").send(serverVersion);
  });

  const invoke = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    inference.enter(request, reply);
    const lease = slot.acquire();
    try {
      const kind = parseContentType(request.headers["content-type"]);
      const { table, unknown } = parseInvocation(decodeBody(request.body), kind, lease.model);
      for (const _name of unknown) lease.attached.metrics.countInvalid(UNKNOWN_FEATURE, "unknown");
      const scores = await inference.score(lease, request, { table, finite: true });
      const requestId = requestIdOf(request);
      if (requestId !== undefined) reply.header("x-request-id", encodeURI(requestId));
      reply.header("content-type", "application/json").send(renderInvocation(lease.model, table.rows, scores));
    } finally {
      lease.release();
    }
  };
  app.route({
    method: "POST",
    url: ROUTE,
    onRequest: (request, reply, done) => {
      inference.admit(ROUTE, request, reply);
      assertPlainEncoding(request.headers);
      done();
    },
    handler: invoke,
  });
  refuseOtherMethods(app, ROUTE);
}

function sendError(reply: FastifyReply, { status, message, retryAfterSeconds }: RequestError): void {
  reply.code(status);
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  if (status === 415) {
    reply.header("content-type", "text/plain; charset=utf-8").send(message);
    return;
  }
  const code = ERROR_CODES.get(status) ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR");
  reply.header("content-type", "application/json").send(JSON.stringify({ error_code: code, message }));
}
