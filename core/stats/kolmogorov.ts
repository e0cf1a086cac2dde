import { binomialDensity } from "./binomial-density.ts";

const SERIES_FROM = 1; // the alternating series needs few terms above, the theta series below
const TAIL_FROM = 3; // n·d² from which twice the one-sided tail equals the two-sided one to e^−18
const MAX_MATRIX = 99; // larger matrices cost more than the expansion errs
const MAX_SMIRNOV = 1_000_000;

/** P(K ≥ x) of the limiting Kolmogorov distribution. Kolmogorov (1933); the small-x form is its theta-function transform. */
export function kolmogorovSurvival(x: number): number {
  if (x <= 0) return 1;
  return x < SERIES_FROM ? 1 - limitingCdf(x) : Math.min(1, 2 * alternating(x));
}

function alternating(x: number): number {
  let sum = 0;
  for (let k = 1; k < 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < sum * Number.EPSILON) break;
  }
  return sum;
}

function limitingCdf(x: number): number {
  return (Math.sqrt(2 * Math.PI) / x) * halfIntegerSum(x, () => 1);
}

/** Σ_{k ≥ 0} weight(u²)·exp(−u²/(2x²)), u = π(k + ½). */
function halfIntegerSum(x: number, weight: (square: number) => number): number {
  let sum = 0;
  for (let k = 0; k < 100; k++) {
    const square = (Math.PI * (k + 0.5)) ** 2;
    sum += weight(square) * Math.exp(-square / (2 * x * x));
  }
  return sum;
}

/** The same over u = πk, k ≥ 1. */
function integerSum(x: number, weight: (square: number) => number): number {
  let sum = 0;
  for (let k = 1; k < 100; k++) {
    const square = (Math.PI * k) ** 2;
    sum += weight(square) * Math.exp(-square / (2 * x * x));
  }
  return sum;
}

/**
 * P(D_n ≥ d) of the two-sided one-sample statistic with finite n. Three regimes as in Simard and L'Ecuyer (2011), J. Statist. Softw. 39:
 * twice the exact one-sided tail (Smirnov 1944) when n·d² ≥ 3, the matrix power of Marsaglia, Tsang and Wang (2003) for small n·d, and the
 * expansion of Pelz and Good (1976) in between, which errs by some 1e-8 where it takes over (n ≈ 900) and less beyond.
 */
export function kolmogorovFiniteSurvival(d: number, n: number): number {
  if (!(n >= 1)) throw new RangeError(`Kolmogorov: n must be at least 1, got ${n}`);
  if (d <= 1 / (2 * n)) return 1;
  if (d >= 1) return 0;
  if (n * d * d >= TAIL_FROM || d >= 0.5) return Math.min(1, 2 * smirnovSurvival(d, n));
  const survival = 2 * Math.ceil(n * d) - 1 <= MAX_MATRIX ? 1 - matrixCdf(d, n) : 1 - pelzGoodCdf(d, n);
  return Math.min(1, Math.max(0, survival));
}

/** One-sided P(D⁺_n ≥ d): exact sum, or its expansion (Maag and Dicaire 1971) when n is huge. */
function smirnovSurvival(d: number, n: number): number {
  if (n > MAX_SMIRNOV) {
    const z = (6 * n * d + 1) ** 2 / (18 * n);
    return Math.exp(-z) * (1 - (2 * z * z - 4 * z - 1) / (18 * n));
  }
  let sum = 0;
  for (let j = 0; j / n + d < 1; j++) {
    const p = d + j / n;
    sum += binomialDensity(j, { n, p, q: 1 - d - j / n }) / p;
  }
  return d * sum;
}

/** P(D_n < d) as n!/n^n times an entry of the n-th power of a banded matrix; powers of ten are kept apart. */
function matrixCdf(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const power = matrixPower({ cells: transitionMatrix(k - n * d, size), exponent: 0, size }, n);
  let value = power.cells[(k - 1) * size + k - 1] as number;
  let exponent = power.exponent;
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value < 1e-140) {
      value *= 1e140;
      exponent -= 140;
    }
  }
  return value * 10 ** exponent;
}

function transitionMatrix(h: number, size: number): Float64Array {
  const cells = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < Math.min(size, row + 2); column++) cells[row * size + column] = 1;
  }
  for (let index = 0; index < size; index++) {
    cells[index * size] = (cells[index * size] as number) - h ** (index + 1);
    const last = (size - 1) * size + index;
    cells[last] = (cells[last] as number) - h ** (size - index);
  }
  const corner = (size - 1) * size;
  if (2 * h > 1) cells[corner] = (cells[corner] as number) + (2 * h - 1) ** size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const cell = row * size + column;
      for (let factor = 1; factor <= row - column + 1; factor++) cells[cell] = (cells[cell] as number) / factor;
    }
  }
  return cells;
}

interface ScaledMatrix {
  readonly cells: Float64Array;
  /** Power of ten taken out. */
  readonly exponent: number;
  readonly size: number;
}

function matrixPower(matrix: ScaledMatrix, power: number): ScaledMatrix {
  if (power === 1) return matrix;
  const half = matrixPower(matrix, Math.floor(power / 2));
  const square = multiply(half, half);
  return power % 2 === 0 ? square : multiply(matrix, square);
}

function multiply(left: ScaledMatrix, right: ScaledMatrix): ScaledMatrix {
  const { size } = left;
  const cells = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let inner = 0; inner < size; inner++) {
      const factor = left.cells[row * size + inner] as number;
      for (let column = 0; column < size; column++) {
        const cell = row * size + column;
        cells[cell] = (cells[cell] as number) + factor * (right.cells[inner * size + column] as number);
      }
    }
  }
  const middle = (size >> 1) * size + (size >> 1);
  const exponent = left.exponent + right.exponent;
  if ((cells[middle] as number) <= 1e140) return { cells, exponent, size };
  return { cells: cells.map((cell) => cell * 1e-140), exponent: exponent + 140, size };
}

/** Pelz and Good (1976), J. R. Statist. Soc. B 38: K0 + K1/√n + K2/n + K3/n^1.5 at z = √n·d. */
function pelzGoodCdf(d: number, n: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const root = Math.sqrt(Math.PI / 2);
  // Sums over all integers in the paper: twice ours.
  const k1 = (root / (6 * z4)) * 2 * halfIntegerSum(z, (u2) => u2 - z2);
  const k2 =
    (root / (72 * z6 * z)) *
      2 *
      halfIntegerSum(z, (u2) => 6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * u2 + (1 - 2 * z2) * u2 * u2) -
    (root / (36 * z2 * z)) * 2 * integerSum(z, (u2) => u2);
  const k3 =
    (root / (6480 * z6 * z4)) *
      2 *
      halfIntegerSum(
        z,
        (u2) =>
          (5 - 30 * z2) * u2 ** 3 + (212 * z4 - 60 * z2) * u2 * u2 + (135 * z4 - 96 * z6) * u2 - 30 * z6 - 90 * z6 * z2,
      ) +
    (root / (216 * z6)) * 2 * integerSum(z, (u2) => 3 * z2 * u2 - u2 * u2);
  return limitingCdf(z) + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}
