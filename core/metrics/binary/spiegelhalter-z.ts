import { normalSurvival } from "../../stats/normal.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Spiegelhalter's z: Σ (y − p)(1 − 2p)/√Σ (1 − 2p)²·p(1 − p), standard normal when the scores are calibrated (Spiegelhalter 1986, Statist.
 * Med. 5). Far from 0 means that they are not; the reason holds the two-sided p. It tests, so it has no interval. Scores that are all
 * exactly 0, ½ or 1 leave nothing to test. No golden; checked by hand and against its distribution.
 */
export const spiegelhalterZ: Metric<BinarySample> = {
  id: "spiegelhalter_z",
  title: "Spiegelhalter's z of calibration",
  tasks: ["binary"],
  better: "near",
  ideal: 0,
  range: [null, null],
  needs: "scores",
  parameters: {},
  compute({ n, score, positive, negative }) {
    if (n === 0) return NO_ROWS;
    let [sum, variance] = [0, 0];
    for (let cell = 0; cell < score.length; cell++) {
      const [ones, zeros] = [positive[cell] as number, negative[cell] as number];
      const p = score[cell] as number;
      sum += (ones * (1 - p) - zeros * p) * (1 - 2 * p);
      variance += (ones + zeros) * (1 - 2 * p) ** 2 * p * (1 - p);
    }
    if (variance === 0) return { value: null, reason: "every score is exactly 0, ½ or 1" };
    const z = sum / Math.sqrt(variance);
    const p = 2 * normalSurvival(Math.abs(z));
    return { value: z, reason: `two-sided p = ${Number(p.toPrecision(3))} of calibrated scores` };
  },
  interval: {
    kind: "closed",
    title: "none",
    prepare: () => ({ reason: "it is a test statistic, standard normal for calibrated scores" }),
  },
};
