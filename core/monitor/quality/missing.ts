import { sum } from "../../drift/histogram.ts";
import { formatShare } from "../format.ts";
import type { FeatureContext, QualityTest, Rate } from "./quality-test.ts";

/** Share of rows without a value; ±Infinity counts as missing. */
export const missing: QualityTest = {
  id: "missing",
  title: "Missing values",
  scope: "feature",
  tolerance: 0.01,
  measure(context) {
    const { profile, counts, rows } = context;
    if (counts === null) return null;
    const of = countReferenceRows(context);
    return {
      kind: "rate",
      reference: { count: profile.missing, of },
      current: { count: counts.missing, of: rows },
      windows: listWindows(context),
      detail: `${formatShare(counts.missing / Math.max(1, rows))} of the rows have no value, ${formatShare(profile.missing / Math.max(1, of))} in the reference`,
    };
  },
};

/** In the windows of the season where there are such. */
function countReferenceRows({ profile, season, referenceRows }: FeatureContext): number {
  if (season === null || season === undefined) return referenceRows;
  return sum(profile.counts) + ("other" in profile ? profile.other : 0) + profile.missing;
}

function listWindows({ whole: { windows }, season }: FeatureContext): readonly Rate[] {
  if (windows === null) return [];
  return (season?.group.members ?? []).map((member) => {
    const absent = windows.missing[member] ?? 0;
    return { count: absent, of: absent + sum(windows.counts[member] ?? []) };
  });
}
