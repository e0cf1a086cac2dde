import { monitorEventLoopDelay } from "node:perf_hooks";
import { RequestError } from "./request-error.ts";

export interface AdmissionOptions {
  /** Requests being answered at once; further ones get 503. Default 256. */
  readonly maxConcurrent?: number;
  /** A process whose event loop is later than this gets no new work. Default 1000. */
  readonly maxDelayMs?: number;
  /** What `Retry-After` says, in seconds. Default 1. */
  readonly retryAfterSeconds?: number;
}

const MAX_CONCURRENT = 256;
const MAX_DELAY_MS = 1000;
const SAMPLE_MS = 250;

/** Decides who is let in, before a body is read. Saying no early is what keeps an overloaded server answering. */
export interface Admission {
  readonly inflight: number;
  /** Counts one request in. @throws RequestError 503 with `Retry-After` when there are too many */
  enter(): void;
  leave(): void;
  close(): void;
}

export function createAdmission(options: AdmissionOptions = {}): Admission {
  const { maxConcurrent = MAX_CONCURRENT, maxDelayMs = MAX_DELAY_MS, retryAfterSeconds = 1 } = options;
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let late = false;
  const sampler = setInterval(() => {
    late = delay.mean / 1e6 > maxDelayMs; // NaN without a sample: not late
    delay.reset();
  }, SAMPLE_MS);
  sampler.unref();
  let inflight = 0;
  return {
    get inflight() {
      return inflight;
    },
    enter() {
      if (inflight >= maxConcurrent) {
        throw new RequestError(503, `The server answers ${maxConcurrent} requests already.`, { retryAfterSeconds });
      }
      if (late) throw new RequestError(503, "The server is overloaded.", { retryAfterSeconds });
      inflight++;
    },
    leave() {
      inflight--;
    },
    close() {
      clearInterval(sampler);
      delay.disable();
    },
  };
}
