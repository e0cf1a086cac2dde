import type { Clock } from "../../core/clock.ts";
import { fromEpochMs, toEpochMs } from "../../core/clock.ts";
import { type Attempted, describeLimit } from "./failure.ts";
import type { AnswerHeaders } from "./transmit.ts";

/** The requests that are left of the hour, as the newest answer told. A workflow's token has 1,000 per repository and hour. */
export interface Budget {
  /** @throws SLIPWAY_E_GITHUB_BUDGET when no more than the reserve is left, with the time at which the hour ends */
  assertLeft(attempted: Attempted): void;
  /** Notes what an answer says. */
  observe(headers: AnswerHeaders): void;
}

export function createBudget({ reserve, clock }: { readonly reserve: number; readonly clock: Clock }): Budget {
  let left = Number.POSITIVE_INFINITY;
  let resetMs = 0;
  return {
    assertLeft(attempted) {
      if (left > reserve || resetMs <= toEpochMs(clock.now())) return;
      const until = fromEpochMs(resetMs);
      throw describeLimit(attempted, {
        until,
        reason: `${left} requests are left until ${until}, of which ${reserve} are kept in reserve`,
      });
    },
    observe(headers) {
      if ((headers.get("x-ratelimit-resource") ?? "core") !== "core") return; // search and others have budgets of their own
      const told = readCount(headers, "x-ratelimit-remaining");
      const reset = readCount(headers, "x-ratelimit-reset");
      if (told === undefined || reset === undefined) return;
      // Answers overtake one another: within one hour the lowest is the newest.
      left = reset * 1000 > resetMs ? told : Math.min(left, told);
      resetMs = Math.max(resetMs, reset * 1000);
    },
  };
}

/** A header that is a whole number; `undefined` otherwise. */
export function readCount(headers: AnswerHeaders, name: string): number | undefined {
  const text = headers.get(name) ?? "";
  return /^[0-9]{1,12}$/.test(text) ? Number(text) : undefined;
}
