import type { Standing } from "../compare/standing.ts";
import type { ComparedMetric, Verdict } from "../documents/evaluation-comparison.ts";

/** The verdict is the comparison of the primary metric (DESIGN 16: 2); without a baseline there is nothing to say yet. */
export function decideVerdict(standing: Standing, primary: ComparedMetric | undefined): Verdict {
  if (standing.state === "none" || standing.state === "absent") return "first-model";
  if (standing.state !== "compared") return "not-comparable";
  return primary?.verdict ?? "not-comparable";
}
