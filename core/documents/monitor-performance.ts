import { z } from "zod";
import { instantText, maybeNumber } from "./document.ts";
import { measuredValue } from "./measured-value.ts";

/** Metrics of one window of predictions, by id. */
const windowPerformance = z.object({
  /** Of the predictions, not of their labels; null when the table is one window. */
  start: instantText.nullable(),
  end: instantText.nullable(),
  rows: z.number().int(),
  /** Rows whose label is known. */
  labelled: z.number().int(),
  /** Labels known, or older than the horizon: only then is the window compared with anything (SCIENCE 7.3). */
  mature: z.boolean(),
  /** Median days from prediction to label; null without labels or their times. */
  lagDays: maybeNumber,
  /** From labels; empty without any. */
  realised: z.record(z.string(), measuredValue),
  /** Without labels; empty where no estimate is possible, and without labels where the estimate is not trusted. */
  estimated: z.record(z.string(), measuredValue),
  /** Of this window alone. `worse`: beyond doubt, and by more than the margin. */
  verdict: z.enum(["holds", "worse", "insufficient", "immature"]),
  /** Change of the primary metric against the evaluation, above 0 is better, with the two-sided 90 % interval whose ends decide. */
  change: measuredValue.nullable(),
});
export type WindowPerformance = z.output<typeof windowPerformance>;

/** How good the model is on what was served: from labels that arrive late, and estimated until they do. */
export const performance = z.object({
  /** `worse`: the newest mature window is worse than the evaluation beyond doubt. */
  verdict: z.enum(["holds", "worse", "insufficient", "immature", "none"]),
  /** One or two full sentences. */
  reason: z.string(),
  /** Worse in two of the last three mature windows (in the only one, where there is one): what an issue is about. */
  confirmed: z.boolean(),
  /** Metric that gives the verdict. */
  primary: z.string(),
  /** What the evaluation of the deployed version said. */
  reference: z.record(z.string(), measuredValue),
  /** Oldest first. */
  windows: z.array(windowPerformance),
  /** The estimate without labels and its record; null where there is none. */
  estimate: z
    .object({
      method: z.enum(["cbpe", "residual"]),
      assumption: z.string(),
      /** False switches the estimate off: its intervals held the realised value in less than 80 % of the windows. */
      trusted: z.boolean(),
      /** Mature windows with both, and in how many of them the interval held. */
      checked: z.number().int(),
      covered: z.number().int(),
      reason: z.string(),
    })
    .nullable(),
  /** Label coverage by decile of the score, lowest first; null without labels. */
  selection: z.object({ coverage: z.array(maybeNumber), selective: z.boolean(), reason: z.string() }).nullable(),
  /** What joining said about the labels; null without labels. */
  labels: z
    .object({
      /** Rows of the table of labels that hold a value. */
      rows: z.number().int(),
      /** Predictions that they name. */
      keys: z.number().int(),
      /** Rows that a later version replaced. */
      superseded: z.number().int(),
      /** Predictions whose latest label is another than their first. */
      corrected: z.number().int(),
      /** Keys of labels that no prediction has. */
      unmatched: z.number().int(),
    })
    .nullable(),
  /** Forecasts: bias of the residuals by window, in standard deviations of the back-test's; null for other tasks. */
  residuals: z
    .object({
      /** What residuals were compared within, and how many units of the back-test there were. */
      season: z.string(),
      reference: z.number().int(),
      windows: z.array(
        z.object({
          start: instantText,
          rows: z.number().int(),
          /** Mean of forecast − actual. */
          bias: z.number(),
          z: z.number(),
          /** Mean absolute residual over that of the back-test in the same season. */
          scale: maybeNumber,
        }),
      ),
    })
    .nullable(),
  /** Sequential detectors on the stream of errors, such as CUSUM. */
  detectors: z.array(
    z.object({
      detector: z.string(),
      metric: z.string(),
      /** When it alarmed last and stayed so until the newest row; null when it is quiet. */
      alarmAt: instantText.nullable(),
      detail: z.string(),
    }),
  ),
});
export type Performance = z.output<typeof performance>;
