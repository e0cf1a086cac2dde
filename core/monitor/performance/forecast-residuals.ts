import { fromEpochMs } from "../../clock.ts";
import type { Performance } from "../../documents/monitor-performance.ts";
import { followStream, startStream } from "../../streams/follow-stream.ts";
import { scoreAgainst, scoreAgainstPast } from "./residual-scores.ts";
import { cutUnits, learnSeasons, type Residuals, type ResidualUnit } from "./residual-seasons.ts";

const DAY_MS = 86_400_000;
const MIN_UNITS = 8; // of the back-test, as everywhere windows calibrate
const SHIFT = 1; // sd of a unit's bias that is to be found soonest
const RUN_UNITS = 730; // between two false alarms against the back-test: two years of days
/** The same against the past days, whose spread is known less well: measured, it is some three a year (docs/performance.md). */
const RUN_UNITS_OF_PAST = 25_000;

/** Standard errors by which the mean of the back-test is given the benefit of the doubt (90 %): a CUSUM adds up any error of it. */
const DOUBT = 1.28;

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
 * Watches what forecasts miss: the mean residual of each day, standardised hour by hour with those of the evaluation's back-test, in two-sided
 * CUSUMs over the days (Page 1954). One compares with the back-test; where that has not seen every season, another compares with the
 * past weeks, which know the present one.
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
  const levels = units.map(({ level }) => level);
  const z = scoreAgainst(
    known.map(({ level }) => level),
    levels,
  );
  const watches: readonly Watch[] = [
    { scores: z, against: "the back-test", runTime: RUN_UNITS, doubt: DOUBT / Math.sqrt(known.length) },
    ...(seesEverySeason(known)
      ? []
      : [{ scores: scoreAgainstPast(levels), against: "the past weeks", runTime: RUN_UNITS_OF_PAST, doubt: 0 }]),
  ];
  const found = watches.flatMap((watch) => followBothWays(watch, { units, unitMs }));
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
    detectors: found.map(({ detail, at }) => ({
      detector: "cusum",
      metric: "bias",
      alarmAt: at.length === 0 ? null : fromEpochMs(at.at(-1) as number),
      detail,
    })),
    alarms: found.flatMap(({ at }) => at).toSorted((left, right) => left - right),
  };
}

const MOST_OF_A_YEAR_MS = 300 * DAY_MS;

function seesEverySeason(known: readonly ResidualUnit[]): boolean {
  return (known.at(-1)?.start ?? 0) - (known[0]?.start ?? 0) >= MOST_OF_A_YEAR_MS;
}

interface Watch {
  readonly scores: readonly number[];
  readonly against: string;
  /** Units between two false alarms, if they were independent. */
  readonly runTime: number;
  /** How far the mean that scores are compared with may lie off. */
  readonly doubt: number;
}

interface Units {
  readonly units: readonly ResidualUnit[];
  readonly unitMs: number;
}

function followBothWays({ scores, against, runTime, doubt }: Watch, { units, unitMs }: Units) {
  return [
    { shift: SHIFT, side: "above" },
    { shift: -SHIFT, side: "below" },
  ].map(({ shift, side }) => {
    const mean = Math.sign(shift) * doubt;
    const { alarms } = followStream(startStream("cusum", { mean, shift, expectedRunTime: 2 * runTime }), scores);
    return {
      detail: `Forecasts ${side} the actuals, against ${against}; one false alarm in ${runTime} independent days.`,
      at: alarms.map(({ index }) => (units[index]?.start ?? 0) + unitMs),
    };
  });
}
