import { absentColumn } from "./absent-column.ts";
import { cardinality } from "./cardinality.ts";
import { constantShare } from "./constant-share.ts";
import { duplicates } from "./duplicates.ts";
import { freshness } from "./freshness.ts";
import { missing } from "./missing.ts";
import { outOfRange } from "./out-of-range.ts";
import type { QualityTest } from "./quality-test.ts";
import { rowCount } from "./row-count.ts";
import { unparsable } from "./unparsable.ts";
import { unseen } from "./unseen.ts";

const RECORDS: readonly QualityTest[] = [
  absentColumn,
  missing,
  unparsable,
  unseen,
  outOfRange,
  constantShare,
  cardinality,
  duplicates,
  rowCount,
  freshness,
];

/** Every data-quality test by id, in the order in which reports list them. */
export const QUALITY_TESTS: ReadonlyMap<string, QualityTest> = new Map(RECORDS.map((record) => [record.id, record]));
