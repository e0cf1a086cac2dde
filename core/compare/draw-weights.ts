import { MAX_DRAWN_ROWS } from "../metrics/draw-counts.ts";
import { createWords } from "../stats/random-words.ts";

/** What is drawn: rows, clusters, blocks, or cells of equal rows. */
export interface Urn {
  /** Rows or units behind each weight: whole numbers from 1, ascending within a stratum. */
  readonly expected: Float64Array;
  /** Where the weights of each stratum begin, from 0; strata are drawn apart. */
  readonly strata: readonly number[];
}

const WORDS = 2 ** 32;
const EXACT_POISSON = 30; // larger means are drawn as rounded normals
const PREFIXES = 2 ** 16;
const OPEN = 255; // leading bits that several counts share

/**
 * Draws how often each unit is met in a resample with replacement (Efron 1979, Ann. Statist. 7). Up to 5,000 units of a stratum exactly,
 * one draw per unit; beyond, the count of each is a Poisson number (Chamandy et al. 2012, "Estimating uncertainty for massive data streams"),
 * scaled to the total where strata are drawn apart.
 */
export function createWeightDraw({ expected, strata }: Urn, seed: number): (weights: Float64Array) => void {
  const fill = createWords(seed);
  const draws = strata.map((start, index) => {
    const end = strata[index + 1] ?? expected.length;
    const draw = createStratumDraw(expected.subarray(start, end), strata.length > 1);
    return (weights: Float64Array) => draw(weights.subarray(start, end), fill);
  });
  return (weights) => {
    for (const draw of draws) draw(weights);
  };
}

/** Fills an array with 32-bit words. */
type Words = (into: Uint32Array) => void;
type Draw = (weights: Float64Array, fill: Words) => void;

function createStratumDraw(expected: Float64Array, keepsTotal: boolean): Draw {
  const total = expected.reduce((sum, count) => sum + count, 0);
  if (total <= MAX_DRAWN_ROWS) return drawEach(expected, total);
  const draw = drawPoisson(expected);
  return keepsTotal ? scaled(draw, total) : draw;
}

function drawEach(expected: Float64Array, total: number): Draw {
  const urn = createUrn(expected);
  const words = new Uint32Array(total);
  return (weights, fill) => {
    fill(words);
    weights.fill(0);
    for (const word of words) {
      const index = urn[Math.floor((word / WORDS) * total)] as number;
      weights[index] = (weights[index] as number) + 1;
    }
  };
}

/** Index of the weight of every row or unit. */
export function createUrn(expected: Float64Array): Uint32Array {
  const urn = new Uint32Array(expected.reduce((sum, count) => sum + count, 0));
  let next = 0;
  for (let index = 0; index < expected.length; index++) {
    urn.fill(index, next, next + (expected[index] as number));
    next += expected[index] as number;
  }
  return urn;
}

function scaled(draw: Draw, total: number): Draw {
  return (weights, fill) => {
    draw(weights, fill);
    const sum = weights.reduce((drawn, weight) => drawn + weight, 0);
    if (sum === 0) return;
    for (let index = 0; index < weights.length; index++) weights[index] = ((weights[index] as number) * total) / sum;
  };
}

/** One table serves a run of equal means. */
function drawPoisson(expected: Float64Array): Draw {
  const draws: Draw[] = [];
  for (let start = 0, end = 0; start < expected.length; start = end) {
    const mean = expected[start] as number;
    while (end < expected.length && expected[end] === mean) end++;
    const draw = mean > EXACT_POISSON ? drawNormalRun(mean, end - start) : drawTableRun(mean, end - start);
    const from = start;
    const to = end;
    draws.push((weights, fill) => draw(weights.subarray(from, to), fill));
  }
  return (weights, fill) => {
    for (const draw of draws) draw(weights, fill);
  };
}

/** By inversion, two numbers per word: 16 bits look the count up, and where they leave it open other bits settle it. */
function drawTableRun(mean: number, length: number): Draw {
  const { counts, bounds } = tabulatePoisson(mean);
  const words = new Uint32Array(Math.ceil(length / 2) + 1);
  const settle = (prefix: number, place: number): number => {
    const exact = prefix + (words[words.length - 1 - place] as number) / WORDS;
    let count = 0;
    while (exact >= (bounds[count] as number)) count++;
    return count;
  };
  return (weights, fill) => {
    fill(words);
    for (let place = 0, next = 0; place < length; place += 2, next++) {
      const word = words[next] as number;
      const first = counts[word >>> 16] as number;
      const second = counts[word & 0xffff] as number;
      weights[place] = first === OPEN ? settle(word >>> 16, next) : first;
      weights[place + 1] = second === OPEN ? settle(word & 0xffff, next) : second; // beyond the last weight nothing is written
    }
  };
}

/** Count by leading bits, and the distribution function in units of them. */
function tabulatePoisson(mean: number): { counts: Uint8Array; bounds: Float64Array } {
  const bounds: number[] = [];
  let [mass, sum] = [Math.exp(-mean), 0];
  for (let count = 0; sum < 1 - 1 / WORDS && count < OPEN - 1; count++) {
    sum += mass;
    bounds.push(sum * PREFIXES);
    mass *= mean / (count + 1);
  }
  bounds.push(Number.POSITIVE_INFINITY);
  const counts = new Uint8Array(PREFIXES);
  for (let prefix = 0, count = 0; prefix < PREFIXES; prefix++) {
    while (prefix >= (bounds[count] as number)) count++;
    counts[prefix] = prefix + 1 <= (bounds[count] as number) ? count : OPEN;
  }
  return { counts, bounds: Float64Array.from(bounds) };
}

function drawNormalRun(mean: number, length: number): Draw {
  const deviation = Math.sqrt(mean);
  const words = new Uint32Array(2 * length);
  return (weights, fill) => {
    fill(words);
    for (let place = 0; place < length; place++) {
      const radius = Math.sqrt(-2 * Math.log(((words[2 * place] as number) + 1) / WORDS));
      const angle = (2 * Math.PI * (words[2 * place + 1] as number)) / WORDS;
      weights[place] = Math.max(0, Math.round(mean + deviation * radius * Math.cos(angle)));
    }
  };
}
