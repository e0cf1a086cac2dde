import type { FeatureDrift, MonitorDocument, QualityResult, WindowResult } from "../core/documents/monitor.ts";
import { findLatestWindow } from "../core/monitor/latest-window.ts";
import { sortBySeverity } from "../core/monitor/verdict.ts";
import { alignColumns } from "./align-columns.ts";
import { describePerformance } from "./describe-performance.ts";
import type { Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";

const MAX_FEATURES = 25;
const MAX_ALARMS = 10;
const MAX_WINDOWS = 14;
const MAX_NAME = 32;

/** The verdict sentence, the features by severity, data-quality alarms, earlier windows, and what the numbers assume. */
export function describeMonitor(monitor: MonitorDocument, paint: Paint): string {
  const latest = findLatestWindow(monitor);
  const sections = [
    `${paint.strong(plainText(monitor.pipeline))}: ${paint.outcome(monitor.verdict)}. ${plainText(monitor.reason)}`,
    describeFeatures(monitor, paint),
    describeQuality(monitor.quality, paint),
    describeWindows(monitor.windows, paint),
    describePerformance(monitor.performance, paint),
    monitor.compat.map(({ tool, text }) => `  ${tool}: ${text}`).join("\n"),
    describeAssumptions(monitor, latest),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function describeFeatures(monitor: MonitorDocument, paint: Paint): string {
  const { features } = monitor;
  const score = findLatestWindow(monitor)?.prediction ?? null;
  const importances = Object.fromEntries(
    features.flatMap(({ name, importance }) => (importance === null ? [] : [[name, importance]])),
  );
  const sorted = sortBySeverity(features, importances);
  const worthy = sorted.filter(({ state }) => state !== "OK");
  const shown = [
    ...(score === null ? [] : [score]),
    ...sorted.slice(0, Math.min(MAX_FEATURES, Math.max(worthy.length, 10))),
  ];
  if (shown.length === 0) return "";
  const rows = shown.map((feature) => describeFeature(feature, feature === score));
  const lines = alignColumns([["feature", "state", "d*", "95 % CI", "q", "rows", "what moved"], ...rows]);
  const painted = lines.map((line, index) => `  ${paintState(line, shown[index - 1], paint)}`);
  const left = features.length - (shown.length - (score === null ? 0 : 1));
  return [...painted, ...(left > 0 ? [`  and ${left} more, ${countStates(sorted.slice(-left))}`] : [])].join("\n");
}

function describeFeature(feature: FeatureDrift, isScore: boolean): readonly string[] {
  const { name, state, effect, ci, q, nCurrent, moved, causes } = feature;
  const cause = causes.length === 0 ? "" : `; ${causes.join("; ")}`;
  return [
    isScore ? `(score) ${shorten(name)}` : shorten(name),
    state,
    effect === null ? "—" : effect.toFixed(3),
    ci === null ? "—" : `${ci[0].toFixed(3)}–${ci[1].toFixed(3)}`,
    formatP(q),
    String(nCurrent),
    plainText(`${moved}${cause}`),
  ];
}

function paintState(line: string, feature: FeatureDrift | undefined, paint: Paint): string {
  return feature === undefined ? paint.faint(line) : line.replace(feature.state, paint.outcome(feature.state));
}

function formatP(p: number | null): string {
  if (p === null) return "—";
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

function shorten(name: string): string {
  const plain = plainText(name);
  return plain.length > MAX_NAME ? `${plain.slice(0, MAX_NAME - 1)}…` : plain;
}

function countStates(features: readonly FeatureDrift[]): string {
  const groups = Map.groupBy(features, ({ state }) => state);
  return [...groups].map(([state, group]) => `${group.length} ${state}`).join(", ");
}

function describeQuality(quality: readonly QualityResult[], paint: Paint): string {
  const alarms = quality.filter(({ state }) => state === "alarm");
  if (alarms.length === 0) return quality.length === 0 ? "" : `  data quality: ${quality.length} tests, no alarm`;
  const rows = alarms
    .slice(0, MAX_ALARMS)
    .map(({ feature, test, detail }) => [shorten(feature ?? "(rows)"), test, plainText(detail)]);
  const more = alarms.length > MAX_ALARMS ? [`  and ${alarms.length - MAX_ALARMS} more`] : [];
  return [
    `  data quality: ${paint.outcome("alarm")} in ${alarms.length} of ${quality.length} tests`,
    ...alignColumns(rows).map((line) => `    ${line}`),
    ...more,
  ].join("\n");
}

function describeWindows(windows: readonly WindowResult[], paint: Paint): string {
  if (windows.length < 2) return "";
  const rows = windows
    .slice(-MAX_WINDOWS)
    .map(({ start, end, rows: count, verdict }) => [`${start ?? ""} to ${end ?? ""}`, String(count), verdict]);
  const lines = alignColumns([["window", "rows", "verdict"], ...rows]);
  const left = windows.length - rows.length;
  return [
    ...lines.map((line, index) => `  ${paintVerdict(line, rows[index - 1]?.[2], paint)}`),
    ...(left > 0 ? [`  and ${left} earlier`] : []),
  ].join("\n");
}

function paintVerdict(line: string, verdict: string | undefined, paint: Paint): string {
  if (verdict === undefined) return paint.faint(line);
  return `${line.slice(0, -verdict.length)}${paint.outcome(verdict)}`;
}

function describeAssumptions({ policy, reference }: MonitorDocument, latest: WindowResult | undefined): string {
  const detectable = latest?.detectableEffect ?? null;
  const power =
    detectable === null
      ? ""
      : `\n  a true d of ${detectable.toFixed(3)} or more is found with 80 % power in the typical feature (0.134 is PSI 0.1, 0.212 is PSI 0.25)`;
  return `  policy ${policy.name}, tier ${policy.tier}: tolerated effect ${policy.effect}, false discovery rate ${policy.falseDiscoveryRate}; reference of ${reference.rows} rows${power}\n  ${policy.assumption}`;
}
