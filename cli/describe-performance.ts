import type { MeasuredValue } from "../core/documents/measured-value.ts";
import type { Performance, WindowPerformance } from "../core/documents/monitor-performance.ts";
import { alignColumns } from "./align-columns.ts";
import type { Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";

const MAX_WINDOWS = 10;

/** What labels said of each window, what is estimated without them, and what watches the stream of errors. Empty without performance. */
export function describePerformance(performance: Performance | null, paint: Paint): string {
  if (performance === null) return "";
  const { verdict, reason, confirmed, windows } = performance;
  const suffix = confirmed ? ", confirmed" : "";
  return [
    `  performance: ${paint.outcome(verdict)}${suffix}. ${plainText(reason)}`,
    ...describeWindows(windows, performance.primary, paint),
    ...describeNotes(performance),
  ].join("\n");
}

function describeWindows(windows: readonly WindowPerformance[], primary: string, paint: Paint): readonly string[] {
  const shown = windows.slice(-MAX_WINDOWS);
  const rows = shown.map((window) => [
    window.start === null ? "(all rows)" : window.start.slice(0, 16),
    String(window.rows),
    window.rows === 0 ? "—" : `${((100 * window.labelled) / window.rows).toFixed(0)} %`,
    window.lagDays === null ? "—" : window.lagDays.toFixed(1),
    formatMeasured(window.realised[primary]),
    formatMeasured(window.estimated[primary]),
    window.verdict,
  ]);
  const head = ["window", "rows", "labels", "lag (days)", primary, "estimated", "verdict"];
  const lines = alignColumns([head, ...rows]).map((line, index) => {
    const state = shown[index - 1]?.verdict;
    return `    ${state === undefined ? paint.faint(line) : `${line.slice(0, -state.length)}${paint.outcome(state)}`}`;
  });
  const left = windows.length - shown.length;
  return [...lines, ...(left > 0 ? [`    and ${left} earlier`] : [])];
}

function formatMeasured(measured: MeasuredValue | undefined): string {
  if (measured === undefined || measured.value === null) return "—";
  const { value, ci } = measured;
  const shown = value.toPrecision(3);
  return ci === null ? shown : `${shown} [${ci[0].toPrecision(3)}, ${ci[1].toPrecision(3)}]`;
}

function describeNotes({ estimate, selection, labels, detectors }: Performance): readonly string[] {
  const corrected =
    labels === null || labels.corrected === 0 ? "" : `, ${labels.corrected} corrected since they were first known`;
  return [
    ...(estimate === null
      ? []
      : [`    estimate ${estimate.method}, ${estimate.assumption}: ${plainText(estimate.reason)}`]),
    ...(selection?.selective === true ? [`    ${selection.reason}`] : []),
    ...(labels === null ? [] : [`    labels of ${labels.keys} rows${corrected}; ${labels.unmatched} belong to no row`]),
    ...detectors.map(
      ({ detector, metric, alarmAt, detail }) =>
        `    ${detector} of ${metric}: ${alarmAt === null ? "quiet" : `alarm at ${alarmAt}`}. ${detail}`,
    ),
  ];
}
