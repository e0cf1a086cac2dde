import type { Metric } from "../metric.ts";
import { bias } from "../point/bias.ts";
import { mae } from "../point/mae.ts";
import { mape } from "../point/mape.ts";
import { pinball } from "../point/pinball.ts";
import { rmse } from "../point/rmse.ts";
import { wape } from "../point/wape.ts";
import { coverage } from "./coverage.ts";
import type { ForecastSample } from "./forecast-sample.ts";
import { mase } from "./mase.ts";
import { rmsse } from "./rmsse.ts";
import { smape } from "./smape.ts";
import { winkler } from "./winkler.ts";

/** In the order in which reports list them. The first is the default primary metric. */
export const FORECAST_METRICS: readonly Metric<ForecastSample>[] = [
  mase,
  mae,
  rmse,
  mape,
  wape,
  smape,
  rmsse,
  bias,
  pinball,
  coverage,
  winkler,
];
