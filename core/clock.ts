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
