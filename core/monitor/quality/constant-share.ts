import type { NumberProfile } from "../../documents/profile.ts";
import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatShare, quoteValue } from "../format.ts";
import { boundReferenceShare } from "../reference-share.ts";
import type { QualityTest, Rate } from "./quality-test.ts";

/** With fewer distinct values a common one is a level, and its share is the business of the drift test. */
const MIN_DISTINCT = 21;

/** Share of the most common number, against the most that this value can have had in the reference: a stuck source. */
export const constantShare: QualityTest = {
  id: "constant-share",
  title: "One value too often",
  scope: "feature",
  tolerance: 0.25,
  measure({ whole: profile, counts, season }) {
    if (counts?.mode == null || profile.kind !== "number" || !isNumberProfile(profile)) return null;
    if (profile.distinct < MIN_DISTINCT || profile.attribute) return null;
    const of = sum(profile.counts);
    const present = sum(counts.counts);
    const bound = boundReferenceShare(profile, Number(counts.mode.value));
    return {
      kind: "rate",
      reference: { count: Math.round(bound * of), of },
      current: { count: counts.mode.count, of: present },
      windows: listCells(profile, { value: Number(counts.mode.value), members: season?.group.members ?? [] }),
      detail: `${quoteValue(counts.mode.value)} is ${formatShare(counts.mode.count / Math.max(1, present))} of the values`,
    };
  },
};

interface ValueInWindows {
  readonly value: number;
  /** Windows of the season. */
  readonly members: readonly number[];
}

/** How often the cell of a value is hit in each window of the season: a dry day has one value by nature. */
function listCells({ windows, edges }: NumberProfile, { value, members }: ValueInWindows): readonly Rate[] {
  if (windows === null) return [];
  const cell = edges.filter((edge) => edge <= value).length;
  return members.map((member) => {
    const counts = windows.counts[member] ?? [];
    return { count: counts[cell] ?? 0, of: sum(counts) };
  });
}
