import { z } from "zod";
import { SlipwayError } from "../errors.ts";
import type { Signal } from "./stream-detector.ts";
import { parseStreamDetector } from "./stream-detectors.ts";

const streamState = z.strictObject({
  detector: z.string(),
  parameters: z.record(z.string(), z.number()),
  /** Values so far, missing ones included. */
  seen: z.number().int().min(0),
  /** A warning since the last drift; only the first is told. */
  warned: z.boolean(),
  state: z.unknown(),
});

/** A stream between two runs; plain JSON. */
export type StreamState = z.output<typeof streamState>;

export interface StreamAlarm {
  /** Place of the value in the stream, 0 the first ever. */
  readonly index: number;
  readonly signal: Exclude<Signal, "none">;
  /** Where the change probably began; null where the detector cannot tell. */
  readonly since: number | null;
}

/**
 * A new stream; parameters not given have their defaults.
 * @throws SLIPWAY_E_INPUT_INVALID for an unknown parameter or one that makes no sense
 */
export function startStream(id: string, parameters: Readonly<Record<string, number>> = {}): StreamState {
  const detector = parseStreamDetector(id);
  const known = Object.keys(detector.parameters);
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `The detector ${id} has no parameter "${unknown.slice(0, 80)}".`,
      remedy: `Choose from ${known.join(", ")}.`,
    });
  }
  const all = { ...detector.parameters, ...parameters };
  try {
    return { detector: id, parameters: all, seen: 0, warned: false, state: detector.start(all) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `The detector ${id} cannot start: ${cause.message}.`,
      remedy: "Change the parameter.",
      cause,
    });
  }
}

/**
 * A stored stream.
 * @throws SLIPWAY_E_INPUT_INVALID when it is no state of its detector
 */
export function parseStreamState(stored: unknown): StreamState {
  const parsed = streamState.safeParse(stored);
  const detector = parsed.success ? parseStreamDetector(parsed.data.detector) : undefined;
  if (!parsed.success || detector?.schema.safeParse(parsed.data.state).success !== true) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "The stored state of a stream cannot be read.",
      remedy: "Start the stream anew: delete its state.",
    });
  }
  return parsed.data;
}

/** Shows values to a detector, oldest first. A value that is not finite is missing: it counts, and changes nothing. */
export function followStream(
  stream: StreamState,
  values: Iterable<number>,
): { readonly stream: StreamState; readonly alarms: readonly StreamAlarm[] } {
  const detector = parseStreamDetector(stream.detector);
  const alarms: StreamAlarm[] = [];
  let { seen, warned, state } = stream;
  for (const value of values) {
    const index = seen;
    seen += 1;
    if (!Number.isFinite(value)) continue;
    const step = detector.update(state, value, stream.parameters);
    state = step.state;
    if (step.signal === "drift" || (step.signal === "warning" && !warned)) {
      const since = step.length === undefined ? null : Math.max(0, index + 1 - step.length);
      alarms.push({ index, signal: step.signal, since });
    }
    if (step.signal !== "none") warned = step.signal === "warning";
  }
  return { stream: { ...stream, seen, warned, state }, alarms };
}
