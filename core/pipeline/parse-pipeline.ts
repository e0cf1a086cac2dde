import { SlipwayError } from "../errors.ts";
import { metricsOf } from "../metrics/metrics.ts";
import { didYouMean } from "../nearest.ts";
import { checkComparison } from "./check-comparison.ts";
import { checkForecast } from "./check-forecast.ts";
import { checkTenants } from "./check-tenants.ts";
import { explainIssue, type FileOrigin, type Problem, refuseFile } from "./explain-problems.ts";
import { findNotBuiltYet } from "./not-built-yet.ts";
import { parseTrain } from "./parse-train.ts";
import { type Pipeline, pipelineSchema } from "./schema.ts";

/** Where a pipeline was written. */
export type PipelineOrigin = FileOrigin;

/**
 * A validated pipeline with defaults. All problems come in one error, each with line, field and what is accepted.
 * @throws SLIPWAY_E_NOT_BUILT_YET, SLIPWAY_E_PIPELINE_INVALID
 */
export function parsePipeline(value: unknown, origin: PipelineOrigin): Pipeline {
  const unbuilt = findNotBuiltYet(value).map(({ path, entry }) => ({
    path,
    message: `${entry.values === undefined ? "this field" : "this value"} is not built yet. ${entry.instead}`,
  }));
  if (unbuilt.length > 0) throw refuseFile("SLIPWAY_E_NOT_BUILT_YET", unbuilt, origin);
  const parsed = pipelineSchema.safeParse(value);
  const problems = parsed.success
    ? checkNames(parsed.data)
    : parsed.error.issues.flatMap((issue) => explainIssue(issue, pipelineSchema));
  if (!parsed.success || problems.length > 0) throw refuseFile("SLIPWAY_E_PIPELINE_INVALID", problems, origin);
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
