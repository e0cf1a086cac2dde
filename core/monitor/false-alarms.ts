import type { WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { ASSUMPTION } from "./policy.ts";

const DAY_MS = 86_400_000;
const MONTH_DAYS = 30.4;
/** Chance of one feature-window under the calibrated rules (SCIENCE 5.2). */
const WINDOW_RATE = 0.01;

/** One clause for the reader: what the p-values and tolerances rest on. */
export function describeAssumption({ windows, policy, season }: Profile): string {
  if (windows === null || policy.tier === "C") return ASSUMPTION;
  const kept = season.filter((factor) => factor.kept).map(({ id }) => NAMES[id]);
  const matched = kept.length === 0 ? "no season was found" : `windows are matched by ${kept.join(", ")}`;
  const how =
    policy.tier === "A"
      ? `tolerances are calibrated on ${windows.indices.length} windows of the reference`
      : `tolerances come from pseudo-windows of the ${windows.indices.length} windows of the reference`;
  return `${how}; ${matched}`;
}

const NAMES: Readonly<Record<Profile["season"][number]["id"], string>> = {
  hour: "hour of day",
  "day-type": "working or free day",
  "time-of-year": "time of year",
};

/**
 * What to expect without any change: two of three windows of one feature with probability 3·0.01²·0.99 + 0.01³ each, had windows
 * nothing to do with one another, and what the back-test found. null for a single table.
 */
export function describeFalseAlarms({ windows, backtest, features }: Profile, latest?: WindowResult): string | null {
  if (windows === null) return null;
  const judged = latest?.features.filter(({ nCurrent }) => nCurrent > 0).length ?? features.length;
  const perWindow = judged * (3 * WINDOW_RATE ** 2 * (1 - WINDOW_RATE) + WINDOW_RATE ** 3);
  const months = windows.lengthMs / DAY_MS / MONTH_DAYS / Math.max(perWindow, Number.MIN_VALUE);
  const expected = `About one false issue about drift in ${formatMonths(months)} at this setting, if windows are independent; tests of data quality come on top.`;
  return backtest === null ? expected : `${expected} Back-test: ${backtest.reason}.`;
}

function formatMonths(months: number): string {
  if (months >= 24) return `${Math.round(months / 12)} years`;
  return months >= 1.5 ? `${Math.round(months)} months` : "a month";
}
