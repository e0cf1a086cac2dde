/**
 * Fast stream of 32-bit words for resampling: sfc32 of the PractRand suite (Doty-Humphrey 2014), a chaotic generator with a counter, period
 * at least 2³². Words come in batches, so that the state stays in registers.
 * @param seed any safe integer; its low and high 32 bits both count.
 */
export function createWords(seed: number): (into: Uint32Array) => void {
  const state = Int32Array.of(seed, Math.floor(seed / 2 ** 32), 0x9e3779b9, 1);
  const fill = (into: Uint32Array): void => {
    // One by one: destructured in one line, the engine takes them for any numbers, and the loop is four times slower.
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let counter = state[3] as number;
    for (let place = 0; place < into.length; place++) {
      const word = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + word) | 0;
      into[place] = word;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
  };
  fill(new Uint32Array(16)); // mixes the seed into all of the state
  return fill;
}
