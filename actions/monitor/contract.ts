import { z } from "zod";
import { artifactInputs } from "../../core/artifacts/artifact-inputs.ts";
import { booleanText, checkedText, defineContract, listText, numberText } from "../../core/contract.ts";
import { COMPAT_POLICIES } from "../../core/documents/monitor-compat.ts";
import { DRIFT_TEST_IDS } from "../../core/drift/drift-test-ids.ts";
import { findWindowProblems } from "../../core/monitor/window-length.ts";

const share = (what: string) => numberText({ min: 0.001, max: 0.999 }).exactOptional().describe(what);

export const contract = defineContract({
  name: "monitor",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one."),
    tenant: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "One tenant, by its value or slug, or `@global` for the model of all rows; default: that one and every tenant with a model of its own.",
      ),
    ...artifactInputs,
    document: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "monitor.json of an earlier job, by its path: its issue is kept and its numbers recorded; nothing is measured.",
      ),
    overdue: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "Output `overdue` of plan: the issue that monitoring has stopped is kept for these models; nothing is measured.",
      ),
    upload: booleanText()
      .default(true)
      .describe("In a workflow: keep pipeline.json and monitor.json as artifact `slipway-monitor-<model>` of the run."),
    reference: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Without a pipeline: table (path, glob or SELECT) or profile.json to compare with."),
    current: z.string().min(1).exactOptional().describe("Table to judge; default: the pipeline's monitor.source."),
    profile: z
      .string()
      .min(1)
      .exactOptional()
      .describe("With a pipeline: profile.json to compare with instead of the deployed version's."),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "must match [a-z0-9-]{1,64}")
      .default("drift")
      .describe("Without a pipeline: name of the output folder and of the report."),
    exclude: z.string().default("").describe("Without a pipeline: columns to leave out, separated by commas."),
    prediction: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Column of scores; default: the one of the profile, where the table has it."),
    timestamp: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Column that says when a row was served; needed for windows."),
    window: checkedText(findWindowProblems)
      .exactOptional()
      .describe("Length of a window, such as 6h, 1d or 1w; default: one window."),
    timezone: z
      .string()
      .min(1)
      .exactOptional()
      .describe("IANA name of the zone whose midnight begins a day; default: that of the pipeline, else UTC."),
    holidays: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Column that is true on holidays; default: found by itself where there is one."),
    lateness: checkedText(findWindowProblems)
      .exactOptional()
      .describe("How long after its end rows of a window may still arrive; until then it decides nothing."),
    effect: share("JS distance that is tolerated; default: that of the profile, else 0.1."),
    falseDiscoveryRate: share("Share of false alarms among alarms; default: that of the profile, else 0.05."),
    tests: listText(DRIFT_TEST_IDS)
      .exactOptional()
      .describe(
        "Drift statistics to report beside the decision, by name, such as psi,ks; they decide nothing. Default: the pipeline's monitor.tests.",
      ),
    domain: booleanText()
      .exactOptional()
      .describe(
        "Also train a classifier to tell the newest window from the reference's rows, which sees changes of several columns together, of free text and of embeddings. Default: the pipeline's monitor.domain.",
      ),
    compat: listText(COMPAT_POLICIES)
      .exactOptional()
      .describe(
        "Other tools whose default decisions to show beside ours: evidently, nannyml. They decide nothing and need the reference as a table.",
      ),
    failOn: z
      .enum(["drift", "never"])
      .default("never")
      .describe("`drift`: drift and data-quality alarms end with exit code 3."),
  }),
  outputs: ["outcome", "verdict", "document", "issue"],
});

export type MonitorInputs = z.output<typeof contract.inputs>;
export type MonitorOutput = (typeof contract.outputs)[number];
