import type { Backtest, FeatureProfile, Profile } from "../documents/profile.ts";
import { measureEffect } from "../drift/min-effect.ts";
import { benjaminiHochberg, holm } from "../stats/multiplicity.ts";
import {
  assessPersistence,
  CLOSING_WINDOWS,
  type FeatureTrace,
  WATCHED_WINDOWS,
  type WindowTrace,
} from "./persistence.ts";
import { MIN_WINDOWS, minRowsOf, WINDOW_SHARE } from "./policy.ts";
import { createSeasonIndex, findSeasonGroup, type SeasonGroup, type SeasonIndex } from "./season-group.ts";
import { decideTolerance, type Tolerance } from "./tolerance.ts";
import { computeGroupEffects, readWindowCells, type WindowCells } from "./window-effects.ts";

/** A reference window against the others of its season. */
interface OwnEffect {
  readonly group: SeasonGroup;
  readonly effect: number;
  /** Of the other windows of the group. */
  readonly others: readonly number[];
}

/** One feature's effects over the reference windows; null where a window says too little. */
export interface EffectSeries {
  readonly feature: FeatureProfile;
  readonly window: WindowCells;
  readonly series: readonly (OwnEffect | null)[];
}

/** Issues per day that a reference without faults may open (SCIENCE 6.5). */
const BUDGET_DAYS = 30;
const DAY_MS = 86_400_000;
const RAISE_STEP = 1.1;
const MAX_RAISE = 5;

/** Judges every reference window against the others of its season, which is what tolerances and the back-test are made of. */
export function measureSeries(
  windows: NonNullable<Profile["windows"]>,
  season: Profile["season"],
  features: readonly FeatureProfile[],
): readonly EffectSeries[] {
  const index = createSeasonIndex(windows, season);
  const groups = index.places.map((place) => findSeasonGroup(index, place, MIN_WINDOWS + 1));
  return features
    .filter(({ attribute, kind }) => !attribute && kind !== "timestamp")
    .flatMap((feature) => {
      const window = readWindowCells(feature);
      return window === null ? [] : [{ feature, window, series: measureFeature(index, groups, window) }];
    });
}

function measureFeature(
  index: SeasonIndex,
  groups: readonly SeasonGroup[],
  window: WindowCells,
): readonly (OwnEffect | null)[] {
  const known = new Map<string, Float64Array>();
  return groups.map((group, position) => {
    const effects = known.get(group.key) ?? computeGroupEffects(index, group, window);
    known.set(group.key, effects);
    const place = group.members.indexOf(position);
    const effect = effects[place] ?? Number.NaN;
    if (Number.isNaN(effect)) return null;
    return { group, effect, others: [...effects].filter((other, at) => at !== place && !Number.isNaN(other)) };
  });
}

interface BacktestRequest {
  readonly windows: NonNullable<Profile["windows"]>;
  readonly policy: Profile["policy"];
  readonly importances: Profile["importances"];
  readonly series: readonly EffectSeries[];
}

/**
 * Runs the whole policy with its persistence over the reference (SCIENCE 6.5). Above one issue per 30 days all tolerances are raised,
 * by tenths, until the budget is kept. null for fewer windows than a group needs.
 */
export function backtest(request: BacktestRequest): Backtest | null {
  const { windows } = request;
  const { indices, lengthMs } = windows;
  if (indices.length <= MIN_WINDOWS) return null;
  const days = (indices.length * lengthMs) / DAY_MS;
  const budget = Math.max(1, Math.floor(days / BUDGET_DAYS));
  const first = replay(request, 1);
  let raised = 1;
  let last = first;
  while (last.issues > budget && raised < MAX_RAISE) {
    raised *= RAISE_STEP;
    last = replay(request, raised);
  }
  const span = `${Math.round(days)} reference days`;
  const opened = (issues: number): string =>
    `would have opened ${issues} issue${issues === 1 ? "" : "s"} in the ${span}`;
  const reason =
    raised === 1
      ? opened(first.issues)
      : `${opened(first.issues)}, more than one in ${BUDGET_DAYS} days: every tolerance was raised by ${Math.round(100 * (raised - 1))} %, and then it ${opened(last.issues)}`;
  return { windows: indices.length, days, alarms: last.alarms, issues: last.issues, raised, reason };
}

