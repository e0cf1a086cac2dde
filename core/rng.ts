/** Seeded randomness. Always passed in; the same seed gives the same sequence on every machine, for ever. */
export interface Rng {
  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

const GOLDEN_GAMMA = 0x9e3779b9;

/** splitmix32: turns any integer seed into well-mixed 32-bit words. */
function createMixer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + GOLDEN_GAMMA) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}

/**
 * xoshiro128** (Blackman and Vigna, 2018) seeded by splitmix32.
 * @param seed any safe integer; its low and high 32 bits both count.
 */
export function createRng(seed: number): Rng {
  const mix = createMixer((seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32) >>> 0, GOLDEN_GAMMA));
  let [a, b, c, d] = [mix(), mix(), mix(), mix()];
  const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
  const next = (): number => {
    const word = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return word;
  };
  const uniform = (): number => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Fisher–Yates; returns a new array. */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = rng.integer(index + 1);
    const held = result[index] as T;
    result[index] = result[other] as T;
    result[other] = held;
  }
  return result;
}
