import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "./request-error.ts";

export interface AdmissionOptions {
  /** Requests being answered at once; further ones get 503. Default 256. */
  readonly maxConcurrent?: number;
  /** A process whose event loop is later than this gets no new work. Default 1000. */
  readonly maxDelayMs?: number;
  /** What `Retry-After` says, in seconds. Default 1. */
  readonly retryAfterSeconds?: number;
  /** A request without an answer after this time gets 503; the model's late result is thrown away. Default 10,000. */
  readonly timeoutMs?: number;
  /** Requests whose body is still on its way; one more sends the one that has waited longest away. Default 1024. */
  readonly maxArriving?: number;
  /** A body that is not whole after this time gets 408. Default 5,000. */
  readonly bodyTimeoutMs?: number;
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
}

const MAX_CONCURRENT = 256;
const MAX_DELAY_MS = 1000;
const TIMEOUT_MS = 10_000;
const MAX_ARRIVING = 1024;
const BODY_TIMEOUT_MS = 5_000;
const SAMPLE_MS = 250;

/**
 * Decides who is let in. Saying no early is what keeps an overloaded server answering; but only a request whose body has arrived takes a
 * place, or clients that never send theirs would lock everybody else out.
 */
export interface Admission {
  readonly inflight: number;
  /** Before the body is read: lets it come, or gives the reason why not, 503 with `Retry-After`. */
  arrive(request: FastifyRequest, reply: FastifyReply): RequestError | undefined;
  /** With the body there: counts the request in, or gives the reason why not. */
  enter(request: FastifyRequest, reply: FastifyReply): RequestError | undefined;
  /** Once for every request that arrived. */
  leave(request: FastifyRequest): void;
  close(): void;
}

interface Guest {
  readonly reply: FastifyReply;
  readonly since: number;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { elapsedMs, maxConcurrent = MAX_CONCURRENT, maxDelayMs = MAX_DELAY_MS } = options;
  const { retryAfterSeconds = 1, timeoutMs = TIMEOUT_MS } = options;
  const { maxArriving = MAX_ARRIVING, bodyTimeoutMs = BODY_TIMEOUT_MS } = options;
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let late = false;
  const arriving = new Map<FastifyRequest, Guest>(); // both in the order in which they began
  const guests = new Map<FastifyRequest, Guest>();

  const full = (): RequestError | undefined => {
    if (guests.size < maxConcurrent) return undefined;
    return new RequestError(503, `The server answers ${maxConcurrent} requests already.`, { retryAfterSeconds });
  };
  /** The rest of the body is not waited for. */
  const sendAway = (request: FastifyRequest, error: RequestError): void => {
    const reply = arriving.get(request)?.reply;
    arriving.delete(request);
    if (reply?.sent === false) reply.header("connection", "close").send(error);
  };
  // One look at the oldest instead of a timer per request: a timer costs more than routing does.
  const expire = (): void => {
    const now = elapsedMs();
    const limit = now - timeoutMs;
    for (const { reply, since } of guests.values()) {
      if (since > limit) break;
      if (!reply.sent) reply.send(new RequestError(503, `No answer within ${timeoutMs} ms.`, { retryAfterSeconds }));
    }
    for (const [request, { since }] of arriving) {
      if (since > now - bodyTimeoutMs) break;
      sendAway(request, new RequestError(408, `The body did not arrive within ${bodyTimeoutMs} ms.`));
    }
  };
  const sampler = setInterval(() => {
    late = delay.mean / 1e6 > maxDelayMs; // NaN without a sample: not late
    delay.reset();
    expire();
  }, SAMPLE_MS);
  sampler.unref();

  return {
    get inflight() {
      return guests.size;
    },
    arrive(request, reply) {
      const refusal = full();
      if (refusal !== undefined) return refusal;
      if (late) return new RequestError(503, "The server is overloaded.", { retryAfterSeconds });
      const [longest] = arriving.size >= maxArriving ? arriving.keys() : [];
      if (longest !== undefined) {
        sendAway(longest, new RequestError(503, "Too many bodies are on their way.", { retryAfterSeconds }));
      }
      arriving.set(request, { reply, since: request.startedAt });
      return undefined;
    },
    enter(request, reply) {
      arriving.delete(request);
      const refusal = full();
      if (refusal === undefined) guests.set(request, { reply, since: elapsedMs() });
      return refusal;
    },
    leave(request) {
      arriving.delete(request);
      guests.delete(request);
    },
    close() {
      clearInterval(sampler);
      delay.disable();
    },
  };
}
