import type { ApiReply, ApiRequest } from "./exchange.ts";
import { json, refusal } from "./exchange.ts";

export interface Fault {
  readonly match: { readonly method?: string; readonly path?: RegExp };
  /** How often it strikes; 1 when left out. */
  readonly times?: number;
  /** Matching requests that pass before it strikes; 0 when left out. */
  readonly skip?: number;
  /**
   * `status`: answered so, not done. `lost-response`: done, and the connection breaks before the answer.
   * `cut`: a read breaks in the middle of its answer, a write before it is done (an asset upload leaves a `starter`).
   * `secondary-limit`: 403 with `retry-after`, not done. `slow`: done after `delayMs`.
   */
  readonly kind: "status" | "lost-response" | "cut" | "secondary-limit" | "slow";
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
}

/** Faults strike in the order they were added, one per request. */
export class Faults {
  readonly #active: { fault: Fault; skip: number; left: number }[] = [];
  readonly #inARow = new Map<string, number>();
  #mostInARow = Number.POSITIVE_INFINITY;

  add(fault: Fault): void {
    this.#active.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#active.length = 0;
  }

  /** From now on lets a request through that was struck so often in a row, so that a client which gives up after one more gets there. */
  spareAfter(strikes: number): void {
    this.#mostInARow = strikes;
  }

  /** The fault that strikes this request, used up by one. `path` is without query. */
  take({ method, path, bytes }: Pick<ApiRequest, "method" | "path" | "bytes">): Fault | undefined {
    const key = `${method} ${path} ${Buffer.from(bytes).toString("latin1")}`;
    const before = this.#inARow.get(key) ?? 0;
    const fault = before < this.#mostInARow ? this.#strike(method, path) : undefined;
    this.#inARow.set(key, fault === undefined ? 0 : before + 1);
    return fault;
  }

  #strike(method: string, path: string): Fault | undefined {
    for (const entry of this.#active) {
      const { match } = entry.fault;
      if (entry.left <= 0 || (match.method ?? method) !== method || !(match.path ?? /^/).test(path)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      return entry.fault;
    }
    return undefined;
  }
}

/** The answer of a fault that keeps the request from being done; `undefined` for the others. */
export function replyOfFault(fault: Fault): ApiReply | undefined {
  if (fault.kind === "status") {
    const status = fault.status ?? 500;
    const reply = fault.body === undefined ? refusal(status) : json(fault.body, status);
    return { ...reply, headers: { ...reply.headers, ...fault.headers } };
  }
  if (fault.kind !== "secondary-limit") return undefined;
  const reply = refusal(fault.status ?? 403, "You have exceeded a secondary rate limit. Please wait a few minutes.");
  return { ...reply, headers: { ...reply.headers, "retry-after": "1", ...fault.headers } };
}
