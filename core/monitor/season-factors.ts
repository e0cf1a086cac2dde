import type { FeatureProfile, Profile, SeasonFactor } from "../documents/profile.ts";
import { computeDebiasedEffect } from "../drift/min-effect.ts";
import { createRng, shuffled } from "../rng.ts";
import { normalQuantile } from "../stats/normal.ts";
import { computeMoments } from "./moments.ts";
import { MIN_WINDOWS } from "./policy.ts";
import { createSeasonIndex, type SeasonIndex } from "./season-group.ts";
import { readWindowCells, type WindowCells } from "./window-effects.ts";

type Windows = NonNullable<Profile["windows"]>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A factor must show an effect beyond this (SCIENCE 5.2). */
const MIN_EFFECT = 0.05;
/** Of the windows' labels, at random; chance then shows a factor in one reference of twenty, whatever the number of features. */
const EXCHANGES = 19;
const LEVEL = 0.05;
const SEED = 5200;
/** Half a month: as long as a season is wide to one side. */
const BIN_DAYS = 15.25;
/** With less there are no two times of year to compare. */
const MIN_SPAN_DAYS = 45;
const MAX_FEATURES = 50;

interface Factor {
  readonly id: SeasonFactor["id"];
  /** Why the windows cannot show it; null: they can. */
  readonly obstacle: string | null;
  readonly labels: readonly number[];
  /** Fewest windows of a group that is compared with the rest. */
  readonly least: number;
}

/**
 * Chooses what windows are matched by (SCIENCE 5.2, step A): a factor is kept when a feature differs between one of its groups and
 * the rest by d* > 0.05 beyond what exchanging the windows at random gives.
 */
export function chooseSeasonFactors(windows: Windows, features: readonly FeatureProfile[]): SeasonFactor[] {
  const index = createSeasonIndex(windows, []);
  const tested = features
    .filter(({ attribute, kind }) => !attribute && kind !== "timestamp")
    .flatMap((feature) => {
      const cells = readWindowCells(feature);
      return cells === null || cells.cells < 2 ? [] : [{ name: feature.name, cells }];
    });
  const step = Math.max(1, Math.ceil(tested.length / MAX_FEATURES));
  const shown = tested.filter((_, position) => position % step === 0);
  return listFactors(windows, index).map((factor) => testFactor(factor, shown));
}

function listFactors({ lengthMs }: Windows, { places }: SeasonIndex): readonly Factor[] {
  const days = places.map(({ day }) => day);
  const span = (days.at(-1) ?? 0) - (days[0] ?? 0) + 1;
  return [
    {
      id: "hour",
      obstacle: lengthMs < DAY_MS ? null : "windows are a day or longer",
      labels: places.map(({ slot }) => slot),
      least: MIN_WINDOWS,
    },
    {
      id: "day-type",
      obstacle: lengthMs <= DAY_MS ? null : "windows are longer than a day",
      labels: places.map(({ working }) => Number(working)),
      least: MIN_WINDOWS,
    },
    {
      id: "time-of-year",
      obstacle: span >= MIN_SPAN_DAYS ? null : `the reference spans ${span} days`,
      labels: places.map(({ dayOfYear }) => Math.floor((dayOfYear - 1) / BIN_DAYS)),
      least: MIN_WINDOWS / 2,
    },
  ];
}

interface TestedFeature {
  readonly name: string;
  readonly cells: WindowCells;
}

function testFactor({ id, obstacle, labels, least }: Factor, features: readonly TestedFeature[]): SeasonFactor {
  const leave = (why: string): SeasonFactor => ({ id, kept: false, effect: null, feature: null, reason: why });
  if (obstacle !== null) return leave(obstacle);
  if (features.length === 0) return leave("no feature has windows");
  const sizes = [...Map.groupBy(labels, (label) => label).values()].map(({ length }) => length);
  const large = sizes.filter((size) => size >= least).length;
  if (large < 2) return leave(`no two groups have ${least} windows`);
  if (id === "day-type" && Math.min(...sizes) < least) return leave(`a group has fewer than ${least} windows`);
  const rng = createRng(SEED);
  const limit = normalQuantile(1 - LEVEL / features.length);
  const exchanges = Array.from({ length: EXCHANGES }, () => shuffled(labels, rng));
  const found = features
    .map(({ name, cells }) => {
      const observed = compareGroups(cells, labels, least);
      const { mean, sd } = computeMoments(exchanges.map((exchanged) => compareGroups(cells, exchanged, least)));
      const noise = mean + limit * sd;
      return { name, effect: Math.max(0, observed - noise) };
    })
    .reduce((best, one) => (one.effect > best.effect ? one : best));
  const kept = found.effect > MIN_EFFECT;
  const shown = found.effect.toFixed(2);
  const reason = kept
    ? `${found.name} differs by d* ${shown}`
    : `no feature differs by more than d* ${shown} beyond chance`;
  return { id, kept, effect: found.effect, feature: found.name, reason };
}

/** d* between a group of windows and all others: root of the mean square over the groups, which chance moves less than their largest. */
function compareGroups({ cells, counts }: WindowCells, labels: readonly number[], least: number): number {
  const groups = new Map<number, { readonly sums: Float64Array; windows: number }>();
  const total = new Float64Array(cells);
  for (const [window, label] of labels.entries()) {
    const group = groups.get(label) ?? { sums: new Float64Array(cells), windows: 0 };
    groups.set(label, group);
    group.windows += 1;
    for (let cell = 0; cell < cells; cell++) {
      const count = counts[window * cells + cell] as number;
      group.sums[cell] = (group.sums[cell] as number) + count;
      total[cell] = (total[cell] as number) + count;
    }
  }
  const compared = [...groups.values()].filter(({ windows }) => windows >= least);
  let squares = 0;
  let weights = 0;
  for (const { sums, windows } of compared) {
    const rest = total.map((count, cell) => count - (sums[cell] as number));
    squares += windows * computeDebiasedEffect(rest, sums) ** 2;
    weights += windows;
  }
  return weights === 0 ? 0 : Math.sqrt(squares / weights);
}
