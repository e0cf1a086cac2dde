// Seconds of a paired comparison with 2,000 replicates, by rows and family of metrics. Run: node bench/paired.ts
import { execFileSync } from "node:child_process";
import { compareModels } from "../core/compare/compare-models.ts";
import type { AnyComparisonRequest } from "../core/compare/comparison.ts";
import type { TaskKind } from "../core/metrics/metric.ts";
import { metricsOf } from "../core/metrics/metrics.ts";
import { createRng } from "../core/rng.ts";

const SIZES = [4_000, 100_000, 1_000_000];
const REPLICATES = 2_000;
const RUNS = 3;

/** The area of two scores from weighted counts of their ranks, as fast as vectorised NumPy goes: rows drawn as counts, then two cumulative sums. */
const NUMPY = `
import sys, time, numpy as np
n, replicates = int(sys.argv[1]), int(sys.argv[2])
rng = np.random.default_rng(1)
y = rng.random(n) < 0.2
common = np.sqrt(0.9) * rng.normal(size=n)
orders = [np.argsort(common + np.sqrt(0.1) * rng.normal(size=n) + 1.2 * y) for _ in range(2)]
start = time.perf_counter()
for _ in range(replicates):
    weight = np.bincount(rng.integers(0, n, n), minlength=n)
    for order in orders:
        w, label = weight[order], y[order]
        zeros = np.where(label, 0, w)
        ones = w - zeros
        (ones * (np.cumsum(zeros) - zeros / 2)).sum() / (ones.sum() * zeros.sum())
print(time.perf_counter() - start)
`;

function timeNumpy(rows: number): string {
  try {
    const seconds = execFileSync("python3", ["-c", NUMPY, String(rows), String(REPLICATES)], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Number(seconds.toString()).toFixed(2);
  } catch {
    return rows === 100_000 ? "2.7 (stated; no NumPy here)" : "no NumPy here";
  }
}

const idsOf = (rows: number): string[] => Array.from({ length: rows }, (_, row) => String(row));

function settings(kind: TaskKind, rows: number) {
  return {
    threshold: 0.5,
    metrics: [...metricsOf(kind).keys()],
    margins: new Map<string, number>(),
    units: { kind: "row", count: rows } as const,
    seed: 1,
    replicates: REPLICATES,
  };
}

/** The scenario of SCIENCE H6. */
function generateBinary(rows: number): AnyComparisonRequest {
  const rng = createRng(1);
  const [truth, own, other] = [new Uint8Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
  for (let row = 0; row < rows; row++) {
    const label = rng.uniform() < 0.2 ? 1 : 0;
    const common = Math.sqrt(0.9) * rng.normal() + 1.2 * label - 1.5;
    truth[row] = label;
    own[row] = logistic(common + Math.sqrt(0.1) * rng.normal());
    other[row] = logistic(common + Math.sqrt(0.1) * rng.normal());
  }
  const base = { kind: "binary" as const, rows, rowIds: idsOf(rows), slices: new Map(), truth };
  return {
    kind: "binary",
    candidate: { ...base, score: own },
    baseline: { ...base, score: other },
    ...settings("binary", rows),
  };
}

function generateRegression(rows: number): AnyComparisonRequest {
  const rng = createRng(2);
  const truth = Float64Array.from({ length: rows }, () => 100 + 10 * rng.normal());
  const predict = (): Float64Array => truth.map((value) => value + rng.normal());
  const base = { kind: "regression" as const, rows, rowIds: idsOf(rows), slices: new Map(), truth };
  return {
    kind: "regression",
    candidate: { ...base, prediction: predict() },
    baseline: { ...base, prediction: predict() },
    ...settings("regression", rows),
  };
}

function generateMulticlass(rows: number): AnyComparisonRequest {
  const rng = createRng(3);
  const classes = ["a", "b", "c"];
  const truth = Int32Array.from({ length: rows }, () => rng.integer(3));
  const predict = (): Float64Array => {
    const scores = new Float64Array(3 * rows);
    for (let row = 0; row < rows; row++) {
      const own = scores
        .subarray(3 * row, 3 * row + 3)
        .map((_, column) => Math.exp(rng.normal() + (truth[row] === column ? 1 : 0)));
      const sum = own.reduce((total, value) => total + value, 0);
      scores.set(
        own.map((value) => value / sum),
        3 * row,
      );
    }
    return scores;
  };
  const base = { kind: "multiclass" as const, rows, rowIds: idsOf(rows), slices: new Map(), truth, classes };
  return {
    kind: "multiclass",
    candidate: { ...base, scores: predict() },
    baseline: { ...base, scores: predict() },
    ...settings("multiclass", rows),
  };
}

/** Best of some runs: other work on the machine only ever adds. */
function timeComparison(request: AnyComparisonRequest): string {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    compareModels(request);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best.toFixed(2);
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : SIZES;
console.log(
  `Processor seconds, ${REPLICATES} replicates, best of ${RUNS} runs. NumPy: seconds of the bootstrap of the area alone.`,
);
console.table(
  sizes.map((rows) => {
    const binary = generateBinary(rows);
    return {
      rows,
      "area, DeLong alone": timeComparison({ ...binary, metrics: ["roc_auc"], crossCheck: false }),
      "area, with bootstrap": timeComparison({ ...binary, metrics: ["roc_auc"] }),
      "Brier, log loss": timeComparison({ ...binary, metrics: ["brier", "log_loss"] }),
      "all binary": timeComparison(binary),
      "all multiclass": timeComparison(generateMulticlass(rows)),
      "all regression": timeComparison(generateRegression(rows)),
      "NumPy, area": timeNumpy(rows),
    };
  }),
);
