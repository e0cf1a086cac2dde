import type { StateStore } from "../state/state-store.ts";

/** One candidate and the test rows that judge it. */
export interface TestUse {
  /** Digest of the row ids: the ledger of these rows, whichever pipeline splits them off. */
  readonly testDigest: string;
  /** Of the candidate's model, or of its predictions where the model is unknown. */
  readonly candidateDigest: string;
}

/**
 * Distinct candidates that these test rows have judged, this one included: the more there were, the better the best of them looks by chance
 * (SCIENCE 3.2: 7). Does not write.
 * @throws SLIPWAY_E_STATE_UNREADABLE
 */
export async function countUses(state: StateStore, use: TestUse): Promise<number> {
  const { entries } = await state.read(streamOf(use));
  return new Set([...entries.map(({ key }) => key), use.candidateDigest]).size;
}

export interface UseDetails {
  /** `<pipeline>`, or `<pipeline>.<tenant slug>`. */
  readonly model: string;
  /** RFC 3339 instant. */
  readonly at: string;
}

/** Safe to repeat: a candidate counts once for the same rows. @throws SLIPWAY_E_STATE_UNREADABLE, SLIPWAY_E_STATE_UNWRITABLE */
export async function recordUse(state: StateStore, use: TestUse, { model, at }: UseDetails): Promise<void> {
  await state.append(streamOf(use), { key: use.candidateDigest, record: { model, at } });
}

function streamOf({ testDigest }: TestUse): string {
  return `reuse.${testDigest}`;
}
