import { SlipwayError } from "../../core/errors.ts";
import { buildEvaluation } from "../../core/evaluation/build-evaluation.ts";
import { parseMetric } from "../../core/metrics/metrics.ts";
import { evaluateSchema, type PipelineEvaluate, type PipelineGate } from "../../core/pipeline/schema.ts";
import type { EvaluateInputs } from "./contract.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";

/** Judges a table of scores that was made elsewhere. */
export async function evaluatePredictions(
  inputs: EvaluateInputs,
  path: string,
  ports: EvaluatePorts,
): Promise<Evaluated> {
  if (inputs.pipeline !== undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "evaluate: a pipeline and predictions are given together.",
      remedy: "Give one of them: a pipeline scores its own test part.",
    });
  }
  const settings = buildSettings(inputs);
  const loaded = await ports.predictions.load(ports.resolvePath(path), {
    rowId: inputs.rowId,
    target: inputs.target,
    score: inputs.score,
    ...(inputs.positive === undefined ? {} : { positive: inputs.positive }),
    slices: settings.slices,
  });
  for (const warning of loaded.warnings) ports.log.warn(warning);
  const evaluation = buildEvaluation({
    pipeline: inputs.name,
    evaluatedAt: ports.clock.now(),
    task: { kind: "binary", target: inputs.target, positive: loaded.positive },
    settings,
    predictions: loaded,
    digests: { model: null, data: null, predictions: loaded.digest },
    leakage: null,
    sha256: ports.sha256,
  });
  return { evaluation, documents: ports.openDocuments(inputs.name), onInconclusive: settings.onInconclusive };
}

function buildSettings(inputs: EvaluateInputs): PipelineEvaluate {
  const metrics = parseList(inputs.metrics).map((id) => parseMetric(id, "binary").id);
  return evaluateSchema.parse({
    ...(metrics.length === 0 ? {} : { metrics }),
    threshold: inputs.threshold,
    gates: parseGates(inputs),
    slices: parseList(inputs.slices),
  });
}

function parseList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** `roc_auc=0.8,f1=0.5` → limits by metric. */
function parseLimits(input: "min" | "max", text: string): ReadonlyMap<string, number> {
  return new Map(
    parseList(text).map((item) => {
      const [, id, limit] = /^([a-z0-9_]+)=(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.exec(item) ?? [];
      if (id === undefined || limit === undefined || !Number.isFinite(Number(limit))) {
        throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
          what: `evaluate: ${input}: "${item}" is no limit.`,
          remedy: `Write it like --${input} roc_auc=0.8,f1=0.5.`,
        });
      }
      return [parseMetric(id, "binary").id, Number(limit)];
    }),
  );
}

function parseGates(inputs: EvaluateInputs): Record<string, PipelineGate> {
  const [floors, ceilings] = [parseLimits("min", inputs.min), parseLimits("max", inputs.max)];
  const ids = [...new Set([...floors.keys(), ...ceilings.keys()])];
  return Object.fromEntries(
    ids.map((id) => {
      const [min, max] = [floors.get(id), ceilings.get(id)];
      return [
        id,
        { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), on: "bound", level: "fail" },
      ];
    }),
  );
}
