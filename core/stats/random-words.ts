/**
 * Fast stream of 32-bit words for resampling: sfc32 of the PractRand suite (Doty-Humphrey 2014), a chaotic generator with a counter, period
 * at least 2³². The state stays in signed integers, which the engine keeps unboxed: about three times as fast as the xoshiro of `core/rng.ts`
 * with its 53 bits.
 * @param seed any safe integer; its low and high 32 bits both count.
 */
export function createWords(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const word = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  for (let step = 0; step < 16; step++) next(); // mixes the seed into all of the state
  return next;
}
