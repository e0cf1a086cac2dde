/** One block of so many validates. Seven would be the same day of every week where a block is a day. */
const BLOCKS_PER_VALIDATION = 6;
/** The newest block of the validation part, counted from the end: the newest days of all are learned from. */
const NEWEST_VALIDATION_BLOCK = 2;

/**
 * Which steps stop and tune a trainer: every sixth block, counted from the end of the history, so that every day of the week takes its
 * turn and the newest values are still learned from. The steps that judge are later than all of them.
 * @param block steps of a block: the longest step ahead, at least a shortest season.
 */
export function isValidationStep(
  step: number,
  { known, block }: { readonly known: number; readonly block: number },
): boolean {
  return Math.floor((known - 1 - step) / block) % BLOCKS_PER_VALIDATION === NEWEST_VALIDATION_BLOCK;
}
