import type { Pipeline, PipelineGate } from "./schema.ts";

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** What the comparison with a baseline needs beside the fields themselves: nothing that a pipeline asks for is ignored. */
export function checkComparison({ task, evaluate }: Pipeline): readonly Problem[] {
  const { gates, baseline, comparison, slices, fairness } = evaluate;
  const needsBaseline = (path: readonly string[]): Problem[] =>
    baseline === "none" ? [{ path, message: 'evaluate.baseline is "none": name what it is held against' }] : [];
  return [
    ...Object.entries(gates).flatMap(([metric, gate]) => checkGate(["evaluate", "gates", metric], gate, needsBaseline)),
    ...(fairness?.nonInferiorTo === undefined ? [] : needsBaseline(["evaluate", "fairness", "nonInferiorTo"])),
    ...(comparison.sliceMargin === undefined
      ? []
      : [
          ...needsBaseline(["evaluate", "comparison", "sliceMargin"]),
          ...(slices.length > 0
            ? []
            : [
                { path: ["evaluate", "comparison", "sliceMargin"], message: "evaluate.slices names no column to gate" },
              ]),
        ]),
    ...(comparison.cluster === undefined || task.kind !== "forecast"
      ? []
      : [
          {
            path: ["evaluate", "comparison", "cluster"],
            message: "a forecast resamples blocks of time; leave the cluster out",
          },
        ]),
  ];
}

function checkGate(
  path: readonly string[],
  gate: PipelineGate,
  needsBaseline: (path: readonly string[]) => readonly Problem[],
): readonly Problem[] {
  const { nonInferiorTo, margin, change, group } = gate;
  const problems: Problem[] = [];
  if (nonInferiorTo !== undefined) problems.push(...needsBaseline([...path, "nonInferiorTo"]));
  if (change !== undefined) problems.push(...needsBaseline([...path, "change"]));
  if (margin !== undefined && nonInferiorTo === undefined) {
    problems.push({ path: [...path, "margin"], message: 'a margin belongs to nonInferiorTo: "baseline"; add it' });
  }
  const without = group === undefined ? [] : rulesWithoutP(gate);
  if (without.length > 0) {
    const message = `a group adjusts p-values, which ${without.join(" and ")} has none of; leave the group out, or write min, max or nonInferiorTo on the bound`;
    problems.push({ path: [...path, "group"], message });
  }
  return problems;
}

function rulesWithoutP({ change, equals, on }: PipelineGate): readonly string[] {
  return [
    ...(change === undefined ? [] : ["change"]),
    ...(equals === undefined ? [] : ["equals"]),
    ...(on === "point" ? ['on: "point"'] : []),
  ];
}