function replay(request: BacktestRequest, raised: number): Pick<Backtest, "alarms" | "issues"> {
  const { series, windows } = request;
  const judged = windows.indices.map((_, position) => judgeWindow(request, position, raised));
  const alarms = judged.filter((features) =>
    [...features.values()].some(({ state }) => state.startsWith("DRIFT_")),
  ).length;
  const traces = judged.map((features, position): WindowTrace => {
    return { start: String(position), verdict: "ok", complete: true, features };
  });
  const suspects = series
    .map(({ feature }) => feature.name)
    .filter((name) => judged.some((features) => features.get(name)?.state.startsWith("DRIFT_") === true));
  const issues = suspects.reduce((total, name) => total + countIssues(traces, name, request), 0);
  return { alarms, issues };
}

function countIssues(traces: readonly WindowTrace[], name: string, { importances }: BacktestRequest): number {
  let issues = 0;
  let open = false;
  for (const position of traces.keys()) {
    const past = traces.slice(Math.max(0, position + 1 - WATCHED_WINDOWS - CLOSING_WINDOWS), position + 1);
    const { opens, closes } = assessPersistence(past, name, { importances });
    if (!open && opens !== null) {
      open = true;
      issues += 1;
    } else if (open && closes) open = false;
  }
  return issues;
}

function judgeWindow(request: BacktestRequest, position: number, raised: number): ReadonlyMap<string, FeatureTrace> {
  const { series, policy } = request;
  const present = series.flatMap((one) => {
    const own = one.series[position];
    return own === null || own === undefined ? [] : [{ ...one, own }];
  });
  const tested = present.map(({ feature, window, own }) => {
    const small = own.effect <= raised * policy.effect;
    const tolerance = small
      ? null
      : findTolerance({ window, own }, request, { position, raised, features: present.length });
    return {
      name: feature.name,
      own,
      tolerance,
      p: tolerance === null ? 1 : computeP(tolerance, { window, own, position }),
    };
  });
  const adjusted = (policy.strict ? holm : benjaminiHochberg)(tested.map(({ p }) => p));
  return new Map(
    tested.map(({ name, own, tolerance }, at): [string, FeatureTrace] => {
      const level = (tolerance?.rule === "min-effect" ? 1 : WINDOW_SHARE) * policy.falseDiscoveryRate;
      const delta = tolerance?.delta ?? raised * policy.effect;
      const alarm = tolerance !== null && own.effect > delta && (adjusted[at] ?? 1) <= level;
      const state = alarm ? "DRIFT_MAJOR" : "OK";
      return [name, { state, effect: own.effect, delta, upper: own.effect, quality: [], immediate: false }];
    }),
  );
}

interface Judged {
  readonly window: WindowCells;
  readonly own: OwnEffect;
}

function findTolerance(
  { window, own }: Judged,
  { policy }: BacktestRequest,
  { position, raised, features }: { readonly position: number; readonly raised: number; readonly features: number },
): Tolerance {
  const rows = window.rows[position] ?? 0;
  return decideTolerance({
    effects: own.others,
    effect: policy.effect,
    raised,
    rows,
    foreign: own.group.level.year === "far",
    typicalRows: rows,
    independent: window.independent,
    features,
    falseDiscoveryRate: policy.falseDiscoveryRate,
  });
}

function computeP(
  tolerance: Tolerance,
  { window, own, position }: { readonly window: WindowCells; readonly own: OwnEffect; readonly position: number },
): number {
  if ((window.rows[position] ?? 0) < minRowsOf(window)) return 1;
  const { cells, counts } = window;
  const current = [...counts.subarray(position * cells, (position + 1) * cells)];
  const reference = new Array<number>(cells).fill(0);
  for (const member of own.group.members) {
    if (member === position) continue;
    for (let cell = 0; cell < cells; cell++)
      reference[cell] = (reference[cell] ?? 0) + (counts[member * cells + cell] ?? 0);
  }
  return tolerance.computeP(measureEffect({ reference, current }));
}
