import { z } from "zod";
import { COLUMN_KINDS } from "../data/table.ts";

export const PIPELINE_NAME = /^[a-z0-9-]{1,64}$/;
const columnName = z.string().min(1).max(256);
const columnNames = z.array(columnName);

const task = z
  .strictObject({
    kind: z.enum(["binary"]).describe("What is predicted: `binary` is one of two classes."),
    target: columnName.describe("Column to predict."),
    positive: z
      .union([z.string(), z.number(), z.boolean()])
      .transform(String)
      .describe("Class whose probability is the score, as written in the data."),
  })
  .describe("What the model predicts.");

const expectation = z
  .strictObject({
    type: z.enum(COLUMN_KINDS).exactOptional().describe("Kind that every value must have; also fixes how it is read."),
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
    levels: z
      .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
      .min(1)
      .exactOptional(),
    nullable: z.boolean().exactOptional().describe("False: a missing value breaks the expectation."),
    unique: z.boolean().exactOptional(),
  })
  .describe("What a column must look like before anything is trained.");

const share = z.number().gt(0).lt(1);
const split = z
  .discriminatedUnion("by", [
    z.strictObject({
      by: z.literal("random"),
      test: share.default(0.25),
      validation: share.default(0.15),
      seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    }),
    z.strictObject({
      by: z.literal("time"),
      column: columnName.exactOptional(),
      test: share.default(0.25),
      validation: share.default(0.15),
    }),
    z.strictObject({
      by: z.literal("group"),
      column: columnName,
      test: share.default(0.25),
      validation: share.default(0.15),
      seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    }),
    z
      .strictObject({ by: z.literal("column"), column: columnName })
      .describe("The column says train, validation or test."),
  ])
  .describe("How rows are divided. Shares are of all rows.");

const data = z.strictObject({
  source: z.string().min(1).describe("Path, glob or SELECT over files, relative to the pipeline's folder."),
  exclude: columnNames.default([]).describe("Columns that are no features and do not count for row identity."),
  id: z
    .union([columnName, columnNames.min(1)])
    .exactOptional()
    .describe("Column(s) that identify a row; default: its content."),
  timestamp: columnName.exactOptional(),
  expect: z.record(columnName, expectation).default({}),
  split: split.prefault({ by: "random" }),
});

/** `{ kind, ...parameters }`; the parameters are validated by the trainer's own record. */
const train = z.looseObject({ kind: z.string().min(1) }).describe("Trainer and its parameters.");

const bound = z
  .strictObject({
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
    equals: z.number().exactOptional(),
    tolerance: z.number().min(0).exactOptional().describe("For equals: largest accepted distance. Default 0."),
    on: z.enum(["bound", "point"]).default("bound").describe("Test the one-sided 95 % bound, or the bare value."),
    level: z.enum(["fail", "warn"]).default("fail"),
  })
  .refine((gate) => gate.min !== undefined || gate.max !== undefined || gate.equals !== undefined, {
    message: "needs min, max or equals",
  });

const evaluate = z.strictObject({
  metrics: z.array(z.string()).min(1).exactOptional().describe("Default: every metric of the task."),
  primary: z.string().exactOptional().describe("Metric that gives the verdict. Default: the first of the task."),
  threshold: z.number().min(0).max(1).default(0.5).describe("Score at which a row is labelled positive."),
  gates: z.record(z.string(), bound).default({}),
  slices: columnNames.default([]),
  onInconclusive: z.enum(["report", "fail", "pass"]).default("report"),
  baseline: z.enum(["none"]).default("none"),
});

const register = z.strictObject({ autoSemver: z.literal(true).default(true) });

const deploy = z.strictObject({
  target: z.enum(["server"]).default("server"),
  url: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:8080"),
  adminUrl: z
    .url({ protocol: /^https?$/ })
    .exactOptional()
    .describe("Admin API; default: the server's port + 1."),
  environment: z.string().regex(PIPELINE_NAME).default("production"),
});

const monitor = z.strictObject({
  source: z.string().min(1).describe("Path, glob or SELECT of what was served, relative to the pipeline's folder."),
  timestamp: columnName.exactOptional().describe("Column that says when a row was served; needed for windows."),
  window: z
    .string()
    .regex(/^[1-9]\d*[hdw]$/, "must be like 6h, 1d or 1w")
    .exactOptional()
    .describe("Length of a window; default: the whole table is one window."),
  policy: z.enum(["calibrated-v1"]).default("calibrated-v1"),
  effect: z.number().gt(0).lt(1).default(0.1).describe("δ_min: JS distance that is tolerated."),
  falseDiscoveryRate: z.number().gt(0).lt(1).default(0.05),
});

export const pipelineSchema = z.strictObject({
  name: z.string().regex(PIPELINE_NAME, "must match [a-z0-9-]{1,64}"),
  task,
  data,
  train,
  evaluate: evaluate.prefault({}),
  register: register.prefault({}),
  deploy: deploy.exactOptional(),
  monitor: monitor.exactOptional(),
});

/** A pipeline as its author writes it. */
export type PipelineInput = z.input<typeof pipelineSchema>;
/** A validated pipeline with every default filled in. */
export type Pipeline = z.output<typeof pipelineSchema>;
export type PipelineTask = Pipeline["task"];
export type PipelineData = Pipeline["data"];
export type PipelineSplit = PipelineData["split"];
export type PipelineExpectation = PipelineData["expect"][string];
export type PipelineEvaluate = Pipeline["evaluate"];
export type PipelineGate = PipelineEvaluate["gates"][string];
export type PipelineMonitor = NonNullable<Pipeline["monitor"]>;
export type PipelineDeploy = NonNullable<Pipeline["deploy"]>;
