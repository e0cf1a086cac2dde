import { definePipeline, gbt } from "slipway";

export default definePipeline({
  name: "credit-risk",
  task: { kind: "binary", target: "status", positive: "bad" },
  data: {
    source: "data/credit.csv",
    expect: {
      status: { levels: ["good", "bad"], nullable: false },
      age: { type: "number", min: 18, max: 100, nullable: false },
      records: { levels: ["yes", "no"] },
      income: { type: "number", min: 0, nullable: true },
      amount: { type: "number", min: 1, nullable: false },
      price: { type: "number", min: 1, nullable: false },
    },
    split: { by: "random", test: 0.25, validation: 0.15, seed: 7 },
  },
  train: gbt(),
  evaluate: {
    primary: "roc_auc",
    gates: {
      roc_auc: { min: 0.78 },
      brier: { max: 0.2 },
      ece: { max: 0.1, level: "warn" },
    },
    slices: ["home", "job", "marital"],
    fairness: {
      groups: ["marital"],
      demographicParity: { minRatio: 0.8 },
      equalOpportunity: { maxGap: 0.2 },
      level: "warn",
    },
    credit: { points0: 600, odds0: 1 / 19, pdo: 50, bands: 8 },
  },
  deploy: { target: "server", url: "http://127.0.0.1:8080", environment: "production" },
  monitor: { source: "data/serving/*.csv", timestamp: "received_at", window: "1d" },
});
