import type { Sampling } from "../metric.ts";
import type { PointSample } from "./point-sample.ts";

/** How predicted numbers vary: by rows, or by the blocks of the sample. No metric of theirs is resampled: all have closed intervals. */
export function createPointSampling<Sample extends PointSample>(): Sampling<Sample> {
  return {
    createResampler: (sample) => ({ title: "none", draw: () => sample, origin: sample }),
    findShortage({ units, unitCount }) {
      if (unitCount >= 2) return null;
      return units === null ? "there are fewer than two rows" : "there are fewer than two blocks of origins";
    },
    countUnits: ({ unitCount }) => unitCount,
  };
}
