import { z } from "zod";
import { COLUMN_KINDS } from "../data/table.ts";
import { modelCard } from "./card-schema.ts";
import { columnName } from "./column-name.ts";
import { comparisonSettings, margin } from "./comparison-schema.ts";
import { creditSettings } from "./credit-schema.ts";
import { fairnessSettings } from "./fairness-schema.ts";
import { monitorSettings } from "./monitor-schema.ts";

export const PIPELINE_NAME = /^[a-z0-9-]{1,64}$/;

const columnNames = z.array(columnName);

const target = columnName.describe("Column to predict.");

const task = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        kind: z.literal("binary"),
        target,
        positive: z
          .union([z.string(), z.number(), z.boolean()])
          .transform(String)
          .describe("Class whose probability is the score, as written in the data."),
      })
      .describe("One of two classes."),
    z
      .strictObject({
        kind: z.literal("multiclass"),
        target,
        order: z
          .array(z.string())
          .min(2)
          .exactOptional()
          .describe("Classes from low to high, when they have an order: allows the metrics that need one."),
      })
      .describe("One of several classes."),
    z.strictObject({ kind: z.literal("regression"), target }).describe("A number."),
    z
      .strictObject({
        kind: z.literal("forecast"),
        target,
        horizon: z.number().int().min(1).max(10_000).describe("Steps ahead to forecast."),
        season: z
          .array(z.number().int().min(2).max(100_000))
          .min(1)
          .describe("Lengths of the seasons in steps, such as [48, 336] for half-hours of a day and of a week."),
        originEvery: z
          .number()
          .int()
          .min(1)
          .exactOptional()
          .describe("Steps between two origins of the back-test. Default: the horizon."),
        testOrigins: z
          .number()
          .int()
          .min(1)
          .max(1000)
          .default(14)
          .describe("Origins of the back-test, the newest ones."),
        interval: z
          .number()
          .gt(0)
          .lt(1)
          .default(0.9)
          .describe("Share of values that the prediction intervals should hold."),
        availableAt: columnName
          .exactOptional()
          .describe("Column that says when a row was known; default: its timestamp."),
      })
      .describe("The next values of a regular series; needs data.timestamp."),
  ])
  .describe("What the model predicts.");

const expectation = z
  .strictObject({
    type: z.enum(COLUMN_KINDS).exactOptional().describe("Kind that every value must have; also fixes how it is read."),
    min: z.number().exactOptional().describe("Smallest accepted value."),
    max: z.number().exactOptional().describe("Largest accepted value."),
    levels: z
      .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
      .min(1)
      .exactOptional()
      .describe("The only accepted values, as written in the data."),
    nullable: z.boolean().exactOptional().describe("False: a missing value breaks the expectation."),
    unique: z.boolean().exactOptional().describe("True: a repeated value breaks the expectation."),
  })
  .describe("What a column must look like before anything is trained.");

const share = z.number().gt(0).lt(1);
const test = share.default(0.25).describe("Share of the rows that judge the model.");
const validation = share.default(0.15).describe("Share of the rows that stop and tune the trainer.");
const seed = z
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .default(0)
  .describe("Moves rows between the parts; also the seed of the trainer.");

const split = z
  .discriminatedUnion("by", [
    z
      .strictObject({ by: z.literal("random"), test, validation, seed })
      .describe("By the hash of a row's content (or of its id) and the seed: adding rows moves no old one."),
    z
      .strictObject({
        by: z.literal("time"),
        column: columnName.exactOptional().describe("Default: data.timestamp."),
        test,
        validation,
      })
      .describe("The newest rows are the test part, the next newer ones the validation part."),
    z
      .strictObject({
        by: z.literal("group"),
        column: columnName.describe("Rows with the same value stay together."),
        test,
        validation,
        seed,
      })
      .describe("Whole groups go to one part."),
    z
      .strictObject({ by: z.literal("column"), column: columnName.describe("Holds train, validation or test.") })
      .describe("The data says it."),
  ])
  .describe("How rows are divided. Shares are of all rows; default: random.");

