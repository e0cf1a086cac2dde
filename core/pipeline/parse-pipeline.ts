import type { z } from "zod";
import { SlipwayError } from "../errors.ts";
import { metricsOf } from "../metrics/metrics.ts";
import { didYouMean } from "../nearest.ts";
import { checkComparison } from "./check-comparison.ts";
import { checkForecast } from "./check-forecast.ts";
import { checkTenants } from "./check-tenants.ts";
import { findNotBuiltYet } from "./not-built-yet.ts";
import { parseTrain } from "./parse-train.ts";
import { type Pipeline, pipelineSchema } from "./schema.ts";

export interface PipelineOrigin {
  /** The file as the user named it. */
  readonly file: string;
  /** 1-based line of a field, of its nearest ancestor that is written down, or undefined. */
  locate(path: readonly PropertyKey[]): number | undefined;
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * A validated pipeline with defaults. All problems come in one error, each with line, field and what is accepted.
 * @throws SLIPWAY_E_NOT_BUILT_YET, SLIPWAY_E_PIPELINE_INVALID
 */
export function parsePipeline(value: unknown, origin: PipelineOrigin): Pipeline {
  const unbuilt = findNotBuiltYet(value).map(({ path, entry }) => ({
    path,
    message: `${entry.values === undefined ? "this field" : "this value"} is not built yet. ${entry.instead}`,
  }));
  if (unbuilt.length > 0) throw refuse("SLIPWAY_E_NOT_BUILT_YET", unbuilt, origin);
  const parsed = pipelineSchema.safeParse(value);
  const problems = parsed.success ? checkNames(parsed.data) : parsed.error.issues.flatMap(toProblems);
  if (!parsed.success || problems.length > 0) throw refuse("SLIPWAY_E_PIPELINE_INVALID", problems, origin);
  return { ...parsed.data, train: { kind: parsed.data.train.kind, ...parseTrain(parsed.data) } };
}

/** What the schema cannot say: ids that must be in a registry, shares that must leave rows to learn from. */
function checkNames(pipeline: Pipeline): readonly Problem[] {
  const { evaluate, data } = pipeline;
  const metrics = metricsOf(pipeline.task.kind);
  const known = [...metrics.keys()];
  const unknownMetric = (path: readonly PropertyKey[], id: string): Problem[] =>
    metrics.has(id)
      ? []
      : [{ path, message: `unknown metric "${id}"; accepted: ${known.join(", ")}. ${didYouMean(id, known)}`.trim() }];
  const problems: Problem[] = [
    ...(evaluate.metrics ?? []).flatMap((id, index) => unknownMetric(["evaluate", "metrics", index], id)),
    ...(evaluate.primary === undefined ? [] : unknownMetric(["evaluate", "primary"], evaluate.primary)),
    ...Object.keys(evaluate.gates).flatMap((id) => unknownMetric(["evaluate", "gates", id], id)),
    ...Object.entries(evaluate.gates).flatMap(([id, { min = -Infinity, max = Infinity }]) =>
      min > max
        ? [{ path: ["evaluate", "gates", id], message: `min ${min} is above max ${max}: nothing can pass` }]
        : [],
    ),
  ];
  for (const section of ["fairness", "credit"] as const) {
    if (evaluate[section] !== undefined && pipeline.task.kind !== "binary") {
      problems.push({ path: ["evaluate", section], message: "only binary tasks have it; leave it out" });
    }
  }
  if (data.split.by !== "column" && data.split.test + data.split.validation >= 1) {
    problems.push({
      path: ["data", "split"],
      message: "test + validation must be below 1, or no row is left to train on",
    });
  }
  if (data.split.by === "time" && data.split.column === undefined && data.timestamp === undefined) {
    problems.push({ path: ["data", "split"], message: "a split by time needs data.timestamp or data.split.column" });
  }
  problems.push(...checkTenants(pipeline), ...checkForecast(pipeline), ...checkComparison(pipeline));
  try {
    parseTrain(pipeline);
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError)) throw thrown;
    problems.push(placeTrainProblem(thrown.message));
  }
  return problems;
}

/** A trainer names its own field, as in `train.seeds: …`: that is where the problem belongs. */
function placeTrainProblem(message: string): Problem {
  const [, field = "train", text = message] = /^(train(?:\.\w+)*): (.*)$/s.exec(message) ?? [];
  return { path: field.split("."), message: text };
}

function toProblems(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `unknown field; accepted here: ${known.join(", ")}. ${didYouMean(key, known)}`.trim(),
    }));
  }
  if (issue.code === "invalid_value") {
    return [{ path: issue.path, message: `accepted: ${issue.values.map(String).join(", ")}` }];
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return [{ path: issue.path, message: `required, and missing: ${issue.expected}` }];
  }
  if (issue.code === "invalid_type" && issue.path.join(".") === "train") {
    return [{ path: issue.path, message: "write the trainer as a field of its own: train: { kind: linear }" }];
  }
  return [{ path: issue.path, message: issue.message }];
}

/** Field names the schema accepts at `path`, read off the schema itself. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = pipelineSchema;
  for (const key of path) schema = childOf(unwrap(schema), key);
  return shapeKeys(unwrap(schema));
}

interface SchemaNode {
  readonly def?: {
    readonly innerType?: unknown;
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly options?: readonly unknown[];
    readonly valueType?: unknown;
    readonly in?: unknown;
  };
}

function unwrap(schema: unknown): SchemaNode {
  let node = schema as SchemaNode;
  while (node.def?.innerType !== undefined || node.def?.in !== undefined) {
    node = (node.def.innerType ?? node.def.in) as SchemaNode;
  }
  return node;
}

function childOf(node: SchemaNode, key: PropertyKey): unknown {
  const name = String(key);
  const shape = node.def?.shape;
  if (shape !== undefined && Object.hasOwn(shape, name)) return shape[name];
  return node.def?.valueType ?? {};
}

function shapeKeys(node: SchemaNode): readonly string[] {
  if (node.def?.shape !== undefined) return Object.keys(node.def.shape);
  const options = (node.def?.options ?? []).map((option) => shapeKeys(unwrap(option)));
  return [...new Set(options.flat())];
}

function refuse(
  code: "SLIPWAY_E_PIPELINE_INVALID" | "SLIPWAY_E_NOT_BUILT_YET",
  problems: readonly Problem[],
  { file, locate }: PipelineOrigin,
): SlipwayError {
  const lines = problems.map(({ path, message }) => ({
    line: locate(path),
    field: path.map(String).join("."),
    message,
  }));
  const first = lines.find(({ line }) => line !== undefined)?.line;
  const what = lines
    .map(
      ({ line, field, message }) =>
        `${file}${line === undefined ? "" : `:${line}`}: ${field || "pipeline"}: ${message}`,
    )
    .join("\n");
  return new SlipwayError(code, {
    what: `${what}\n`,
    remedy:
      code === "SLIPWAY_E_NOT_BUILT_YET"
        ? "Remove what this version does not offer."
        : "Correct the fields named above.",
    file,
    ...(first === undefined ? {} : { line: first }),
  });
}
