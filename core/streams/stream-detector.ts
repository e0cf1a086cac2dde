import type { z } from "zod";

/** What a value did to a detector. */
export type Signal = "none" | "warning" | "drift";

export interface Step<State> {
  readonly state: State;
  readonly signal: Signal;
  /** On drift, where the detector can tell: values since the change probably began, the last one included. */
  readonly length?: number;
}

/**
 * A sequential change detector: one value at a time, state in between. Its state is plain JSON, so that a stream goes on where
 * the last run left it; the same values give the same signals wherever the stream is cut.
 */
export interface StreamDetector<
  State = unknown,
  Parameters extends Readonly<Record<string, number>> = Readonly<Record<string, number>>,
> {
  readonly id: string;
  readonly title: string;
  /** `errors`: 0 and 1, where 1 is a wrong prediction. `values`: any numbers. */
  readonly takes: "errors" | "values";
  /** `default`: calibrated to a requested run time. `verification`: for comparison with other tools, never a default. */
  readonly use: "default" | "verification";
  /** Every constant that moves an alarm, with its default. */
  readonly parameters: Parameters;
  /** What a stored state must look like. */
  readonly schema: z.ZodType<State>;
  /** @throws RangeError when a parameter makes no sense */
  start(parameters: Parameters): State;
  /** After drift the state is that of a new stream. */
  update(state: State, value: number, parameters: Parameters): Step<State>;
}
