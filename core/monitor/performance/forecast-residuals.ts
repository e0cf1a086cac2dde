import { fromEpochMs } from "../../clock.ts";
import type { Performance } from "../../documents/monitor-performance.ts";
import { normalQuantile } from "../../stats/normal.ts";
import { quantile } from "../../stats/quantile.ts";
import { studentSurvival } from "../../stats/student.ts";
import { followStream, startStream } from "../../streams/follow-stream.ts";
import { cutUnits, learnSeasons, type Residuals, type ResidualUnit } from "./residual-seasons.ts";

const DAY_MS = 86_400_000;
const MIN_UNITS = 8; // of the back-test, as everywhere windows calibrate
const RUN_UNITS = 730; // between two false alarms: two years of days
const SHIFT = 1; // sd of a unit's bias that is to be found soonest
const LARGEST_Z = 4; // one wild day counts as this much, and does not alarm alone
const LARGEST_FOLLOWING = 0.8; // autocorrelation of units that is believed at most
const MEMORY = 60; // units whose spread is the present one
const PRIOR_UNITS = 20; // at which the back-test's spread enters it
const MEDIAN_OF_NORMAL = 0.674_489_750_196_081_7; // of |z|

export interface ResidualOptions {
  /** Length of a window; a shorter one than a day is watched by the day. */
  readonly windowMs: number;
}

export interface ResidualWatch {
  readonly section: NonNullable<Performance["residuals"]>;
  readonly detectors: Performance["detectors"];
  /** Instants of every alarm, ascending, milliseconds since the epoch. */
  readonly alarms: readonly number[];
}

/**
 * Watches what forecasts miss: the mean residual of each day, standardised hour by hour with those of the evaluation's back-test, and a
 * two-sided CUSUM over the days (Page 1954). A day is compared with the days of the back-test by Student's t for one further value,
 * t = (x − mean)/(sd·√(1 + 1/k)), as a normal score (Quesenberry 1991); sd is widened by √((1 + φ)/(1 − φ)) for days that follow each
 * other, φ their lag-1 autocorrelation, and by the spread of the last 60 days where that is larger (a season that the back-test has not seen).
 * Undefined when the back-test has fewer than 8 days.
 */
export function watchResiduals(
  reference: Residuals,
  served: Residuals,
  { windowMs }: ResidualOptions,
): ResidualWatch | undefined {
  const seasons = learnSeasons(reference);
  if (seasons === undefined) return undefined;
  const unitMs = Math.max(DAY_MS, windowMs);
  const known = cutUnits(reference, seasons, unitMs);
  if (known.length < MIN_UNITS) return undefined;
  const units = cutUnits(served, seasons, unitMs);
  const z = followSpread(units.map(createScore(known)));
  const directions = [
    { shift: SHIFT, detail: "forecasts above the actuals" },
    { shift: -SHIFT, detail: "forecasts below the actuals" },
  ].map(({ shift, detail }) => {
    const { alarms } = followStream(startStream("cusum", { shift, expectedRunTime: 2 * RUN_UNITS }), z);
    return { detail, at: alarms.map(({ index }) => endOf(units[index], unitMs)) };
  });
  return {
    section: {
      season: seasons.title,
      reference: known.length,
      windows: units.map(({ start, rows, bias, scale }, index) => ({
        start: fromEpochMs(start),
        rows,
        bias,
        z: z[index] as number,
        scale: Number.isFinite(scale) ? scale : null,
      })),
    },
    detectors: directions.map(({ detail, at }) => ({
      detector: "cusum",
      metric: "bias",
      alarmAt: at.length === 0 ? null : fromEpochMs(at.at(-1) as number),
      detail: `Daily bias, ${detail}; one false alarm in ${RUN_UNITS} days.`,
    })),
    alarms: directions.flatMap(({ at }) => at).toSorted((left, right) => left - right),
  };
}

function endOf(unit: ResidualUnit | undefined, unitMs: number): number {
  return (unit?.start ?? 0) + unitMs;
}

/** A unit as a normal score against those of the back-test. */
function createScore(known: readonly ResidualUnit[]): (unit: ResidualUnit) => number {
  const levels = known.map(({ level }) => level);
  const size = levels.length;
  const mean = levels.reduce((sum, level) => sum + level, 0) / size;
  const squares = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
  const products = levels
    .slice(1)
    .reduce((sum, level, index) => sum + (level - mean) * ((levels[index] as number) - mean), 0);
  const following = Math.min(LARGEST_FOLLOWING, Math.max(0, squares === 0 ? 0 : products / squares));
  const sd = Math.sqrt((squares / (size - 1)) * (1 + 1 / size) * ((1 + following) / (1 - following)));
  return ({ level }) => {
    if (sd === 0) return 0;
    const t = (level - mean) / sd;
    const tail = studentSurvival(Math.abs(t), size - 1);
    const score = tail <= 0 ? LARGEST_Z : Math.min(LARGEST_Z, -normalQuantile(tail));
    return Math.sign(t) * score;
  };
}

/** Scores over the spread of those before them, where that is above 1. */
function followSpread(scores: readonly number[]): readonly number[] {
  return scores.map((score, index) => {
    const recent = scores.slice(Math.max(0, index - MEMORY), index).map(Math.abs);
    const prior = new Array<number>(PRIOR_UNITS).fill(MEDIAN_OF_NORMAL);
    const spread = quantile([...recent, ...prior], 0.5) / MEDIAN_OF_NORMAL;
    return score / Math.max(1, spread);
  });
}
