import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatShare, quoteValue } from "../format.ts";
import { boundReferenceShare } from "../reference-share.ts";
import type { CauseContext, LikelyCause } from "./likely-cause.ts";

/** What systems write when they have nothing to write; 0 milliseconds is 1970-01-01. */
const DEFAULT_NUMBERS: ReadonlySet<number> = new Set([
  0, -1, 99, 999, 9999, 99_999, 999_999, -99, -999, -9999, -99_999,
]);
const DEFAULT_TEXTS: ReadonlySet<string> = new Set([
  "unknown",
  "undefined",
  "none",
  "null",
  "nil",
  "nan",
  "n/a",
  "na",
  "default",
  "other",
  "missing",
  "tbd",
  "test",
  "-",
  "?",
  "0",
  "-1",
  "1970-01-01",
]);
/** Rise of the share that is a spike. */
const MIN_RISE = 0.05;

/** A value that stands for "nothing" is at least 5 points more frequent than it can have been in the reference. */
export const defaultValue: LikelyCause = {
  id: "default-value",
  title: "Default-value spike",
  explains: "part",
  action: "Find out what writes this value where it has none, and send null instead.",
  detect(context) {
    return isNumberProfile(context.profile) ? detectNumber(context) : detectLevel(context);
  },
};

function detectNumber({ profile, counts }: CauseContext): string | null {
  if (!isNumberProfile(profile) || counts.mode === null) return null;
  const value = Number(counts.mode.value);
  const isDefault = profile.kind === "timestamp" ? value === 0 : DEFAULT_NUMBERS.has(value);
  const share = counts.mode.count / Math.max(1, sum(counts.counts));
  if (!isDefault || share <= boundReferenceShare(profile, value) + MIN_RISE) return null;
  const shown = profile.kind === "timestamp" ? "1970-01-01" : counts.mode.value;
  return `${quoteValue(shown)} is ${formatShare(share)} of the values`;
}

function detectLevel({ profile, counts, alarms, drifted }: CauseContext): string | null {
  if (isNumberProfile(profile)) return null;
  const [example] = counts.unseenExamples;
  if (alarms.has("unseen") && example !== undefined && isDefaultText(example)) {
    return `the unknown level ${quoteValue(example)} stands for nothing`;
  }
  const total = sum(counts.counts) + counts.other + counts.unseen;
  const before = sum(profile.counts) + profile.other;
  const risen = profile.levels.find((level, index) => {
    const rise = (counts.counts[index] ?? 0) / Math.max(1, total) - (profile.counts[index] ?? 0) / Math.max(1, before);
    return isDefaultText(level) && rise > MIN_RISE;
  });
  return drifted && risen !== undefined ? `the level ${quoteValue(risen)} became frequent` : null;
}

function isDefaultText(text: string): boolean {
  return DEFAULT_TEXTS.has(text.trim().toLowerCase());
}
