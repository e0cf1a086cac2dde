import { wilson } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import { sumOf } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

const PLACES = 2;

/**
 * Top-2 accuracy: share of rows whose true class is among the two most probable; of equal scores the earlier class comes first, as for the
 * label. Two classes: 1. Goldens: scikit-learn 1.2.1, `metrics:multiclass:top2`.
 */
export const top2: Metric<MulticlassSample> = {
  id: "top2",
  title: "Top-2 accuracy",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "scores",
  parameters: { places: PLACES },
  compute: (sample) => (sample.n === 0 ? NO_ROWS : { value: countTop(sample) / sample.n }),
  ratio: { terms: (sample) => ({ numerator: findTop(sample) }), map: (ratio) => ratio },
  interval: wilson((sample) => [countTop(sample), sample.n]),
};

function countTop(sample: MulticlassSample): number {
  return sumOf(findTop(sample));
}

/** Per row 1 when its class is among the most probable, else 0. */
function findTop({ classes, truth, scores }: MulticlassSample): Float64Array {
  const width = classes.length;
  return Float64Array.from(truth, (label, row) => {
    const own = scores[row * width + label] as number;
    let before = 0;
    for (let column = 0; column < width; column++) {
      const score = scores[row * width + column] as number;
      if (score > own || (score === own && column < label)) before += 1;
    }
    return before < PLACES ? 1 : 0;
  });
}
