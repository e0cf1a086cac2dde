import { type PooledSample, poolSamples } from "../../stats/pooled-sample.ts";
import { type DriftScore, NO_ROWS, type SampleTest } from "../drift-test.ts";
import { summariseSample } from "../sample-summary.ts";

/** Raw values of two samples, in any order. */
export interface SamplePair {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

type Card<Parameters> = Omit<
  SampleTest,
  "on" | "driftWhen" | "featureKinds" | "minRows" | "parameters" | "computeSamples"
> & {
  readonly parameters: Parameters;
};

/** A statistic of samples that hold at least one finite value each. */
export function defineSampleTest<Parameters extends Readonly<Record<string, number>>>(
  card: Card<Parameters>,
  compute: (samples: CleanSamples, parameters: Parameters) => DriftScore,
): SampleTest<Parameters> {
  return {
    ...card,
    on: "samples",
    driftWhen: "high",
    featureKinds: ["number"],
    minRows: 30,
    computeSamples(samples, parameters = card.parameters) {
      const reference = samples.reference.filter(Number.isFinite).sort(); // sums round in one order
      const current = samples.current.filter(Number.isFinite).sort();
      if (reference.length === 0 || current.length === 0) return NO_ROWS;
      return compute({ reference, current, pool: poolSamples(reference, current) }, parameters);
    },
  };
}

/** Finite values alone, ascending, and both samples over their distinct values (reference first). */
export interface CleanSamples extends SamplePair {
  readonly pool: PooledSample;
}

/** Spread of the reference that distances are told in: 1.4826·MAD, else sd, else 1 (SCIENCE 1.1). */
export function computeRobustSd({ reference }: SamplePair): number {
  return summariseSample(reference.slice()).robustSd;
}