const data = z.strictObject({
  source: z.string().min(1).describe("Path, glob or SELECT over files, relative to the pipeline's folder."),
  exclude: columnNames.default([]).describe("Columns that are no features and do not count for row identity."),
  id: z
    .union([columnName, columnNames.min(1)])
    .exactOptional()
    .describe("Column(s) that identify a row; default: its content."),
  timestamp: columnName.exactOptional().describe("Column that says when a row came to be; never a feature."),
  expect: z
    .record(columnName, expectation)
    .default({})
    .describe("Expectations by column, all checked before training."),
  split: split.prefault({ by: "random" }),
});

/** `{ kind, ...parameters }`; the parameters are validated by the trainer's own record. */
const train = z
  .looseObject({ kind: z.string().min(1).describe("Id of the trainer; its parameters stand beside it.") })
  .describe("Trainer and its parameters.");

const bound = z
  .strictObject({
    min: z.number().exactOptional().describe("The metric must be at least this."),
    max: z.number().exactOptional().describe("The metric must be at most this."),
    equals: z.number().exactOptional().describe("The metric must be this, within the tolerance."),
    tolerance: z.number().min(0).exactOptional().describe("For equals: largest accepted distance. Default 0."),
    nonInferiorTo: z
      .literal("baseline")
      .exactOptional()
      .describe("The metric must not be worse than the baseline's by more than the margin."),
    margin: margin.exactOptional().describe("For nonInferiorTo: the loss that is tolerated. Default 0."),
    change: z
      .strictObject({
        absolute: z.number().exactOptional().describe("Smallest accepted improvement; negative tolerates a loss."),
        relative: z.number().exactOptional().describe("The same as a share of the baseline's value."),
      })
      .refine(({ absolute, relative }) => absolute !== undefined || relative !== undefined, {
        message: "needs absolute or relative",
      })
      .exactOptional()
      .describe("Bare difference from the baseline as TFMA's change thresholds test it: no interval, limits included."),
    group: z
      .string()
      .regex(PIPELINE_NAME)
      .exactOptional()
      .describe("Gates of one group share their error: Holm adjusts the p-values of their comparisons."),
    on: z.enum(["bound", "point"]).default("bound").describe("Test the one-sided 95 % bound, or the bare value."),
    level: z.enum(["fail", "warn"]).default("fail").describe("`warn` is reported and never fails."),
  })
  .refine(
    ({ min, max, equals, nonInferiorTo, change }) =>
      [min, max, equals, nonInferiorTo, change].some((rule) => rule !== undefined),
    { message: "needs min, max, equals, nonInferiorTo or change" },
  );

/** `evaluate` of a pipeline. */
export const evaluateSchema = z.strictObject({
  metrics: z.array(z.string()).min(1).exactOptional().describe("Default: every metric of the task."),
  primary: z.string().exactOptional().describe("Metric that gives the verdict. Default: the first of the task."),
  threshold: z.number().min(0).max(1).default(0.5).describe("Score at which a row is labelled positive."),
  gates: z.record(z.string(), bound).default({}).describe("Limits by metric."),
  slices: columnNames.default([]).describe("Columns whose levels are judged one by one."),
  fairness: fairnessSettings.exactOptional(),
  credit: creditSettings.exactOptional(),
  importance: z
    .boolean()
    .exactOptional()
    .describe("Measure what the primary metric loses when a feature is shuffled. Default: true; forecasts have none."),
  onInconclusive: z
    .enum(["report", "fail", "pass"])
    .default("report")
    .describe(
      "`report`: evaluate says so and exits 0, but nothing is registered, so register, and with it a whole run, exits 3. `fail`: exit 4. `pass`: register all the same.",
    ),
  baseline: z
    .union([
      z.enum(["none", "champion", "merge-base"]),
      z.string().regex(/^version:.{1,64}$/, "must be like version:1.2.0"),
      z.string().regex(/^file:.{1,1024}$/, "must be like file:old-predictions.parquet"),
    ])
    .default("champion")
    .describe(
      "What the model is compared with on the same rows: `champion` (what production holds, else the newest version; a first model has none), `merge-base` (the nearest earlier commit that was evaluated), `version:<v>`, `file:<predictions>` or `none`.",
    ),
  firstModel: z
    .enum(["pass", "fail"])
    .default("pass")
    .describe("What a comparison says where there is no baseline yet. One that is there and unreadable always fails."),
  comparison: comparisonSettings.prefault({}).describe("How two models are compared."),
});

