import type { FeatureDrift, MonitorDocument } from "../documents/monitor.ts";
import { LIKELY_CAUSES } from "../monitor/causes/likely-causes.ts";
import { isDrift } from "../monitor/judge-features.ts";
import { findLatestWindow } from "../monitor/latest-window.ts";
import { NEGLIGIBLE_WEIGHT } from "../monitor/policy.ts";

/** No rule explains the drift: the population itself changed. */
const POPULATION_CHANGE = "population-change";
/** The score moved while no feature did. */
const SCORE_CHANGE = "score-change";

const IDS_BY_TITLE: ReadonlyMap<string, string> = new Map(
  [...LIKELY_CAUSES.values()].map(({ id, title }) => [title, id]),
);
const SEVERITIES: readonly FeatureDrift["state"][] = ["DRIFT_MAJOR", "DRIFT_MODERATE", "DRIFT_MINOR"];

/**
 * Groups of what is wrong with the latest window by their likely cause, the worst first; empty when nothing is, or too little to open an issue
 * for: features below 1 % of the importance open none alone (SCIENCE, O11). Ids are those of the rules (`unit-change`), of the data-quality
 * tests (`quality-missing`), `population-change` and `score-change`. They stay the same from one window to the next while the fault
 * lasts, whichever features show it.
 */
export function findRootCauses(monitor: MonitorDocument): readonly string[] {
  const { verdict, features, quality } = monitor;
  if (verdict !== "drift" && verdict !== "data-quality") return [];
  const drifted = features.filter(isDrift);
  const prediction = findLatestWindow(monitor)?.prediction ?? null;
  const scored = prediction !== null && isDrift(prediction);
  const alarms = quality.filter(({ state }) => state === "alarm");
  const heavy = drifted.some(({ importance }) => importance === null || importance >= NEGLIGIBLE_WEIGHT);
  if (!heavy && !scored && alarms.length === 0) return [];
  const explained = sortBySeverity(features).flatMap(causesOf);
  return [
    ...new Set([
      ...explained,
      ...alarms.map(({ test }) => `quality-${test}`),
      ...(scored && drifted.length === 0 ? [SCORE_CHANGE] : []),
    ]),
  ];
}

function causesOf(feature: FeatureDrift): readonly string[] {
  const known = feature.causes.flatMap((cause) => IDS_BY_TITLE.get(cause.split(":", 1)[0] ?? "") ?? []);
  return known.length === 0 && isDrift(feature) ? [POPULATION_CHANGE] : known;
}

function sortBySeverity(features: readonly FeatureDrift[]): readonly FeatureDrift[] {
  const rank = ({ state }: FeatureDrift): number =>
    SEVERITIES.includes(state) ? SEVERITIES.indexOf(state) : SEVERITIES.length;
  const pull = ({ effect, importance }: FeatureDrift): number => (effect ?? 0) * (importance ?? 1);
  return features.toSorted((left, right) => rank(left) - rank(right) || pull(right) - pull(left));
}
