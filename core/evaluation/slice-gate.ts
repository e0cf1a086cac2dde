import type { Standing } from "../compare/standing.ts";
import type { GateResult } from "../documents/evaluation.ts";
import { formatValue } from "../gates/format-value.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import type { SliceDraft } from "./compare-slices.ts";

const MAX_NAMED = 3;

export interface SliceQuestion {
  readonly drafts: readonly SliceDraft[];
  readonly primary: string;
  readonly settings: Pick<PipelineEvaluate, "slices" | "comparison" | "firstModel">;
  readonly standing: Standing;
}

/**
 * One gate over all declared slices, where the pipeline gives a `sliceMargin`: it fails when a slice is shown to lose more, after Holm, and
 * passes when none is. A slice that cannot be told does not hold a model back, or every pipeline with small slices would never decide; the
 * detail counts them. No slice of enough rows is inconclusive.
 */
export function decideSlices({ drafts, primary, settings, standing }: SliceQuestion): readonly GateResult[] {
  const { sliceMargin, sliceLevel: level, minSliceRows } = settings.comparison;
  if (sliceMargin === undefined || settings.slices.length === 0) return [];
  const asked = typeof sliceMargin === "number" && sliceMargin > 0 ? -sliceMargin : 0;
  const base = { metric: `slices.${primary}`, rule: "nonInferiorTo", limit: asked, on: "bound", level } as const;
  const none = { ...base, value: null, bound: null } as const;
  const failed = level === "warn" ? "warn" : "fail";
  if (standing.state === "absent") {
    const verdict = settings.firstModel === "pass" ? "pass" : failed;
    return [{ ...none, verdict, detail: `There is no baseline to hold the slices against yet: ${standing.reason}.` }];
  }
  if (standing.state !== "compared") {
    const detail = `The slices cannot be held against the baseline: ${standing.reason}.`;
    return [{ ...none, verdict: "not-comparable", detail }];
  }
  const judged = drafts.filter((draft) => draft.slice.pHolm !== null);
  const worst = judged.toSorted((left, right) => (left.slice.pHolm ?? 1) - (right.slice.pHolm ?? 1))[0];
  if (worst === undefined) {
    const detail = `None of ${drafts.length} declared slices has ${minSliceRows} rows and values to compare.`;
    return [{ ...none, verdict: "inconclusive", detail }];
  }
  const lost = judged.filter(({ slice: { verdict } }) => verdict === "fail" || verdict === "warn");
  const { slice, margin } = worst;
  return [
    {
      ...base,
      limit: margin === 0 ? 0 : -margin,
      value: slice.delta,
      bound: slice.ci?.[0] ?? null,
      verdict: lost.length > 0 ? failed : "pass",
      detail: lost.length > 0 ? describeLoss(lost, judged.length) : describeHeld(judged, drafts.length),
      ...(slice.pHolm === null ? {} : { pHolm: slice.pHolm }),
    },
  ];
}

function describeLoss(lost: readonly SliceDraft[], judged: number): string {
  const named = lost.slice(0, MAX_NAMED).map(({ slice: { column, value, delta, pHolm }, margin }) => {
    const than = margin === 0 ? "" : ` (margin ${formatValue(margin)})`;
    return `${column} = ${JSON.stringify(value.slice(0, 80))} by ${formatValue(-(delta ?? 0))}${than}, p = ${formatValue(pHolm ?? 0)} after Holm`;
  });
  const rest = lost.length > MAX_NAMED ? `; and ${lost.length - MAX_NAMED} more` : "";
  return `${lost.length} of ${judged} compared slices lose more than the margin: ${named.join("; ")}${rest}.`;
}

function describeHeld(judged: readonly SliceDraft[], declared: number): string {
  const held = judged.filter(({ slice: { verdict } }) => verdict === "pass").length;
  const small = declared - judged.length;
  return `None of ${judged.length} compared slices is shown to lose more than the margin: ${held} hold it, ${judged.length - held} have too few rows to tell, ${small} are too small to be compared.`;
}
