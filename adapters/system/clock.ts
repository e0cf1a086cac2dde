import type { Clock } from "../../core/clock.ts";

export function createSystemClock(): Clock {
  return { now: () => new Date().toISOString(), elapsedMs: () => performance.now() };
}
