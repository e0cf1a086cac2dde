import { clip, MAX_CELL } from "../../core/clean-text.ts";
import type { MonitorDocument, QualityResult } from "../../core/documents/monitor.ts";
import { ABSENT, formatCount, formatFixed, formatInstant, formatPercent, formatProbability } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { isDrift, orderFeatures } from "./feature-order.ts";
import { describeMonitorVerdict } from "./monitor-verdict.ts";
import { buildTable, type TableSize, type TableView } from "./table.ts";
import { humanise, pluralise } from "./words.ts";

/** Data-quality tests that alarm or cannot decide; the rest is counted. */
export function buildQualityTable(quality: readonly QualityResult[], { maxRows }: TableSize): TableView {
  const ranks = { alarm: 0, insufficient: 1, ok: 2 } as const;
  const notable = quality.filter(({ state }) => state !== "ok").toSorted((a, b) => ranks[a.state] - ranks[b.state]);
  const passed = quality.length - notable.length;
  const cut = notable.length - Math.min(notable.length, maxRows);
  const more = cut > 0 ? ` ${pluralise(cut, "more result")} in monitor.json.` : "";
  return buildTable({
    caption: "Data-quality tests",
    columns: [
      ["Feature", "text"],
      ["Test", "text"],
      ["State", "text"],
      ["Reference", "number"],
      ["Now", "number"],
      ["Lower bound of Δ", "number"],
      ["Tolerated", "number"],
      ["q", "number"],
      ["Detail", "text"],
    ],
    rows: notable
      .slice(0, maxRows)
      .map(({ feature, test, state, reference, rate, lower, tolerance, q, detail }) => [
        feature === null ? "whole rows" : phrase`${name(feature)}`,
        humanise(test),
        { text: state, tone: state === "alarm" ? "bad" : "warn" },
        formatPercent(reference),
        formatPercent(rate),
        formatPercent(lower),
        formatPercent(tolerance),
        formatProbability(q),
        clip(detail, MAX_CELL),
      ]),
    note: plain(`${pluralise(passed, "test")} passed.${more}`),
  });
}

/** One row per window, newest first. */
export function buildWindowTable(windows: MonitorDocument["windows"], { maxRows }: TableSize): TableView {
  const newest = windows.toReversed();
  return buildTable({
    caption: "Windows, newest first",
    columns: [
      ["Window", "text"],
      ["Rows", "number"],
      ["Verdict", "text"],
      ["Drifted", "number"],
      ["Largest d*", "number"],
      ["Data alarms", "number"],
      ["Detectable d", "number"],
    ],
    rows: newest.slice(0, maxRows).map((window) => {
      const worst = orderFeatures(window.features).at(0);
      const { word, tone } = describeMonitorVerdict(window.verdict);
      return [
        window.start === null ? "whole table" : formatInstant(window.start),
        formatCount(window.rows),
        { text: word, tone },
        `${formatCount(window.features.filter(isDrift).length)} of ${formatCount(window.features.length)}`,
        worst === undefined ? ABSENT : phrase`${formatFixed(worst.effect, 3)} ${name(worst.name)}`,
        formatCount(window.quality.filter(({ state }) => state === "alarm").length),
        formatFixed(window.detectableEffect, 2),
      ];
    }),
    note:
      windows.length > maxRows ? plain(`${pluralise(windows.length - maxRows, "older window")} in monitor.json.`) : [],
  });
}
