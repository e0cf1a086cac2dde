import type { QualityTest } from "./quality-test.ts";

/** A column of the profile that the table lacks altogether. */
export const absentColumn: QualityTest = {
  id: "absent-column",
  title: "Absent column",
  scope: "feature",
  tolerance: 0,
  measure({ counts, rows }) {
    if (counts !== null || rows === 0) return null;
    return { kind: "fact", alarm: true, rate: null, reference: null, detail: "the table has no such column" };
  },
};
