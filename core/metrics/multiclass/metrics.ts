import type { Metric } from "../metric.ts";
import { accuracy } from "./accuracy.ts";
import { balancedAccuracy } from "./balanced-accuracy.ts";
import { brier } from "./brier.ts";
import { f1Macro } from "./f1-macro.ts";
import { f1Micro } from "./f1-micro.ts";
import { f1Weighted } from "./f1-weighted.ts";
import { kappa } from "./kappa.ts";
import { kappaQuadratic } from "./kappa-quadratic.ts";
import { logLoss } from "./log-loss.ts";
import { mcc } from "./mcc.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";
import { precisionMacro } from "./precision-macro.ts";
import { recallMacro } from "./recall-macro.ts";
import { rocAucOvoMacro } from "./roc-auc-ovo-macro.ts";
import { rocAucOvrMacro } from "./roc-auc-ovr-macro.ts";
import { rocAucOvrWeighted } from "./roc-auc-ovr-weighted.ts";
import { top2 } from "./top2.ts";

/** In the order in which reports list them. The first is the default primary metric. */
export const MULTICLASS_METRICS: readonly Metric<MulticlassSample>[] = [
  rocAucOvrMacro,
  logLoss,
  brier,
  accuracy,
  balancedAccuracy,
  f1Macro,
  f1Weighted,
  f1Micro,
  precisionMacro,
  recallMacro,
  rocAucOvoMacro,
  rocAucOvrWeighted,
  mcc,
  kappa,
  kappaQuadratic,
  top2,
];
