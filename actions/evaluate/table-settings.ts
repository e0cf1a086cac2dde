import { SlipwayError } from "../../core/errors.ts";
import { type LimitInput, splitLimits } from "../../core/gates/limit-text.ts";
import type { TaskKind } from "../../core/metrics/metric.ts";
import { parseMetric } from "../../core/metrics/metrics.ts";
import { evaluateSchema, type PipelineEvaluate } from "../../core/pipeline/schema.ts";
import type { EvaluateInputs } from "./contract.ts";

/** What a pipeline would say under `evaluate`, from the inputs that come with a table. @throws SLIPWAY_E_INPUT_INVALID */
export function buildTableSettings(inputs: EvaluateInputs): PipelineEvaluate {
  const { task } = inputs;
  const metrics = parseList(inputs.metrics).map((id) => parseMetric(id, task).id);
  const { primary } = inputs;
  return evaluateSchema.parse({
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(primary === undefined ? {} : { primary: parseMetric(primary, task).id }),
    threshold: inputs.threshold,
    gates: buildGates(inputs),
    slices: parseList(inputs.slices),
    baseline: inputs.baselinePredictions === undefined ? "none" : `file:${inputs.baselinePredictions}`,
    onInconclusive: inputs.onInconclusive,
  });
}

export function parseList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

type Limits = ReadonlyMap<string, number | string>;

function buildGates(inputs: EvaluateInputs): Record<string, object> {
  const { task } = inputs;
  const floors = parseLimits("min", inputs.min, task);
  const ceilings = parseLimits("max", inputs.max, task);
  const margins = parseLimits("margin", inputs.margin, task);
  const compared = new Set([...parseList(inputs.nonInferior).map((id) => parseMetric(id, task).id), ...margins.keys()]);
  assertBaseline(inputs, compared);
  const ids = [...new Set([...floors.keys(), ...ceilings.keys(), ...compared])];
  return Object.fromEntries(
    ids.map((id) => [
      id,
      {
        ...named("min", floors.get(id)),
        ...named("max", ceilings.get(id)),
        ...(compared.has(id) ? { nonInferiorTo: "baseline", ...named("margin", margins.get(id)) } : {}),
      },
    ]),
  );
}

function assertBaseline({ baselinePredictions }: EvaluateInputs, compared: ReadonlySet<string>): void {
  if (baselinePredictions !== undefined || compared.size === 0) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `evaluate: ${[...compared].join(", ")} must not be worse than a baseline, and none is given.`,
    remedy: "Give its scores as `baseline-predictions`.",
  });
}

function named(rule: string, limit: number | string | undefined): Record<string, number | string> {
  return limit === undefined ? {} : { [rule]: limit };
}

/** `roc_auc=0.8,f1=0.5` → limits by metric; a margin may be a share of the baseline's value, such as `roc_auc=2%`. */
function parseLimits(input: LimitInput, text: string, task: TaskKind): Limits {
  const limits = new Map<string, number | string>();
  for (const { limit } of splitLimits(input, text)) {
    if (limit === undefined) continue; // the contract has refused those
    assertOnce(input, limit.metric, limits);
    limits.set(parseMetric(limit.metric, task).id, limit.value);
  }
  return limits;
}

/** Of two limits the looser one must not win unseen. */
function assertOnce(input: LimitInput, id: string, limits: Limits): void {
  if (!limits.has(id)) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `evaluate: ${input}: "${id}" has two limits.`,
    remedy: "Give one for each metric.",
  });
}
