/**
 * Pairs of models whose true quality is known, scoring rows drawn from a known population: what bench/verdicts.ts and the simulation tests
 * judge verdicts by. The same seed gives the same rows.
 */
import type { BinaryPredictions, ForecastPredictions, RegressionPredictions } from "../core/data/predictions.ts";
import { createRng, type Rng } from "../core/rng.ts";
import { normalCdf } from "../core/stats/normal.ts";

interface ModelPair<Predictions> {
  readonly candidate: Predictions;
  readonly baseline: Predictions;
}

/** Distance between the classes in standard deviations of the score: 1.2 is an AUC of 0.80. */
type Separation = number;

/** Share of positives, correlation of the two models' noise within a class (SCIENCE 11: H6), and where a row is labelled positive. */
export const CLASSIFIED = { prevalence: 0.2, correlation: 0.9, threshold: 0.3 } as const;
export const USUAL_SEPARATION: Separation = 1.2;

interface Separations {
  readonly rows: number;
  readonly candidate: Separation;
  readonly baseline: Separation;
}

/**
 * Both models see the class through normal noise, z + separation·y, and answer with the probability that follows from it, so that both are
 * calibrated and the better separated one is better in every metric.
 */
export function drawClassified(seed: number, { rows, candidate, baseline }: Separations): ModelPair<BinaryPredictions> {
  const rng = createRng(seed);
  const truth = new Uint8Array(rows);
  const [own, other] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const label = rng.uniform() < CLASSIFIED.prevalence ? 1 : 0;
    truth[row] = label;
    const [first, second] = drawCorrelated(rng, CLASSIFIED.correlation);
    own[row] = probabilityOf(first + candidate * label, candidate);
    other[row] = probabilityOf(second + baseline * label, baseline);
  }
  const shared = { kind: "binary", rows, rowIds: numberRows(rows), slices: new Map(), truth } as const;
  return { candidate: { ...shared, score: own }, baseline: { ...shared, score: other } };
}

function probabilityOf(signal: number, separation: Separation): number {
  const { prevalence } = CLASSIFIED;
  const odds = (prevalence / (1 - prevalence)) * Math.exp(separation * signal - separation ** 2 / 2);
  return odds / (1 + odds);
}

/** Signal at which the model's probability is the threshold. */
function signalOf(separation: Separation): number {
  const { prevalence, threshold } = CLASSIFIED;
  const odds = (threshold / (1 - threshold)) * ((1 - prevalence) / prevalence);
  return Math.log(odds) / separation + separation / 2;
}

const REACH = 9; // standard deviations on either side, beyond which nothing counts
const STEPS = 4_000;

/** Mean over the population of a loss of probability and class, by the trapezoid rule, which is exact to rounding for normal densities. */
function expectLoss(separation: Separation, loss: (probability: number, label: 0 | 1) => number): number {
  const width = (2 * REACH) / STEPS;
  let sum = 0;
  for (let step = 0; step <= STEPS; step++) {
    const noise = step * width - REACH;
    const density = (Math.exp(-(noise ** 2) / 2) / Math.sqrt(2 * Math.PI)) * width;
    const { prevalence } = CLASSIFIED;
    sum += density * prevalence * loss(probabilityOf(noise + separation, separation), 1);
    sum += density * (1 - prevalence) * loss(probabilityOf(noise, separation), 0);
  }
  return sum;
}

/** Values that the metrics would have on endless rows. */
export const TRUE_VALUES = {
  roc_auc: (separation: Separation) => normalCdf(separation / Math.SQRT2),
  brier: (separation: Separation) => expectLoss(separation, (probability, label) => (probability - label) ** 2),
  log_loss: (separation: Separation) =>
    expectLoss(separation, (probability, label) => -Math.log(label === 1 ? probability : 1 - probability)),
  accuracy: (separation: Separation) => {
    const { hits, falseAlarms } = labelShares(separation);
    return hits + (1 - CLASSIFIED.prevalence - falseAlarms);
  },
  f1: (separation: Separation) => {
    const { hits, falseAlarms } = labelShares(separation);
    return (2 * hits) / (hits + falseAlarms + CLASSIFIED.prevalence);
  },
} as const;

/** Shares of all rows. */
function labelShares(separation: Separation): { hits: number; falseAlarms: number } {
  const { prevalence } = CLASSIFIED;
  const limit = signalOf(separation);
  return {
    hits: prevalence * normalCdf(separation - limit),
    falseAlarms: (1 - prevalence) * normalCdf(-limit),
  };
}

