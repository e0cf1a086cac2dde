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
  card: {
    owner: { name: "Retail credit risk (an example team)", contact: "the maintainers of this repository" },
    tier: "high",
    materiality: "A wrong decision costs the lender money and the applicant a credit, so every version is reviewed.",
    purpose:
      "Ranks applications for consumer credit by the probability that the credit goes bad, for acceptance and limits.",
    use: {
      intended: [
        "Applications like those of the data: consumer credit with amount, price, income and employment known.",
      ],
      excluded: [
        "Pricing, collections, and any other product or country.",
        "A refusal without a person who can look again.",
      ],
    },
    limitations: [
      "4,454 applications without a date: nothing here shows how the model ages, and the split is random, not by time.",
      "Only accepted applications have an outcome, so refused ones are outside of what it has seen.",
      "Marital status and age are features, and groups by marital status are treated differently: see fairness.",
    ],
    dataLineage: [
      "Consumer credit data of Belanche and Sanchez, as credit_data of the R package modeldata; column names lower-cased.",
      "Rows are neither dropped nor changed; gaps are imputed by constants of the training part, which model.json holds.",
    ],
    validation: [
      "Every version: discrimination, calibration by band, stability and fairness on a quarter of the rows that training never saw.",
      "The saved model scores these rows as the trained one does: the largest difference is in run.json.",
    ],
    monitoring: {
      plan: "Every day of requests against the reference of training: data quality first, then drift of each feature and of the score.",
      triggers: [
        { when: "A data-quality alarm", action: "The owner mends the feed; nothing is retrained on faulty data." },
        {
          when: "Drift of the score, or of a feature that matters, on two days",
          action: "A validation on labelled rows, then retraining.",
        },
        {
          when: "Observed defaults of a band beyond its PD (Jeffreys, Holm, 5 %)",
          action: "Recalibration, reviewed like a new version.",
        },
      ],
    },
    challenger:
      "Logistic regression, `linear()` in this file: it is what the trees must beat to be worth their opacity.",
    decommission: [
      "A gate fails on fresh labelled rows and retraining does not bring it back.",
      "The product or its rules change so that the features no longer mean the same.",
      "The version is yanked with its reason, and the last one that passed serves again.",
    ],
  },
  evaluate: {
    primary: "roc_auc",
    gates: {
      roc_auc: { min: 0.78, nonInferiorTo: "baseline", margin: 0.03 },
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
