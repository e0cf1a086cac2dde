import { z } from "zod";
import { booleanText, checkedText, defineContract, numberText } from "../../core/contract.ts";
import { findLimitProblems } from "../../core/gates/limit-text.ts";

export const contract = defineContract({
  name: "evaluate",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one."),
    tenant: z
      .string()
      .min(1)
      .exactOptional()
      .describe("One tenant, by its value or slug, or `@global` for the model of all rows; default all of them."),
    predictions: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Scored table (CSV, Parquet, JSON) to judge without a pipeline."),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "must match [a-z0-9-]{1,64}")
      .default("predictions")
      .describe("With predictions: name of the output folder and of the report."),
    target: z.string().min(1).default("y_true").describe("With predictions: column of the truth."),
    positive: z.string().min(1).exactOptional().describe("With predictions: class that counts as positive."),
    task: z
      .enum(["binary", "multiclass", "regression", "forecast"])
      .default("binary")
      .describe("With predictions: what was predicted."),
    score: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "With predictions: column of the probability of the positive class (default score) or of the predicted number (default prediction); multiclass: what stands before the name of each class (default score_).",
      ),
    rowId: z.string().min(1).default("row_id").describe("With predictions: column that identifies a row."),
    slices: z.string().default("").describe("With predictions: columns to slice by, separated by commas."),
    metrics: z.string().default("").describe("With predictions: metrics, separated by commas; default all."),
    min: checkedText(findLimitProblems("min"))
      .default("")
      .describe("With predictions: floors such as `roc_auc=0.8,f1=0.5`."),
    max: checkedText(findLimitProblems("max")).default("").describe("With predictions: ceilings such as `brier=0.2`."),
    primary: z.string().min(1).exactOptional().describe("With predictions: metric that gives the verdict."),
    baselinePredictions: z
      .string()
      .min(1)
      .exactOptional()
      .describe("With predictions: the scores of another model for the same rows, to compare with."),
    nonInferior: z
      .string()
      .default("")
      .describe("With baseline predictions: metrics that must not be worse, separated by commas."),
    margin: checkedText(findLimitProblems("margin"))
      .default("")
      .describe(
        "With baseline predictions: losses that are tolerated, such as `roc_auc=0.02,brier=2%`; implies `non-inferior` for its metrics.",
      ),
    allowPartial: booleanText()
      .default(false)
      .describe(
        "With baseline predictions: compare the rows that both tables hold, by position where nothing names them.",
      ),
    season: z
      .string()
      .default("")
      .describe("With predictions of a forecast: lengths of the seasons in steps, separated by commas."),
    interval: numberText({ min: 0.01, max: 0.999 })
      .default(0.9)
      .describe("With predictions of a forecast: share of values that the intervals should hold."),
    onInconclusive: z
      .enum(["report", "fail"])
      .default("report")
      .describe("With predictions: `report` says so and succeeds, `fail` ends with exit code 4."),
    threshold: numberText({ min: 0, max: 1 })
      .default(0.5)
      .describe("With predictions: score that labels a row positive."),
    upload: booleanText()
      .default(true)
      .describe("In a workflow: keep the documents as artifacts of the run, also when a gate fails."),
    dryRun: booleanText().default(false).describe("Report everything and succeed whatever the gates say."),
  }),
  outputs: ["outcome", "document", "verdict"],
});

export type EvaluateInputs = z.output<typeof contract.inputs>;
export type EvaluateOutput = (typeof contract.outputs)[number];
