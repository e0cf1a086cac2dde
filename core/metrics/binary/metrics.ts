import type { Metric } from "../metric.ts";
import { accuracy } from "./accuracy.ts";
import { averagePrecision } from "./average-precision.ts";
import { balancedAccuracy } from "./balanced-accuracy.ts";
import type { BinarySample } from "./binary-sample.ts";
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
import { partialAuc } from "./partial-auc.ts";
import { precision } from "./precision.ts";
import { recall } from "./recall.ts";
import { rocAuc } from "./roc-auc.ts";
import { spiegelhalterZ } from "./spiegelhalter-z.ts";

/** In the order in which reports list them. The first is the default primary metric. */
export const BINARY_METRICS: readonly Metric<BinarySample>[] = [
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
  spiegelhalterZ,
];
