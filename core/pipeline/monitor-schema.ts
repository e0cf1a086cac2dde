import { z } from "zod";
import { DRIFT_TEST_IDS } from "../drift/drift-test-ids.ts";
import { refuseCron } from "../repository/cron.ts";
import { columnName } from "./column-name.ts";

const WINDOW_LENGTH = /^[1-9]\d*[hdw]$/;

const labels = z.strictObject({
  source: z.string().min(1).describe("Path, glob or SELECT of the labels, relative to the pipeline's folder."),
  key: columnName
    .default("inference_id")
    .describe("Column that says which prediction a label belongs to; it is in the table of what was served as well."),
  value: columnName.exactOptional().describe("Column of the label; default: the target of the task."),
  observedAt: columnName.exactOptional().describe("When the label became known; of several the latest counts."),
  version: columnName
    .exactOptional()
    .describe("Number of a label's version; the highest counts. Default: the latest one."),
  horizon: z
    .string()
    .regex(WINDOW_LENGTH, "must be like 6h, 30d or 12w")
    .default("30d")
    .describe("Age of a window from which on its labels count as complete, whatever their coverage."),
});

/** `monitor` of a pipeline. */
export const monitorSettings = z.strictObject({
  source: z.string().min(1).describe("Path, glob or SELECT of what was served, relative to the pipeline's folder."),
  timestamp: columnName.exactOptional().describe("Column that says when a row was served; needed for windows."),
  window: z
    .string()
    .regex(WINDOW_LENGTH, "must be like 6h, 1d or 1w")
    .exactOptional()
    .describe("Length of a window; default: the whole table is one window."),
  timezone: z
    .string()
    .min(1)
    .max(64)
    .exactOptional()
    .describe("IANA name of the zone whose midnight begins a day, such as Australia/Melbourne; default: UTC."),
  holidays: columnName
    .exactOptional()
    .describe(
      "Column that is true on holidays, which are compared with weekends; default: found by itself where there is one.",
    ),
  lateness: z
    .string()
    .regex(WINDOW_LENGTH, "must be like 6h or 2d")
    .exactOptional()
    .describe(
      "How long after its end rows of a window may still arrive; until then it decides nothing. Default: not at all.",
    ),
  schedule: z
    .string()
    .max(100)
    .superRefine((text, { addIssue }) => {
      const message = refuseCron(text);
      if (message !== undefined) addIssue({ code: "custom", message });
    })
    .exactOptional()
    .describe("Cron line of the monitoring workflow, in UTC; default: once a day at an off-peak minute."),
  labels: z
    .union([
      z
        .string()
        .min(1)
        .transform((source) => labels.parse({ source })),
      labels,
    ])
    .exactOptional()
    .describe("True outcomes that arrive later: a path, glob or SELECT, or an object that names its columns."),
  onDrift: z
    .array(z.enum(["issue", "retrain", "freeze"]))
    .default(["issue"])
    .describe(
      "What follows when drift is confirmed: an issue, a retraining workflow (once per cool-down), no deployments while a severe issue is open.",
    ),
  cooldown: z
    .string()
    .regex(WINDOW_LENGTH, "must be like 12h, 7d or 2w")
    .default("7d")
    .describe("Shortest time between two retrainings that drift asks for."),
  tests: z
    .array(z.enum(DRIFT_TEST_IDS))
    .default([])
    .describe("Further drift statistics to report beside the decision, by name, such as psi; they decide nothing."),
  domain: z
    .boolean()
    .default(false)
    .describe(
      "Also train a classifier to tell the newest window from the reference's rows, which sees changes of several columns together.",
    ),
  compat: z
    .union([z.enum(["evidently", "nannyml"]).transform((one) => [one]), z.array(z.enum(["evidently", "nannyml"]))])
    .default([])
    .describe(
      "Decisions of other tools' documented defaults beside ours, for teams that migrate; they decide nothing.",
    ),
  mute: z
    .array(
      z.strictObject({
        feature: columnName.exactOptional().describe("Feature that is muted; default: every one of the model."),
        until: z.iso.date().describe("Day on which it ends, such as 2026-12-31."),
        reason: z.string().min(1).max(500).describe("Why it is known and harmless; it stands in the issue."),
      }),
    )
    .default([])
    .describe("Changes that are known: until a day no issue is opened and nothing is commented about them."),
  strict: z.boolean().default(false).describe("Holm instead of Benjamini and Hochberg."),
  policy: z.enum(["calibrated-v1"]).default("calibrated-v1").describe("How drift is decided."),
  effect: z.number().gt(0).lt(1).default(0.1).describe("δ_min: JS distance that is tolerated."),
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe("q of Benjamini and Hochberg over the features of a window."),
});
