import { MAX_DRAWN_ROWS, MIN_CLASS_ROWS } from "../metrics/draw-counts.ts";
import { createWords } from "../stats/random-words.ts";

/** What is drawn: rows, clusters, blocks, or cells of equal rows. */
export interface Urn {
  /** Rows or units behind each weight. Whole numbers from 1. */
  readonly expected: Float64Array;
  /** Stratum of each weight, ascending from 0 without gaps; null when all are drawn together. */
  readonly strata: Int32Array | null;
}

const WORDS = 2 ** 32;
const EXACT_POISSON = 30; // larger means are drawn as rounded normals
const GUIDE_BITS = 8;

/**
 * Draws how often each unit is met in a resample with replacement (Efron 1979, Ann. Statist. 7). Up to 5,000 units of a stratum exactly,
 * one draw per unit; beyond, the count of each is a Poisson number (Chamandy et al. 2012, "Estimating uncertainty for massive data streams"),
 * scaled to the total where strata are drawn apart.
 */
export function createWeightDraw({ expected, strata }: Urn, seed: number): (weights: Float64Array) => void {
  const next = createWords(seed);
  const draws = cutStrata(expected, strata).map((members) => createStratumDraw({ expected, members }, strata !== null));
  return (weights) => {
    weights.fill(0);
    for (const draw of draws) draw(weights, next);
  };
}

type Words = () => number;
type StratumDraw = (weights: Float64Array, next: Words) => void;

interface Stratum {
  readonly expected: Float64Array;
  /** Indices of its weights. */
  readonly members: Uint32Array;
}

function cutStrata(expected: Float64Array, strata: Urn["strata"]): Uint32Array[] {
  const all = new Uint32Array(expected.length).map((_, index) => index);
  if (strata === null) return [all];
  const count = strata.reduce((most, stratum) => Math.max(most, stratum + 1), 0);
  return Array.from({ length: count }, (_, stratum) => all.filter((index) => strata[index] === stratum));
}

function createStratumDraw(stratum: Stratum, keepsTotal: boolean): StratumDraw {
  const total = stratum.members.reduce((sum, index) => sum + (stratum.expected[index] as number), 0);
  if (total <= (keepsTotal ? Math.max(MIN_CLASS_ROWS, MAX_DRAWN_ROWS) : MAX_DRAWN_ROWS))
    return drawEach(stratum, total);
  return drawPoisson(stratum, keepsTotal ? total : null);
}

function drawEach({ expected, members }: Stratum, total: number): StratumDraw {
  const urn = new Uint32Array(total);
  let next = 0;
  for (const index of members) {
    urn.fill(index, next, next + (expected[index] as number));
    next += expected[index] as number;
  }
  return (weights, words) => {
    for (let left = total; left > 0; left--) {
      const index = urn[Math.floor((words() / WORDS) * total)] as number;
      weights[index] = (weights[index] as number) + 1;
    }
  };
}

/** Members in order of their mean, so that one table serves a run of them. */
function drawPoisson({ expected, members }: Stratum, total: number | null): StratumDraw {
  const sorted = members
    .slice()
    .sort((left, right) => (expected[left] as number) - (expected[right] as number) || left - right);
  const runs: { readonly mean: number; readonly members: Uint32Array }[] = [];
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    const mean = expected[sorted[start] as number] as number;
    while (end < sorted.length && expected[sorted[end] as number] === mean) end++;
    runs.push({ mean, members: sorted.subarray(start, end) });
  }
  const draws = runs.map((run) => (run.mean > EXACT_POISSON ? drawNormalRun(run) : drawTableRun(run)));
  return (weights, next) => {
    let sum = 0;
    for (const draw of draws) sum += draw(weights, next);
    if (total === null || sum === 0) return;
    for (const index of members) weights[index] = ((weights[index] as number) * total) / sum;
  };
}

interface Run {
  readonly mean: number;
  readonly members: Uint32Array;
}

type RunDraw = (weights: Float64Array, next: Words) => number;

/** By inversion: the leading bits of a word say where the search in the distribution function begins. */
function drawTableRun({ mean, members }: Run): RunDraw {
  const { guide, bounds } = tabulatePoisson(mean);
  return (weights, next) => {
    let sum = 0;
    for (const index of members) {
      const word = next();
      let count = guide[word >>> (32 - GUIDE_BITS)] as number;
      while (word >= (bounds[count] as number)) count++;
      weights[index] = count;
      sum += count;
    }
    return sum;
  };
}

function tabulatePoisson(mean: number): { guide: Uint8Array; bounds: Float64Array } {
  const bounds: number[] = [];
  let [mass, sum] = [Math.exp(-mean), 0];
  for (let count = 0; sum < 1 - 1 / WORDS && count < 250; count++) {
    sum += mass;
    bounds.push(sum * WORDS);
    mass *= mean / (count + 1);
  }
  bounds.push(Number.POSITIVE_INFINITY);
  const guide = new Uint8Array(2 ** GUIDE_BITS);
  for (let slot = 0, count = 0; slot < guide.length; slot++) {
    while (slot * 2 ** (32 - GUIDE_BITS) >= (bounds[count] as number)) count++;
    guide[slot] = count;
  }
  return { guide, bounds: Float64Array.from(bounds) };
}

function drawNormalRun({ mean, members }: Run): RunDraw {
  const deviation = Math.sqrt(mean);
  return (weights, next) => {
    let sum = 0;
    for (const index of members) {
      const radius = Math.sqrt(-2 * Math.log((next() + 1) / WORDS));
      const count = Math.max(0, Math.round(mean + deviation * radius * Math.cos((2 * Math.PI * next()) / WORDS)));
      weights[index] = count;
      sum += count;
    }
    return sum;
  };
}
