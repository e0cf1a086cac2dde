import { definePipeline, linear } from "slipway";

export default definePipeline({
  name: "customer-churn",
  task: { kind: "binary", target: "churn", positive: "Yes" },
  data: {
    source: "data/churn.csv",
    expect: {
      churn: { levels: ["Yes", "No"], nullable: false },
      payment_method: {
        levels: ["Electronic check", "Mailed check", "Bank transfer (automatic)", "Credit card (automatic)"],
        nullable: false,
      },
      contract: { levels: ["Month-to-month", "One year", "Two year"], nullable: false },
      tenure: { type: "number", min: 0, max: 120, nullable: false },
      monthly_charges: { type: "number", min: 0, nullable: false },
      total_charges: { type: "number", min: 0, nullable: true },
    },
    split: { by: "random", test: 0.25, validation: 0.15, seed: 7 },
  },
  train: linear(),
  tenants: { column: "payment_method" },
  evaluate: {
    metrics: ["roc_auc", "average_precision", "log_loss", "brier", "ks", "ece", "calibration_slope"],
    primary: "roc_auc",
    gates: {
      roc_auc: { min: 0.7 },
      brier: { max: 0.25 },
      ece: { max: 0.1, level: "warn" },
    },
    slices: ["contract", "internet_service"],
  },
  monitor: { source: "data/serving/*.csv", timestamp: "received_at", window: "1d" },
});
