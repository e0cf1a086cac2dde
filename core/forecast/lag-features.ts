import { SlipwayError } from "../errors.ts";

export interface LagOptions {
  /** Steps back, each at least the horizon. */
  readonly lags: readonly number[];
  /** The longest step ahead that the same features serve. */
  readonly horizon: number;
}

/**
 * Earlier values of the series for step `index`: values[index − lag], NaN before the start; [lags]. A lag shorter than the horizon would
 * read what is not known yet when the last step is forecast.
 * @throws SLIPWAY_E_LOOK_AHEAD naming the first such lag
 */
export function lagFeatures(values: Float64Array, index: number, options: LagOptions): readonly number[] {
  assertLags(options);
  return options.lags.map((lag) => values[index - lag] ?? Number.NaN);
}

/** @throws SLIPWAY_E_LOOK_AHEAD */
export function assertLags({ lags, horizon }: LagOptions): void {
  const short = lags.find((lag) => !(Number.isInteger(lag) && lag >= horizon));
  if (short === undefined) return;
  throw new SlipwayError("SLIPWAY_E_LOOK_AHEAD", {
    what: `The lag ${short} is shorter than the horizon of ${horizon} steps.`,
    remedy: `Under train.features.lags name lags of ${horizon} steps or more: so far lies the last step of a forecast from the last value that is known.`,
  });
}
