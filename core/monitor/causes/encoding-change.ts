import { isNumberProfile } from "../feature-pair.ts";
import { quoteValue } from "../format.ts";
import type { LikelyCause } from "./likely-cause.ts";

const TRUTH_WORDS: ReadonlyMap<string, string> = new Map([
  ...["1", "yes", "y", "true", "t", "on"].map((word) => [word, "true"] as const),
  ...["0", "no", "n", "false", "f", "off"].map((word) => [word, "false"] as const),
]);
/** Share of the unknown levels that must have a known counterpart. */
const MIN_MATCHED = 0.8;

/** Case, blanks, separators, Unicode form, a trailing `.0` or the spelling of yes and no changed: normalised, the levels match. */
export const encodingChange: LikelyCause = {
  id: "encoding-change",
  title: "Encoding change",
  explains: "shape",
  action: "Restore the spelling of the levels, or map the new ones to the old.",
  detect({ profile, counts, alarms }) {
    if (isNumberProfile(profile) || !alarms.has("unseen")) return null;
    const known = new Map(profile.levels.map((level) => [normalise(level), level]));
    const matched = counts.unseenExamples.flatMap((now) => {
      const before = known.get(normalise(now));
      return before === undefined ? [] : [{ before, now }];
    });
    const [first] = matched;
    if (first === undefined || matched.length < MIN_MATCHED * counts.unseenExamples.length) return null;
    return `${quoteValue(first.now)} was written ${quoteValue(first.before)}`;
  },
};

function normalise(level: string): string {
  const plain = level
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/\.0+$/, "")
    .replaceAll(/[\s_"'.,;:/-]+/g, "");
  return TRUTH_WORDS.get(plain) ?? plain;
}
