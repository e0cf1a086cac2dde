import { quoteValue } from "../format.ts";
import type { LikelyCause } from "./likely-cause.ts";

const DECIMAL_COMMA = /^\s*[-+]?\d+,\d+\s*$/;

/** Values that the profile's kind cannot hold alarm. */
export const dtypeChange: LikelyCause = {
  id: "dtype-change",
  title: "Type change",
  explains: "shape",
  action: "Restore the type of this column at the source, or register a model that reads the new one.",
  detect({ profile, counts, alarms }) {
    if (!alarms.has("unparsable")) return null;
    const [example] = counts.unparsableExamples;
    if (example === undefined) return `values are no ${profile.kind} any more`;
    if (DECIMAL_COMMA.test(example)) return `numbers are written with a comma, such as ${quoteValue(example)}`;
    return `values such as ${quoteValue(example)} are no ${profile.kind}`;
  },
};
