import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { MeasuredValue } from "../../core/documents/measured-value.ts";

export type Topics = Required<Pick<Evaluation, "importance" | "fairness" | "credit">>;

export interface TopicsOptions {
  /** Every name from data, numbered where several must differ. */
  readonly text: string;
  readonly features?: number;
  readonly columns?: number;
  readonly groups?: number;
  readonly bands?: number;
}

const rate = (value: number, half = 0.04, given: Partial<MeasuredValue> = {}): MeasuredValue => ({
  value,
  ci: [Math.max(0, value - half), Math.min(1, value + half)],
  level: 0.95,
  n: 200,
  ...given,
});

/** Sections that only some evaluations have, with names of any kind in every place that data can reach. */
export function buildTopics({ text, features = 3, columns = 1, groups = 3, bands = 4 }: TopicsOptions): Topics {
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => (index === 0 ? text : `${text}${index}`));
  return {
    importance: {
      metric: "roc_auc",
      rows: 1066,
      repeats: 5,
      level: 0.95,
      method: "percentile bootstrap",
      inputs: features + 1,
      features: names(features).map((feature, index) => ({
        feature,
        importance: 0.06 / (index + 1),
        ci: index === 1 ? null : [0.047 / (index + 1), 0.09 / (index + 1)],
        share: 1 / features,
      })),
      reason: `measured are the ${features} of ${features + 1} inputs that move most with the score`,
    },
    fairness: names(columns).map((column) => ({
      column,
      groups: names(groups).map((value, index) => ({
        value,
        n: 400 - index,
        positives: 90,
        ...(index === 2 ? { insufficient: text } : {}),
        selectionRate: rate(0.2),
        truePositiveRate: rate(0.5),
        falsePositiveRate: index === 2 ? rate(0, 0, { value: null, ci: null, reason: text }) : rate(0.1),
      })),
      gaps: {
        demographic_parity_ratio: rate(0.71, 0.2),
        equal_opportunity_difference: rate(0.1, 0, { value: null, ci: null, reason: text }),
      },
      fourFifths: "inconclusive",
    })),
    credit: {
      scaling: { points0: 600, odds0: 1 / 19, pdo: 50, a: 387.6, b: 72.13, sign: "points = a − b·ln(bad/good)" },
      bands: Array.from({ length: bands }, (_, index) => ({
        points: [600 - 50 * index, 650 - 50 * index],
        n: 130,
        defaults: 4 + 9 * index,
        predicted: 0.03 + index / 60,
        observed: (4 + 9 * index) / 500,
        ci: [index / 70, 0.05 + index / 55],
        p: 0.2,
        adjustedP: index === 1 ? 0.004 : 1,
        woe: index === 0 ? null : 1 - index / 3,
        iv: 0.1,
      })),
      woeSign: "ln(share of good / share of bad): positive is safer than average",
      informationValue: 2.08,
      stability: {
        psi: 0.0082,
        debiased: 0.0011,
        label: "stable",
        limits: { stable: 0.1, moderate: 0.25 },
        p: 0.93,
        effect: 0.1,
      },
      characteristics: names(features).map((feature, index) => ({
        feature,
        psi: 0.31 / (index + 1),
        debiased: 0.3 / (index + 1),
        label: index === 0 ? "unstable" : "moderate",
        p: 0.001,
        adjustedP: 0.003,
      })),
      calibration: [
        { id: "jeffreys", statistic: 0.269, p: 0.22 },
        { id: "jeffreys_bands", statistic: 1, p: 0.004 },
        { id: "calibration_slope", statistic: 1.079, p: 0.254 },
        { id: "calibration_intercept", statistic: null, p: null, reason: text },
        { id: "spiegelhalter_z", statistic: -0.115, p: 0.909 },
      ],
    },
  };
}
