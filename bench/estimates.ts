// How often CBPE's 95 % interval holds what labels say later, and its bias, in simulated worlds (docs/performance.md).
// Run: node bench/estimates.ts
import { judge } from "../core/evaluation/judge.ts";
import { fitCbpe } from "../core/monitor/performance/cbpe.ts";
import { createRng, type Rng } from "../core/rng.ts";

const METRICS = ["roc_auc", "average_precision", "f1", "accuracy", "log_loss", "brier"];
const TASK = { kind: "binary", target: "y", positive: "1" } as const;
const [MODELS, WINDOWS, REPLICATES, THRESHOLD] = [24, 5, 100, 0.5];

interface World {
  readonly title: string;
  /** Rows of the evaluation and of a window. */
  readonly rows: readonly [number, number];
  /** Mean of the feature in the windows; the evaluation has 0. */
  readonly shift: number;
  /** Score = logistic(slope · log-odds). */
  readonly slope: number;
  /** 0 keeps P(y|x), 1 makes it flat. */
  readonly concept: number;
}

const WORLDS: readonly World[] = [
  { title: "no shift", rows: [2000, 500], shift: 0, slope: 1, concept: 0 },
  { title: "covariate shift", rows: [2000, 500], shift: 0.6, slope: 1, concept: 0 },
  { title: "covariate shift, overconfident model", rows: [2000, 500], shift: 0.6, slope: 1.8, concept: 0 },
  { title: "the same, evaluation of 1,000 rows", rows: [1000, 500], shift: 0.6, slope: 1.8, concept: 0 },
  { title: "the same, evaluation of 400 rows", rows: [400, 500], shift: 0.6, slope: 1.8, concept: 0 },
  { title: "concept drift (half of the log-odds lost)", rows: [2000, 500], shift: 0, slope: 1, concept: 0.5 },
];

const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

function draw(rows: number, rng: Rng, { shift, slope, concept }: Omit<World, "title" | "rows">) {
  const [truth, score] = [new Uint8Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const odds = 1.4 * (rng.normal() + shift) - 0.7;
    truth[row] = rng.uniform() < logistic((1 - concept) * odds) ? 1 : 0;
    score[row] = logistic(slope * odds);
  }
  return { kind: "binary", rows, rowIds: [], slices: new Map(), truth, score } as const;
}

console.log(
  `${MODELS} models, ${WINDOWS} windows each; cell: share of intervals that held, mean of estimate − realised\n`,
);
console.log(`| world | ${METRICS.join(" | ")} |`);
console.log(`|:--|${METRICS.map(() => "--:").join("|")}|`);
for (const { title, rows, ...world } of WORLDS) {
  const tally = new Map(METRICS.map((id) => [id, { held: 0, bias: 0, of: 0 }]));
  for (let model = 0; model < MODELS; model++) {
    const rng = createRng(1000 + model);
    const reference = draw(rows[0], rng, { ...world, shift: 0, concept: 0 });
    const options = { threshold: THRESHOLD, metrics: METRICS, seed: model, replicates: REPLICATES };
    const estimator = fitCbpe(reference, options);
    if ("missing" in estimator) continue;
    for (let window = 0; window < WINDOWS; window++) {
      const predictions = draw(rows[1], rng, world);
      const estimated = estimator.estimate({ rows: predictions.rows, scores: predictions.score });
      const judged = judge({ task: TASK, predictions, settings: { threshold: THRESHOLD } });
      for (const [id, own] of tally) {
        const [value, estimate] = [judged.compute(id).value, estimated.get(id)];
        if (value === null || estimate?.ci == null || estimate.value === null) continue;
        own.of += 1;
        own.bias += estimate.value - value;
        if (value >= estimate.ci[0] && value <= estimate.ci[1]) own.held += 1;
      }
    }
  }
  const cells = [...tally.values()].map(
    ({ held, bias, of }) => `${((100 * held) / of).toFixed(0)} %, ${(bias / of).toFixed(4)}`,
  );
  console.log(`| ${title} | ${cells.join(" | ")} |`);
}
