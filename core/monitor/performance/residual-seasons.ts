import { quantile } from "../../stats/quantile.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MIN_SLOT = 5; // residuals of an hour, below which all hours share one spread

/** Residuals of forecasts, forecast − actual, at the time that was forecast (milliseconds since the epoch). */
export interface Residuals {
  readonly at: Float64Array;
  readonly residual: Float64Array;
}

/** What residuals of an hour usually are. */
export interface ResidualSeasons {
  /** For the reader. */
  readonly title: string;
  /** In standard deviations of the hour, above its mean. */
  standardise(at: number, residual: number): number;
  /** Mean absolute residual of the hour. */
  sizeOf(at: number): number;
}

/** Mean and spread of the back-test's residuals by hour of the day (UTC), where hours differ and each has enough. */
export function learnSeasons({ at, residual }: Residuals): ResidualSeasons | undefined {
  const hours = Map.groupBy(at.keys(), (row) => hourOf(at[row] as number));
  const byHour = hours.size > 1 && [...hours.values()].every((rows) => rows.length >= MIN_SLOT);
  const groups = byHour ? hours : new Map([[0, [...at.keys()]]]);
  const slots = new Map(
    [...groups].map(([hour, rows]) => [hour, describeSlot(Float64Array.from(rows, (row) => residual[row] as number))]),
  );
  if ([...slots.values()].some(({ sd }) => !(sd > 0))) return undefined;
  const slotOf = (time: number): Slot => slots.get(byHour ? hourOf(time) : 0) ?? (slots.values().next().value as Slot);
  return {
    title: byHour ? "hour of day" : "all hours",
    standardise(time, own) {
      const { mean, sd } = slotOf(time);
      return (own - mean) / sd;
    },
    sizeOf: (time) => slotOf(time).size,
  };
}

interface Slot {
  readonly mean: number;
  readonly sd: number;
  readonly size: number;
}

function describeSlot(values: Float64Array): Slot {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return {
    mean,
    sd: Math.sqrt(variance),
    size: values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length,
  };
}

function hourOf(time: number): number {
  return Math.floor((((time % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS);
}

/** What the forecasts of one day (or longer window) have in common. */
export interface ResidualUnit {
  readonly start: number;
  readonly rows: number;
  /** Mean residual, in units of the target. */
  readonly bias: number;
  /** Mean standardised residual. */
  readonly level: number;
  /** Mean absolute residual over the usual one. */
  readonly scale: number;
}

/** Units of `unitMs`, oldest first; those with less than half of the usual rows are left out. */
export function cutUnits(
  { at, residual }: Residuals,
  seasons: ResidualSeasons,
  unitMs: number,
): readonly ResidualUnit[] {
  const groups = [...Map.groupBy(at.keys(), (row) => Math.floor((at[row] as number) / unitMs))].sort(
    ([left], [right]) => left - right,
  );
  if (groups.length === 0) return [];
  const usual = quantile(
    Float64Array.from(groups, ([, rows]) => rows.length),
    0.5,
  );
  return groups
    .filter(([, rows]) => rows.length >= usual / 2)
    .map(([unit, rows]) => {
      const mean = (value: (row: number) => number): number =>
        rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
      const own = (row: number): number => residual[row] as number;
      return {
        start: unit * unitMs,
        rows: rows.length,
        bias: mean(own),
        level: mean((row) => seasons.standardise(at[row] as number, own(row))),
        scale: mean((row) => Math.abs(own(row))) / mean((row) => seasons.sizeOf(at[row] as number)),
      };
    });
}
