// Mean ROC AUC of every trainer with default settings over five split seeds. Run: node bench/quality.ts [trainer …]
import { argv } from "node:process";
import { truthOf } from "../core/data/truth.ts";
import { buildSample } from "../core/metrics/binary/binary-sample.ts";
import { computeAuc } from "../core/metrics/binary/roc-auc.ts";
import { TRAINERS } from "../core/trainers/trainers.ts";
import { BENCH_DATA, fitBench, loadBenchData } from "./fit-pipeline.ts";

const SEEDS = [1, 2, 3, 4, 5];

/** Means over splits of the same shares, on the same data. */
const PEERS: Readonly<Record<string, string>> = {
  "credit.csv linear": "scikit-learn logistic regression 0.844",
  "churn.csv linear": "scikit-learn logistic regression 0.846",
  "credit.csv gbt": "scikit-learn histogram boosting 0.845, YDF defaults 0.831",
  "churn.csv gbt": "scikit-learn histogram boosting 0.842, YDF defaults 0.846",
};

function summarise(values: readonly number[]): { mean: number; spread: number } {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)) };
}

const chosen = argv.slice(2);
const kinds = [...TRAINERS.keys()].filter((kind) => chosen.length === 0 || chosen.includes(kind));

console.log("| data | trainer | backend | mean AUC | sd | by seed 1–5 | fit, s | peers |");
console.log("|:--|:--|:--|--:|--:|:--|--:|:--|");
for (const data of BENCH_DATA) {
  const datasets = new Map(
    await Promise.all(SEEDS.map(async (seed) => [seed, await loadBenchData(data, seed)] as const)),
  );
  for (const kind of kinds) {
    const [areas, seconds]: [number[], number[]] = [[], []];
    let backend = "";
    for (const [seed, dataset] of datasets) {
      const start = performance.now();
      const { trained } = await fitBench({ kind, dataset, data, seed });
      seconds.push((performance.now() - start) / 1000);
      const { table } = dataset.parts.test;
      areas.push(
        computeAuc(
          buildSample({ truth: truthOf(table, data.task), score: await trained.predictor.predict(table) }, 0.5),
        ),
      );
      ({ backend } = trained);
      trained.predictor.dispose();
    }
    const { mean, spread } = summarise(areas);
    const cells = [
      data.name,
      kind,
      backend,
      mean.toFixed(4),
      spread.toFixed(4),
      areas.map((area) => area.toFixed(3)).join(" "),
      summarise(seconds).mean.toFixed(2),
      PEERS[`${data.name} ${kind}`] ?? "",
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
