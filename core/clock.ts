/** The only source of time. */
export interface Clock {
  /** Now, as RFC 3339 in UTC with milliseconds. */
  now(): string;
  /** Monotonic milliseconds, for durations. */
  elapsedMs(): number;
}

export function createFixedClock(instant: string): Clock {
  return { now: () => instant, elapsedMs: () => 0 };
}

/** Milliseconds since the epoch of an RFC 3339 instant, NaN when it is none. */
export function toEpochMs(instant: string): number {
  return Date.parse(instant);
}

export function fromEpochMs(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Times the named steps of one piece of work. */
export interface Timer {
  /** Runs a step and adds its duration under `step`. */
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
  /** Seconds per step so far. */
  timings(): Record<string, number>;
  /** Seconds since the timer was made. */
  seconds(): number;
}

export function createTimer(clock: Clock): Timer {
  const start = clock.elapsedMs();
  const steps = new Map<string, number>();
  const since = (begin: number): number => Math.round(clock.elapsedMs() - begin) / 1000;
  return {
    async time(step, work) {
      const begin = clock.elapsedMs();
      try {
        return await work();
      } finally {
        steps.set(step, (steps.get(step) ?? 0) + since(begin));
      }
    },
    timings: () => Object.fromEntries(steps),
    seconds: () => since(start),
  };
}
