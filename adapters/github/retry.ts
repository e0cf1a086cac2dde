import type { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Rng } from "../../core/rng.ts";
import type { Exchange } from "./exchange.ts";

export interface RetryPorts {
  readonly log: Logger;
  readonly rng: Rng;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How often what may be sent again. */
export interface RetryRules<F> {
  /**
   * `always`: doing it twice is doing it once. `after-limits`: only when it was surely not carried out. `find`: asks whether it was
   * carried out, before each retry and at the end; what it finds is the answer.
   */
  readonly repeat: "always" | "after-limits" | { readonly find: () => Promise<F | undefined> };
}

export type Settled<T, F> =
  | Extract<Exchange<T>, { kind: "answered" }>
  | { readonly kind: "found"; readonly value: F }
  | { readonly kind: "refused"; readonly status: number; readonly error: SlipwayError; readonly attempts: number };

const MAX_ATTEMPTS = 5;
const FIRST_WAIT_MS = 1000; // doubled each time: 1, 2, 4, 8 s, of which a half is random
const LIMIT_WAIT_MS = 60_000; // GitHub: wait at least a minute when no header says more
const MAX_LIMIT_WAIT_MS = 120_000; // a job that sleeps longer should end and say so

/**
 * Sends until there is an answer, at most five times. Waits as GitHub asks, up to two minutes at once, and otherwise ever longer.
 * @throws SLIPWAY_E_GITHUB_FAILED, SLIPWAY_E_GITHUB_BUDGET
 */
export async function settle<T, F>(
  send: () => Promise<Exchange<T>>,
  { repeat }: RetryRules<F>,
  { log, rng, sleep }: RetryPorts,
): Promise<Settled<T, F>> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send();
    if (outcome.kind === "answered") return outcome;
    if (outcome.kind === "refused") return { ...outcome, attempts: attempt };
    const waitMs = decideWait(outcome, { attempt, repeat, rng });
    if (waitMs !== undefined) {
      log.info(
        `${outcome.error.what} Trying again in ${(waitMs / 1000).toFixed(1)} s (${attempt} of ${MAX_ATTEMPTS}).`,
      );
      await sleep(waitMs);
    }
    const found = outcome.kind === "unknown" && typeof repeat === "object" ? await repeat.find() : undefined;
    if (found !== undefined) return { kind: "found", value: found };
    if (waitMs === undefined) throw outcome.error;
  }
}

interface Situation {
  readonly attempt: number;
  readonly repeat: RetryRules<unknown>["repeat"];
  readonly rng: Rng;
}

/** Milliseconds to wait before the next attempt; `undefined` when there is none. */
function decideWait(
  outcome: Extract<Exchange<unknown>, { kind: "unknown" | "limited" }>,
  { attempt, repeat, rng }: Situation,
): number | undefined {
  if (attempt === MAX_ATTEMPTS) return undefined;
  if (outcome.kind === "unknown") {
    return repeat === "after-limits" ? undefined : (FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 + rng.uniform())) / 2;
  }
  const asked = outcome.waitMs ?? LIMIT_WAIT_MS;
  // Jobs that were refused together must not come back together.
  return asked > MAX_LIMIT_WAIT_MS ? undefined : asked + FIRST_WAIT_MS * rng.uniform();
}
