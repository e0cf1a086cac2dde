import { normalBounds } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import { type ClassRanking, standardErrorOf } from "./class-ranking.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

export interface AreaDefinition extends Pick<Metric<MulticlassSample>, "id" | "title"> {
  combine(ranking: ClassRanking): number;
  readonly influence: keyof ClassRanking["influence"];
}

/** A mean of areas under ROC curves, with the normal interval of its placements. Every class needs a row, for an interval two. */
export function createAreaMetric({ id, title, combine, influence }: AreaDefinition): Metric<MulticlassSample> {
  return {
    id,
    title,
    tasks: ["multiclass"],
    better: "high",
    ideal: 1,
    range: [0, 1],
    needs: "scores",
    parameters: {},
    compute(sample) {
      if (sample.n === 0) return NO_ROWS;
      const absent = sample.support.indexOf(0);
      if (absent >= 0) return { value: null, reason: `no row is of class "${nameOf(sample, absent)}"` };
      return { value: combine(sample.ranking()) };
    },
    influence: (sample) => sample.ranking().influence[influence],
    interval: {
      kind: "closed",
      title: "DeLong, placements of all classes",
      prepare(sample) {
        const single = sample.support.findIndex((rows) => rows < 2);
        if (single >= 0) return { reason: `class "${nameOf(sample, single)}" has fewer than two rows` };
        const ranking = sample.ranking();
        const standardError = standardErrorOf(ranking.influence[influence], sample.truth, sample.support);
        const value = combine(ranking);
        return (tail) => normalBounds(value, standardError, tail);
      },
    },
  };
}

/** A class may be called anything; a reason is a sentence. */
export function nameOf({ classes }: Pick<MulticlassSample, "classes">, label: number): string {
  return (classes[label] ?? "").slice(0, 80);
}
