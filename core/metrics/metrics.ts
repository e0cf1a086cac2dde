import { SlipwayError } from "../errors.ts";
import { accuracy } from "./accuracy.ts";
import { averagePrecision } from "./average-precision.ts";
import { balancedAccuracy } from "./balanced-accuracy.ts";
import { brier } from "./brier.ts";
import { calibrationIntercept } from "./calibration-intercept.ts";
import { calibrationSlope } from "./calibration-slope.ts";
import { ece } from "./ece.ts";
import { eceQuantile } from "./ece-quantile.ts";
import { f1 } from "./f1.ts";
import { gini } from "./gini.ts";
import { kappa } from "./kappa.ts";
import { ks } from "./ks.ts";
import { logLoss } from "./log-loss.ts";
import { mcc } from "./mcc.ts";
import type { Metric } from "./metric.ts";
import { partialAuc } from "./partial-auc.ts";
import { precision } from "./precision.ts";
import { recall } from "./recall.ts";
import { rocAuc } from "./roc-auc.ts";

const RECORDS: readonly Metric[] = [
  rocAuc,
  averagePrecision,
  logLoss,
  brier,
  ks,
  gini,
  partialAuc,
  accuracy,
  balancedAccuracy,
  precision,
  recall,
  f1,
  mcc,
  kappa,
  ece,
  eceQuantile,
  calibrationSlope,
  calibrationIntercept,
];

/** Every metric by id, in the order in which reports list them. The first is the default primary metric. */
export const METRICS: ReadonlyMap<string, Metric> = new Map(RECORDS.map((record) => [record.id, record]));

/** @throws SLIPWAY_E_INPUT_INVALID listing the known ids. */
export function parseMetric(id: string): Metric {
  const metric = METRICS.get(id);
  if (metric !== undefined) return metric;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `There is no metric "${id.slice(0, 80)}".`,
    remedy: `Choose from ${[...METRICS.keys()].join(", ")}.`,
  });
}
