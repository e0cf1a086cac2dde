import type { GateResult } from "../documents/evaluation.ts";
import type { PipelineEvaluate, PipelineGate } from "../pipeline/schema.ts";

type Demand = Pick<GateResult, "metric" | "rule" | "on" | "level"> & {
  /** Undefined where it is a share of the baseline's value, which the pipeline does not know. */
  readonly limit: number | undefined;
};

/** Gates by metric that a pipeline asks for and an evaluation has not decided with the same limit, as a person would write them. */
export function findMissingGates(gates: PipelineEvaluate["gates"], decided: readonly GateResult[]): readonly string[] {
  return Object.entries(gates)
    .flatMap(([metric, gate]) => listDemands(metric, gate))
    .filter((demand) => !decided.some((result) => answers(result, demand)))
    .map(({ metric, rule, limit }) => (limit === undefined ? `${metric} ${rule}` : `${metric} ${rule} ${limit}`));
}

function answers({ metric, rule, on, level, limit }: GateResult, demand: Demand): boolean {
  const isSame = metric === demand.metric && rule === demand.rule && on === demand.on && level === demand.level;
  return isSame && (demand.limit === undefined || demand.limit === limit);
}

function listDemands(metric: string, gate: PipelineGate): readonly Demand[] {
  const { on, level, nonInferiorTo, margin = 0, change } = gate;
  const floors = (["min", "max", "equals"] as const).flatMap((rule) => {
    const limit = gate[rule];
    return limit === undefined ? [] : [{ metric, rule, on, level, limit }];
  });
  const shown = typeof margin === "number" ? 0 - margin : undefined;
  const against: Demand = { metric, rule: "nonInferiorTo", on, level, limit: shown };
  const changed: Demand = { metric, rule: "change", on: "point", level, limit: limitOf(change) };
  return [...floors, ...(nonInferiorTo === undefined ? [] : [against]), ...(change === undefined ? [] : [changed])];
}

function limitOf(change: PipelineGate["change"]): number | undefined {
  return change?.relative === undefined ? change?.absolute : undefined;
}
