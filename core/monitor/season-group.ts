import type { Profile, SeasonFactor } from "../documents/profile.ts";
import { MIN_WINDOWS } from "./policy.ts";
import { measureDaysApart, placeWindow, type WindowPlace } from "./window-place.ts";

/**
 * Days of the year on either side that count as the same season (SCIENCE 5.2). Windows longer than a day are few: theirs is the narrowest of these
 * in which the reference has enough of them.
 */
const SEASON_DAYS = 15;
const WIDER_SEASONS: readonly number[] = [SEASON_DAYS, 22, 30, 45];
const DAY_MS = 86_400_000;

/**
 * Which factors a group matches. `far`: every time of year, because the reference lacks that of the window; tolerances come from
 * windows that leave out all that is less than `apart` days of the year from them.
 */
export interface SeasonLevel {
  readonly hour: boolean;
  readonly dayType: boolean;
  readonly year: "any" | "near" | "far";
  /** 0 unless `far`. */
  readonly apart: number;
}

/** Reference windows that a window is compared with. */
export interface SeasonGroup {
  /** Equal for equal groups. */
  readonly key: string;
  readonly level: SeasonLevel;
  /** Positions in the profile's list of windows, ascending. */
  readonly members: readonly number[];
  /** For the reader, such as `working days, day of year ± 15`. */
  readonly text: string;
}

/** Reference windows by their place in day, week and year. */
export interface SeasonIndex {
  readonly lengthMs: number;
  readonly places: readonly WindowPlace[];
  /** Days on either side of a day of the year that are its season. */
  readonly seasonDays: number;
  /** The factors that are kept. */
  readonly kept: ReadonlySet<SeasonFactor["id"]>;
}

export function createSeasonIndex(
  windows: NonNullable<Profile["windows"]>,
  factors: readonly Pick<SeasonFactor, "id" | "kept">[],
): SeasonIndex {
  const { lengthMs, indices, holidays } = windows;
  const places = indices.map((index, position) => placeWindow(index, lengthMs, holidays?.flags[position] ?? null));
  return {
    lengthMs,
    places,
    seasonDays: lengthMs <= DAY_MS ? SEASON_DAYS : chooseSeasonDays(places),
    kept: new Set(factors.filter(({ kept }) => kept).map(({ id }) => id)),
  };
}

/** The narrowest season that holds enough windows around nine of ten of them. */
function chooseSeasonDays(places: readonly WindowPlace[]): number {
  const isEnough = (days: number): boolean => {
    const served = places.filter(
      (place) => places.filter((other) => isWithin(other, place, days)).length > MIN_WINDOWS,
    );
    return served.length >= 0.9 * places.length;
  };
  return WIDER_SEASONS.find(isEnough) ?? SEASON_DAYS;
}

/**
 * Reference windows of the season of a window: the first of ever wider groups that holds `least` of them, and all windows where
 * none does. The time of year is given up first: what is left then spans the seasons.
 */
export function findSeasonGroup(index: SeasonIndex, place: WindowPlace, least: number = MIN_WINDOWS): SeasonGroup {
  const levels = [...listLevels(index.kept), ANY_WINDOW];
  for (const level of levels) {
    const members = findMembers(index, place, level);
    if (members.length >= least || level === ANY_WINDOW) {
      const apart = level.year === "far" ? measureApart(index, place, members) : 0;
      const year = level.year === "near" ? `${place.dayOfYear}` : `${level.year} ${apart}`;
      const key = `${classify(place, level)} ${level.hour} ${level.dayType} ${year}`;
      return { key, level: { ...level, apart }, members, text: describeLevel(index, level, place) };
    }
  }
  throw new RangeError("season group: the widest level takes every window");
}

const ANY_WINDOW: SeasonLevel = { hour: false, dayType: false, year: "any", apart: 0 };

/** Days of the year between a window and the nearest reference window, at least those of a season. */
function measureApart(
  { places, seasonDays }: SeasonIndex,
  { dayOfYear }: WindowPlace,
  members: readonly number[],
): number {
  const nearest = members.reduce(
    (least, member) => Math.min(least, measureDaysApart(places[member]?.dayOfYear ?? dayOfYear, dayOfYear)),
    Number.POSITIVE_INFINITY,
  );
  return Math.max(seasonDays, nearest);
}

/** From the narrowest to the widest. */
function listLevels(kept: SeasonIndex["kept"]): readonly SeasonLevel[] {
  const years: readonly SeasonLevel["year"][] = kept.has("time-of-year") ? ["near", "far"] : ["any"];
  const classes = [
    { hour: kept.has("hour"), dayType: kept.has("day-type") },
    { hour: kept.has("hour"), dayType: false },
  ];
  return classes.flatMap((one) => years.map((year) => ({ ...one, year, apart: 0 })));
}

function findMembers({ places, seasonDays }: SeasonIndex, place: WindowPlace, level: SeasonLevel): readonly number[] {
  const members: number[] = [];
  for (const [position, other] of places.entries()) {
    if (level.hour && other.slot !== place.slot) continue;
    if (level.dayType && other.working !== place.working) continue;
    if (level.year === "near" && !isWithin(other, place, seasonDays)) continue;
    members.push(position);
  }
  return members;
}

/** The class of a window at a level, time of year apart. */
function classify({ slot, working }: WindowPlace, { hour, dayType }: SeasonLevel): number {
  return 2 * (hour ? slot : 0) + (dayType && working ? 1 : 0);
}

function isWithin(left: WindowPlace, right: WindowPlace, days: number): boolean {
  return measureDaysApart(left.dayOfYear, right.dayOfYear) <= days;
}

function describeLevel(
  { lengthMs, seasonDays }: SeasonIndex,
  level: SeasonLevel,
  { slot, working }: WindowPlace,
): string {
  const hour = Math.floor((slot * lengthMs) / 3_600_000);
  const parts = [
    ...(level.dayType ? [working ? "working days" : "weekends and holidays"] : []),
    ...(level.hour ? [`${String(hour).padStart(2, "0")}:00`] : []),
    ...(level.year === "near" ? [`day of year ± ${seasonDays}`] : []),
    ...(level.year === "far" ? ["any time of year: this one is not in the reference"] : []),
  ];
  return parts.length === 0 ? "all windows" : parts.join(", ");
}
