import { setImmediate } from "node:timers/promises";
import { SlipwayError } from "../../core/errors.ts";

/**
 * Lets signals be delivered in the middle of long computations, which otherwise block the event loop.
 * @throws SLIPWAY_E_INTERRUPTED
 */
export async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate();
  assertRunning(signal);
}

/** @throws SLIPWAY_E_INTERRUPTED */
export function assertRunning(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new SlipwayError("SLIPWAY_E_INTERRUPTED", {
    what: "Training was stopped by a signal.",
    remedy: "Run the same command again: nothing was written.",
    cause: signal.reason,
  });
}
