import { shrinkEstimates } from "../stats/shrink.ts";
import type { SliceDraft } from "./compare-slices.ts";

/** Slices with a standard error get their delta drawn towards the mean of all in proportion to its noise (SCIENCE 3.2: 5). */
export function shrinkSlices(drafts: readonly SliceDraft[]): readonly SliceDraft[] {
  const noisy = drafts.flatMap(({ slice: { delta }, compared }, index) => {
    const se = compared?.se ?? null;
    return delta === null || se === null ? [] : [{ index, value: delta, se }];
  });
  const shrunk = new Map(shrinkEstimates(noisy)?.values.map((value, place) => [noisy[place]?.index, value] as const));
  return drafts.map((draft, index) => ({
    ...draft,
    slice: { ...draft.slice, shrunkDelta: shrunk.get(index) ?? null },
  }));
}
