import { testMcNemar } from "../stats/mcnemar.ts";
import type { PairedTest } from "./prepared.ts";

/** McNemar's test of the two models' labels, for the accuracy: only rows that exactly one labels rightly count. */
export function testLabels(
  truth: ArrayLike<number>,
  labels: ArrayLike<number>,
  others: ArrayLike<number>,
): Map<string, PairedTest> {
  let [onlyCandidate, onlyBaseline] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    const [first, second] = [labels[row] === truth[row], others[row] === truth[row]];
    if (first && !second) onlyCandidate += 1;
    if (second && !first) onlyBaseline += 1;
  }
  const { midP } = testMcNemar(onlyCandidate, onlyBaseline);
  return new Map([["accuracy", { name: "McNemar, mid-p", statistic: Math.min(onlyCandidate, onlyBaseline), p: midP }]]);
}

export function haveSame(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  for (let row = 0; row < left.length; row++) if (!Object.is(left[row], right[row])) return false;
  return left.length === right.length;
}
