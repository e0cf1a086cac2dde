import { toEpochMs } from "../../clock.ts";
import { formatNumber } from "../format.ts";
import type { QualityTest } from "./quality-test.ts";

const HOUR_MS = 3_600_000;
/** Lengths of a window that may pass after the end of the newest one. */
const MAX_WINDOWS = 2;

/** Age of the newest window when the monitor runs, for sources that are expected to be up to date. */
export const freshness: QualityTest = {
  id: "freshness",
  title: "Age of the newest window",
  scope: "table",
  tolerance: MAX_WINDOWS,
  measure({ window, freshAt }) {
    if (freshAt === null || window.start === null || window.end === null) return null;
    const lengthMs = toEpochMs(window.end) - toEpochMs(window.start);
    const ageMs = toEpochMs(freshAt) - toEpochMs(window.end);
    const windows = Math.max(0, ageMs / lengthMs);
    return {
      kind: "fact",
      alarm: windows > MAX_WINDOWS,
      rate: windows,
      reference: null,
      detail: `the newest window ended ${formatNumber(Math.max(0, Math.round(ageMs / HOUR_MS)))} hours ago`,
    };
  },
};
