import { z } from "zod";
import { booleanText, defineContract, numberText } from "../../core/contract.ts";

export const contract = defineContract({
  name: "evaluate",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one."),
    tenant: z.string().min(1).exactOptional().describe("One tenant, by its value or slug; default all of them."),
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
    score: z
      .string()
      .min(1)
      .default("score")
      .describe("With predictions: column of the probability of the positive class."),
    rowId: z.string().min(1).default("row_id").describe("With predictions: column that identifies a row."),
    slices: z.string().default("").describe("With predictions: columns to slice by, separated by commas."),
    metrics: z.string().default("").describe("With predictions: metrics, separated by commas; default all."),
    min: z.string().default("").describe("With predictions: floors such as `roc_auc=0.8,f1=0.5`."),
    max: z.string().default("").describe("With predictions: ceilings such as `brier=0.2`."),
    threshold: numberText({ min: 0, max: 1 })
      .default(0.5)
      .describe("With predictions: score that labels a row positive."),
    dryRun: booleanText().default(false).describe("Report everything and succeed whatever the gates say."),
  }),
  outputs: ["outcome", "document", "verdict"],
});

export type EvaluateInputs = z.output<typeof contract.inputs>;
export type EvaluateOutput = (typeof contract.outputs)[number];