/** Separation at which the metric has the value on endless rows, by bisection: every metric improves or worsens steadily with it. */
export function separationOf(metric: keyof typeof TRUE_VALUES, value: number): Separation {
  const valueAt = TRUE_VALUES[metric];
  const rises = valueAt(2) > valueAt(1);
  let [low, high] = [0.1, 5];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (valueAt(middle) < value === rises) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Of normal errors; the mean absolute one of a model is spread·√(2/π), the root of the mean square `spread`. */
interface Spreads {
  readonly candidate: number;
  readonly baseline: number;
}

const ERROR_CORRELATION = 0.8; // of the two models' errors

interface Clusters extends Spreads {
  readonly clusters: number;
  /** Share of the variance of the errors that a cluster has in common, 0–1. */
  readonly shared: number;
}

/** Rows of one cluster have a part of their error in common; clusters have 1 to 9 rows. Names of the clusters are the slice `cluster`. */
export function drawClustered(
  seed: number,
  { clusters, shared, candidate, baseline }: Clusters,
): ModelPair<RegressionPredictions> {
  const rng = createRng(seed);
  const names: string[] = [];
  const [own, other]: [number[], number[]] = [[], []];
  for (let cluster = 0; cluster < clusters; cluster++) {
    const common = drawCorrelated(rng, ERROR_CORRELATION);
    for (let left = 1 + rng.integer(9); left > 0; left--) {
      const single = drawCorrelated(rng, ERROR_CORRELATION);
      own.push(candidate * (Math.sqrt(shared) * common[0] + Math.sqrt(1 - shared) * single[0]));
      other.push(baseline * (Math.sqrt(shared) * common[1] + Math.sqrt(1 - shared) * single[1]));
      names.push(String(cluster));
    }
  }
  const rows = names.length;
  const facts = {
    kind: "regression",
    rows,
    rowIds: numberRows(rows),
    slices: new Map([["cluster", names]]),
    truth: new Float64Array(rows),
  } as const;
  return {
    candidate: { ...facts, prediction: Float64Array.from(own) },
    baseline: { ...facts, prediction: Float64Array.from(other) },
  };
}

const HOUR_MS = 3_600_000;
/** Steps of each forecast, in hours; also the season. */
export const HORIZON = 8;

interface BackTest extends Spreads {
  readonly origins: number;
  /** Hours between origins: below the horizon forecasts overlap. */
  readonly every: number;
  /** Correlation of the errors of neighbouring hours, 0–1. */
  readonly persistence: number;
}

/** Errors belong to the hour that is forecast and persist from hour to hour, so that forecasts of the same hour err alike. */
export function drawForecasts(
  seed: number,
  { origins, every, persistence, candidate, baseline }: BackTest,
): ModelPair<ForecastPredictions> {
  const rng = createRng(seed);
  const hours = (origins - 1) * every + HORIZON + 1;
  const errors = drawPersistent(rng, hours, persistence);
  const rows = origins * HORIZON;
  const originOf = (row: number): number => Math.floor(row / HORIZON) * every;
  const stepOf = (row: number): number => (row % HORIZON) + 1;
  const column = (numberOf: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => numberOf(row));
  const facts = {
    kind: "forecast",
    rows,
    rowIds: Array.from({ length: rows }, (_, row) => `${originOf(row)}+${stepOf(row)}`),
    slices: new Map(),
    origin: column((row) => originOf(row) * HOUR_MS),
    timestamp: column((row) => (originOf(row) + stepOf(row)) * HOUR_MS),
    step: Int32Array.from({ length: rows }, (_, row) => stepOf(row)),
    truth: new Float64Array(rows),
    lower: column(() => Number.NaN),
    upper: column(() => Number.NaN),
    scale: column(() => 1),
    squaredScale: column(() => 1),
  } as const;
  const errorAt = (row: number, model: 0 | 1): number => errors[originOf(row) + stepOf(row)]?.[model] ?? 0;
  return {
    candidate: { ...facts, prediction: column((row) => candidate * errorAt(row, 0)) },
    baseline: { ...facts, prediction: column((row) => baseline * errorAt(row, 1)) },
  };
}

/** Two correlated series of unit variance, x(t) = persistence·x(t − 1) + noise. */
function drawPersistent(rng: Rng, length: number, persistence: number): (readonly [number, number])[] {
  const fresh = Math.sqrt(1 - persistence ** 2);
  let [own, other] = drawCorrelated(rng, ERROR_CORRELATION);
  return Array.from({ length }, () => {
    const noise = drawCorrelated(rng, ERROR_CORRELATION);
    own = persistence * own + fresh * noise[0];
    other = persistence * other + fresh * noise[1];
    return [own, other] as const;
  });
}

function drawCorrelated(rng: Rng, correlation: number): [number, number] {
  const first = rng.normal();
  return [first, correlation * first + Math.sqrt(1 - correlation ** 2) * rng.normal()];
}

function numberRows(rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => String(row));
}
