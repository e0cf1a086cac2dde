import type { MeasuredValue } from "../../core/documents/measured-value.ts";
import type { Performance, WindowPerformance } from "../../core/documents/monitor-performance.ts";
import {
  ABSENT,
  decimalsFor,
  formatCount,
  formatFixed,
  formatInstant,
  formatInterval,
  formatPercent,
  formatSigned,
} from "../format-number.ts";
import { type Phrase, plain } from "../phrase.ts";
import { buildTable, type TableSize, type TableView } from "./table.ts";
import type { Tone } from "./tone.ts";
import { humanise, pluralise } from "./words.ts";

const TONES = { holds: "good", worse: "bad", insufficient: "warn", immature: "mute" } as const satisfies Record<
  WindowPerformance["verdict"],
  Tone
>;

/** What labels said of each window and what was estimated without them, newest first. */
export function buildPerformanceTable(performance: Performance, { maxRows }: TableSize): TableView {
  const { windows, primary } = performance;
  const title = humanise(primary);
  return buildTable({
    caption: "Performance by window of predictions, newest first",
    columns: [
      ["Window", "text"],
      ["Rows", "number"],
      ["Labels", "number"],
      ["Lag, days", "number"],
      [`${title} from labels`, "number"],
      ["Change", "number"],
      ["Estimated without labels", "number"],
      ["Verdict", "text"],
    ],
    rows: windows
      .toReversed()
      .slice(0, maxRows)
      .map((window) => [
        window.start === null ? "whole table" : formatInstant(window.start),
        formatCount(window.rows),
        window.rows === 0 ? ABSENT : formatPercent(window.labelled / window.rows),
        formatFixed(window.lagDays, 1),
        formatMeasured(window.realised[primary]),
        formatChange(window.change),
        formatMeasured(window.estimated[primary]),
        { text: window.verdict, tone: TONES[window.verdict] },
      ]),
    note: describeNotes(performance, maxRows),
  });
}

function formatMeasured(measured: MeasuredValue | undefined): string {
  if (measured === undefined || measured.value === null) return ABSENT;
  const decimals = decimalsFor(measured.ci);
  return `${formatFixed(measured.value, decimals)} ${formatInterval(measured.ci, decimals)}`;
}

function formatChange(change: MeasuredValue | null): string {
  if (change === null || change.value === null) return ABSENT;
  const decimals = decimalsFor(change.ci);
  return `${formatSigned(change.value, decimals)} ${formatInterval(change.ci, decimals)}`;
}

/** What the table rests on. */
function describeNotes({ windows, estimate, selection, labels, detectors }: Performance, maxRows: number): Phrase {
  const alarmed = detectors.flatMap(({ alarmAt, metric, detail }) =>
    alarmAt === null ? [] : [`Alarm of ${humanise(metric)} at ${formatInstant(alarmAt)}: ${detail}`],
  );
  const corrected = labels?.corrected ?? 0;
  return plain(
    [
      ...(estimate === null ? [] : [`The estimate ${estimate.assumption}. ${estimate.reason}`]),
      ...(selection?.selective === true ? [selection.reason] : []),
      ...(corrected === 0 ? [] : [`${pluralise(corrected, "label")} corrected since they were first known.`]),
      ...alarmed,
      ...(windows.length > maxRows ? [`${pluralise(windows.length - maxRows, "older window")} in monitor.json.`] : []),
    ].join(" "),
  );
}
