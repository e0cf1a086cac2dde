import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { FeatureDrift, MonitorDocument, WindowResult } from "../../core/documents/monitor.ts";
import { buildEffectTimeline, type TimelinePoint } from "../charts/effect-timeline.ts";
import { buildHeatMap, type HeatMapCell, type HeatMapRow } from "../charts/heat-map.ts";
import { ABSENT, formatFixed, formatInstant } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { describeState, orderFeatures } from "./feature-order.ts";
import type { FiguresView } from "./figures.ts";
import { describeMonitorVerdict } from "./monitor-verdict.ts";
import type { Tone } from "./tone.ts";

const MAX_COLUMNS = 90;
const MAX_ROWS = 40;
const MAX_TIMELINES = 6;
const STRENGTHS: Readonly<Record<FeatureDrift["state"], number>> = {
  OK: 0.25,
  INSUFFICIENT: 0.1,
  NATURAL: 0.4,
  DRIFT_MINOR: 0.65,
  DRIFT_MODERATE: 0.85,
  DRIFT_MAJOR: 1,
};

/** Windows × features: what was found when. The verdict and the data quality of each window stand above the features. */
export function buildWindowMap({ windows, features }: MonitorDocument): FiguresView {
  const shown = windows.slice(-MAX_COLUMNS);
  const rows = listRows(shown, features);
  return {
    size: "wide",
    figures: [
      {
        title: [],
        chart: buildHeatMap({
          columns: shown.map((window, index) => ({
            label: sayWindow(window),
            tick: index % tickEvery(shown.length) === 0 ? sayDay(window) : undefined,
          })),
          rows,
          label: `States of ${rows.length} rows in ${shown.length} windows, oldest on the left.`,
        }),
        caption: plain(
          "Each column is a window, each row a feature, the worst first. Low grey-green: no change; grey: within tolerance; amber to red, ever higher: minor, moderate, major drift; a thin line: too few rows.",
        ),
      },
    ],
  };
}

/** d* of the features that moved most over all windows, with their tolerances and season groups. */
export function buildTimelines({ windows }: MonitorDocument): FiguresView {
  const shown = windows.slice(-MAX_COLUMNS);
  const series = [...collectSeries(shown)].toSorted(([, left], [, right]) => severity(right) - severity(left));
  return {
    size: "half",
    figures: series.slice(0, MAX_TIMELINES).map(([feature, found]) => {
      const groups = [...new Set(found.flatMap((one) => (one === undefined ? [] : [one.season.group])))];
      const points = found.map((one, index) => toPoint(one, shown[index] as WindowResult, groups));
      const latest = found.findLast((one) => one !== undefined);
      return {
        title: phrase`${name(feature)}`,
        chart: buildEffectTimeline(
          points,
          `d* of ${clip(feature, MAX_NAME)} in ${shown.length} windows against its tolerance.`,
        ),
        caption: plain(
          `d* ${formatFixed(latest?.effect ?? null, 2)} against δ ${formatFixed(latest?.delta ?? null, 2)}; ${sayGroups(groups)}.`,
        ),
      };
    }),
  };
}

function listRows(windows: readonly WindowResult[], features: readonly FeatureDrift[]): readonly HeatMapRow[] {
  const names = orderFeatures(worstOf(windows, features)).map((feature) => feature.name);
  const scored = windows.some(({ prediction }) => prediction !== null);
  return [
    { name: "verdict", cells: windows.map(verdictCell) },
    { name: "data quality", cells: windows.map(qualityCell) },
    ...(scored
      ? [{ name: "score", cells: windows.map((window) => featureCell(window.prediction ?? undefined, window)) }]
      : []),
    ...names.slice(0, MAX_ROWS).map((feature) => ({
      name: feature,
      cells: windows.map((window) =>
        featureCell(
          window.features.find((one) => one.name === feature),
          window,
        ),
      ),
    })),
  ];
}

/** Every feature in the worst state that any window shows of it. */
function worstOf(windows: readonly WindowResult[], latest: readonly FeatureDrift[]): readonly FeatureDrift[] {
  const worst = new Map(latest.map((feature) => [feature.name, feature]));
  for (const feature of windows.flatMap((window) => window.features)) {
    const known = worst.get(feature.name);
    if (known === undefined || orderFeatures([known, feature])[0] === feature) worst.set(feature.name, feature);
  }
  return [...worst.values()];
}

function featureCell(feature: FeatureDrift | undefined, window: WindowResult): HeatMapCell | null {
  if (feature === undefined) return null;
  const { word, tone } = describeState(feature.state);
  const title = `${sayWindow(window)} ${clip(feature.name, MAX_NAME)}: ${word}, d* ${formatFixed(feature.effect, 3)}, δ ${formatFixed(feature.delta, 2)}`;
  return { tone, strength: STRENGTHS[feature.state], title };
}

function verdictCell(window: WindowResult): HeatMapCell {
  const { word, tone } = describeMonitorVerdict(window.verdict);
  return {
    tone,
    strength: toneStrength(tone),
    title: `${sayWindow(window)}: ${word}${window.complete ? "" : ", still filling"}`,
  };
}

function qualityCell(window: WindowResult): HeatMapCell {
  const alarms = window.quality.filter(({ state }) => state === "alarm");
  const tone = alarms.length > 0 ? "bad" : "good";
  const found = alarms.map(({ feature, test }) => `${test}${feature === null ? "" : ` of ${clip(feature, MAX_NAME)}`}`);
  const title = `${sayWindow(window)}: ${found.length === 0 ? "data quality holds" : found.slice(0, 5).join(", ")}`;
  return { tone, strength: toneStrength(tone), title };
}

function toneStrength(tone: Tone): number {
  if (tone === "bad") return 1;
  return tone === "warn" ? 0.6 : 0.25;
}

function collectSeries(windows: readonly WindowResult[]): ReadonlyMap<string, readonly (FeatureDrift | undefined)[]> {
  const names = new Set(windows.flatMap(({ features }) => features.map((feature) => feature.name)));
  return new Map(
    [...names].map((feature) => [feature, windows.map(({ features }) => features.find((one) => one.name === feature))]),
  );
}

/** How far beyond its tolerance a feature ever was. */
function severity(series: readonly (FeatureDrift | undefined)[]): number {
  return Math.max(...series.map((one) => (one === undefined || one.effect === null ? 0 : one.effect / one.delta)));
}

function toPoint(feature: FeatureDrift | undefined, window: WindowResult, groups: readonly string[]): TimelinePoint {
  return {
    label: sayDay(window),
    effect: feature?.effect ?? null,
    delta: feature?.delta ?? null,
    tone: feature === undefined ? "none" : describeState(feature.state).tone,
    group: feature === undefined ? 0 : groups.indexOf(feature.season.group),
  };
}

function sayGroups(groups: readonly string[]): string {
  if (groups.length === 1) return `compared with ${groups[0] ?? ""}`;
  return `compared by season: ${groups.slice(0, 3).join(" / ")}${groups.length > 3 ? " …" : ""}`;
}

function sayWindow({ start }: WindowResult): string {
  return start === null ? "whole table" : formatInstant(start);
}

function sayDay({ start }: WindowResult): string {
  return start === null ? ABSENT : start.slice(0, 10);
}

function tickEvery(columns: number): number {
  return Math.max(1, Math.ceil(columns / 8));
}
