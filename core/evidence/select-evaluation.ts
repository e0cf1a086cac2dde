import type { Evaluation, SliceResult } from "../documents/evaluation.ts";
import type { ChangesSection } from "../documents/evaluation-comparison.ts";
import { METRIC_CARDS } from "../metrics/metrics.ts";
import { ownValue } from "../own.ts";
import { MAX_EVIDENCE_TEXT } from "./evidence-text.ts";

const MAX_MATRIX = 20; // classes; a comment shows no larger confusion matrix

/**
 * The part of an evaluation that a comment can show: no curves, no traces, no second set of details, of each slice the primary metric alone.
 * Lists longer than `maxItems` keep their worst, and a warning says how many went.
 */
export function selectEvaluation(evaluation: Evaluation, maxItems: number): Evaluation {
  const { baselineDetails: _details, resampling: _resampling, ...rest } = evaluation;
  const { binary, multiclass, regression, forecast, comparedSlices, changes, primary } = rest;
  const slices = rest.slices.map((slice) => keepPrimary(slice, primary));
  return {
    ...rest,
    gates: keepWorst(rest.gates, ({ verdict }) => (verdict === "pass" ? 1 : 0), maxItems),
    slices: keepWorst(slices, (slice) => rankSlice(slice, primary), maxItems),
    ...(comparedSlices === undefined
      ? {}
      : { comparedSlices: keepWorst(comparedSlices, ({ delta }) => delta ?? Number.POSITIVE_INFINITY, maxItems) }),
    ...(changes === undefined ? {} : { changes: { ...changes, parameters: changes.parameters.map(flattenSetting) } }),
    ...(binary === undefined ? {} : { binary: { ...binary, curves: { ...binary.curves, roc: [], pr: [] } } }),
    ...(multiclass === undefined
      ? {}
      : {
          multiclass: { ...multiclass, confusion: multiclass.classes.length > MAX_MATRIX ? [] : multiclass.confusion },
        }),
    ...(regression === undefined ? {} : { regression: { ...regression, scatter: [] } }),
    ...(forecast === undefined ? {} : { forecast: { ...forecast, trace: [], perStep: [] } }),
    leakage: rest.leakage === null ? null : { ...rest.leakage, examples: [] },
    warnings: [...selectWarnings(rest), ...sayOmitted(evaluation, maxItems)],
  };
}

function keepPrimary({ metrics, ...slice }: SliceResult, primary: string): SliceResult {
  const metric = ownValue(metrics, primary);
  return { ...slice, metrics: metric === undefined ? {} : { [primary]: metric } };
}

/** A setting that is a list or an object crosses as its JSON, which is how a comment prints it. */
function flattenSetting({ name, baseline, candidate }: ChangesSection["parameters"][number]) {
  return { name, baseline: flatten(baseline), candidate: flatten(candidate) };
}

function flatten(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null ? null : JSON.stringify(value);
}

/** The order of the document, unless something has to go. */
function keepWorst<Item>(items: readonly Item[], rankOf: (item: Item) => number, maxItems: number): Item[] {
  if (items.length <= maxItems) return [...items];
  return items.toSorted((left, right) => compare(rankOf(left), rankOf(right))).slice(0, maxItems);
}

function compare(left: number, right: number): number {
  return left === right ? 0 : left - right; // two infinities have no difference
}

function rankSlice({ metrics }: SliceResult, primary: string): number {
  const value = ownValue(metrics, primary)?.value ?? null;
  if (value === null) return Number.POSITIVE_INFINITY;
  return METRIC_CARDS.get(primary)?.better === "low" ? -value : value;
}

/** A comment that is told an obstacle leaves out the warnings that repeat it; once both are clipped, it could not tell any more. */
function selectWarnings({ warnings, verdict, baseline }: Evaluation): readonly string[] {
  const obstacle = verdict === "not-comparable" ? (baseline.obstacle ?? "").replace(/\.$/, "") : "";
  if (obstacle.length < MAX_EVIDENCE_TEXT) return warnings;
  return warnings.filter((warning) => !warning.includes(obstacle));
}

function sayOmitted({ gates, slices, comparedSlices = [] }: Evaluation, maxItems: number): readonly string[] {
  const lists = { gates, slices, "compared slices": comparedSlices };
  return Object.entries(lists).flatMap(([title, { length }]) =>
    length > maxItems ? [`${length - maxItems} of ${length} ${title} are in evaluation.json alone.`] : [],
  );
}
