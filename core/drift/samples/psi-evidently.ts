import { concatenate } from "../../stats/concatenate.ts";
import type { HistogramPair } from "../histogram.ts";
import { computeEvidentlyPsi } from "../psi-compat.ts";
import { type CleanSamples, defineSampleTest } from "./sample-pair.ts";

const MANY_VALUES = 20;

/**
 * PSI of a number as Evidently documents it: with more than 20 distinct values in the reference over Sturges' equal bins of both samples together, else over the
 * values. One outlier in both samples hides any change, which is why ours has frozen quantile bins. Its rule: drift from 0.1 on.
 */
export const psiEvidently = defineSampleTest(
  {
    id: "psi:evidently",
    title: "PSI of a number, as in Evidently",
    role: "compat",
    scoreKind: "distance",
    symmetric: false,
    parameters: {},
  },
  (samples) => computeEvidentlyPsi(countCells(samples)),
);

function countCells({ reference, current, pool }: CleanSamples): HistogramPair {
  if (new Set(reference).size <= MANY_VALUES) return { reference: [...pool.x], current: [...pool.y] };
  const all = concatenate(reference, current);
  const bins = Math.ceil(Math.log2(all.length)) + 1; // Sturges (1926)
  const [low, high] = [pool.values[0] as number, pool.values.at(-1) as number];
  const count = (values: Float64Array): readonly number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) {
      const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
      counts[bin] = (counts[bin] as number) + 1;
    }
    return counts;
  };
  return { reference: count(reference), current: count(current) };
}
