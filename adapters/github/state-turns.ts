import type { Rng } from "../../core/rng.ts";

export interface TurnOptions {
  readonly rng: Rng;
  readonly sleep: (ms: number) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
}

/** When a writer tries. Waits are multiples of what a try took, so that they fit a near server as well as a slow one. */
export interface Turns {
  /** Runs one try and takes its time. */
  time<T>(work: () => Promise<T>): Promise<T>;
  /**
   * After a success, before the next try: up to four tries long. A writer that goes on at once needs fewer requests than those who have
   * to read what it wrote, and would win for ever; and GitHub allows 80 content-creating requests a minute, of which a try makes three.
   */
  letOthersIn(): Promise<void>;
  /** After lost tries: up to 4, 8, 16 … tries long, 30 s at most. */
  giveWay(losses: number): Promise<void>;
}

const MAX_WAIT_MS = 30_000;

export function createTurns({ rng, sleep, elapsedMs }: TurnOptions): Turns {
  let tryMs = 0;
  let endedAt: number | undefined;
  const waitUntil = async (instantMs: number): Promise<void> => {
    const waitMs = Math.min(instantMs - elapsedMs(), MAX_WAIT_MS);
    if (waitMs > 0) await sleep(waitMs);
  };
  return {
    async time(work) {
      const startedAt = elapsedMs();
      try {
        return await work();
      } finally {
        endedAt = elapsedMs();
        tryMs = endedAt - startedAt;
      }
    },
    async letOthersIn() {
      if (endedAt !== undefined) await waitUntil(endedAt + rng.uniform() * 4 * tryMs);
    },
    async giveWay(losses) {
      await waitUntil(elapsedMs() + rng.uniform() * 2 ** (losses + 1) * tryMs);
    },
  };
}
