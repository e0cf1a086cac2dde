import type { LikelyCause } from "./likely-cause.ts";

/** The change is gone, or nearly so, against the windows of another hour. */
const MAX_REMAINDER = 0.5;

/** A window resembles the windows of an hour earlier or later, and not those of its own hour: clocks that changed, or did not. */
export const timeShift: LikelyCause = {
  id: "time-shift",
  title: "Time shift",
  explains: "shape",
  action: "Check time zone and daylight saving time where the timestamps are written.",
  detect({ drifted, effect, delta, measureHour }) {
    if (!drifted || effect === null) return null;
    const [earlier, later] = [measureHour(-1) ?? 1, measureHour(1) ?? 1];
    const best = Math.min(earlier, later);
    if (best > delta || best > MAX_REMAINDER * effect) return null;
    return earlier < later ? "values are those of an hour earlier" : "values are those of an hour later";
  },
};
