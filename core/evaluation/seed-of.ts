const DIGITS = 13; // 52 bits: the longest hex prefix that is a safe integer

/** Seed of a bootstrap from the digest of what it resamples: whoever repeats it gets the same numbers. */
export function seedOf(digest: string): number {
  return Number.parseInt(digest.slice(0, DIGITS), 16);
}
