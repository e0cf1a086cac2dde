import type { Metric } from "../metric.ts";
import { bias } from "../point/bias.ts";
import { mae } from "../point/mae.ts";
import { mape } from "../point/mape.ts";
import { pinball } from "../point/pinball.ts";
import type { PointSample } from "../point/point-sample.ts";
import { rmse } from "../point/rmse.ts";
import { wape } from "../point/wape.ts";
import { d2Absolute } from "./d2-absolute.ts";
import { explainedVariance } from "./explained-variance.ts";
import { maxError } from "./max-error.ts";
import { medae } from "./medae.ts";
import { msle } from "./msle.ts";
import { r2 } from "./r2.ts";

/** In the order in which reports list them. The first is the default primary metric. */
export const REGRESSION_METRICS: readonly Metric<PointSample>[] = [
  rmse,
  mae,
  r2,
  medae,
  maxError,
  explainedVariance,
  d2Absolute,
  wape,
  mape,
  msle,
  bias,
  pinball,
];
