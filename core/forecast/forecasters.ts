import { SlipwayError } from "../errors.ts";
import { drift } from "./drift.ts";
import type { Forecaster } from "./forecaster.ts";
import { mean } from "./mean.ts";
import { multiSeasonal } from "./multi-seasonal.ts";
import { naiveLevelChange } from "./naive-level-change.ts";
import { seasonalNaive } from "./seasonal-naive.ts";

const RECORDS: readonly Forecaster[] = [seasonalNaive, naiveLevelChange, drift, mean, multiSeasonal];

/** Every forecaster by id. A new one is one file beside this and one line above. */
export const FORECASTERS: ReadonlyMap<string, Forecaster> = new Map(RECORDS.map((record) => [record.id, record]));

/** @throws SLIPWAY_E_PIPELINE_INVALID listing the known ids. */
export function parseForecaster(id: string): Forecaster {
  const forecaster = FORECASTERS.get(id);
  if (forecaster !== undefined) return forecaster;
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `train: there is no forecaster "${id.slice(0, 80)}".`,
    remedy: `A task of kind "forecast" takes one of: ${[...FORECASTERS.keys()].join(", ")}.`,
  });
}