const tenants = z.strictObject({
  column: columnName.describe("Column whose values are the tenants; each gets a model of its own."),
  minRows: z
    .number()
    .int()
    .min(1)
    .default(500)
    .describe("Fewest rows, all parts together, for a model of its own; below, the fallback serves the tenant."),
  minPositives: z.number().int().min(1).default(50).describe("The same for the rows of either class."),
  fallback: z
    .enum(["global"])
    .default("global")
    .describe("What serves tenants without a model of their own: the one model of all rows."),
});

const register = z.strictObject({
  autoSemver: z.literal(true).default(true).describe("The signature decides the version."),
});

const deploy = z.strictObject({
  target: z.enum(["server"]).default("server").describe("A running `slipway serve`."),
  url: z
    .url({ protocol: /^https?$/ })
    .default("http://127.0.0.1:8080")
    .describe("Where the server answers."),
  adminUrl: z
    .url({ protocol: /^https?$/ })
    .exactOptional()
    .describe("Admin API; default: the server's port + 1."),
  environment: z.string().regex(PIPELINE_NAME).default("production").describe("Stage of the registry that records it."),
});

export const pipelineSchema = z.strictObject({
  name: z
    .string()
    .regex(PIPELINE_NAME, "must match [a-z0-9-]{1,64}")
    .describe("Name of the pipeline and of its model."),
  task,
  data: data.describe("The table, what it must look like, and how it is divided."),
  train,
  card: modelCard.exactOptional(),
  tenants: tenants.exactOptional().describe("One model per customer group, beside the one of all rows."),
  evaluate: evaluateSchema.prefault({}).describe("What the model is judged by."),
  register: register.prefault({}).describe("How versions are given."),
  deploy: deploy.exactOptional().describe("Where the model goes; without it nothing is deployed."),
  monitor: monitorSettings.exactOptional().describe("What was served; without it nothing is monitored."),
});

/** A pipeline as its author writes it. */
export type PipelineInput = z.input<typeof pipelineSchema>;
/** A validated pipeline with every default filled in. */
export type Pipeline = z.output<typeof pipelineSchema>;
export type PipelineTask = Pipeline["task"];
export type BinaryTask = Extract<PipelineTask, { kind: "binary" }>;
export type MulticlassTask = Extract<PipelineTask, { kind: "multiclass" }>;
export type RegressionTask = Extract<PipelineTask, { kind: "regression" }>;
export type ForecastTask = Extract<PipelineTask, { kind: "forecast" }>;
/** Tasks whose rows stand on their own. */
export type TabularTask = Exclude<PipelineTask, ForecastTask>;
export type PipelineData = Pipeline["data"];
export type PipelineSplit = PipelineData["split"];
export type PipelineExpectation = PipelineData["expect"][string];
export type PipelineEvaluate = Pipeline["evaluate"];
export type PipelineGate = PipelineEvaluate["gates"][string];
export type PipelineTenants = NonNullable<Pipeline["tenants"]>;
export type PipelineMonitor = NonNullable<Pipeline["monitor"]>;
export type PipelineDeploy = NonNullable<Pipeline["deploy"]>;
