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
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
}

const MAX_CONCURRENT = 256;
const MAX_DELAY_MS = 1000;
const TIMEOUT_MS = 10_000;
const SAMPLE_MS = 250;

/** Decides who is let in, before a body is read. Saying no early is what keeps an overloaded server answering. */
export interface Admission {
  readonly inflight: number;
  /** Counts one request in, or gives the reason why not: 503 with `Retry-After`. */
  enter(request: FastifyRequest, reply: FastifyReply): RequestError | undefined;
  /** Once for every request that was let in. */
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
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let late = false;
  const guests = new Map<FastifyRequest, Guest>(); // in the order of arrival

  // One look at the oldest instead of a timer per request: a timer costs more than routing does.
  const expire = (): void => {
    const limit = elapsedMs() - timeoutMs;
    for (const { reply, since } of guests.values()) {
      if (since > limit) break;
      if (!reply.sent) reply.send(new RequestError(503, `No answer within ${timeoutMs} ms.`, { retryAfterSeconds }));
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
    enter(request, reply) {
      if (guests.size >= maxConcurrent) {
        return new RequestError(503, `The server answers ${maxConcurrent} requests already.`, { retryAfterSeconds });
      }
      if (late) return new RequestError(503, "The server is overloaded.", { retryAfterSeconds });
      guests.set(request, { reply, since: request.startedAt });
      return undefined;
    },
    leave(request) {
      guests.delete(request);
    },
    close() {
      clearInterval(sampler);
      delay.disable();
    },
  };
}
