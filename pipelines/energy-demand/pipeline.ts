import { definePipeline, multiSeasonal } from "slipway";

export default definePipeline({
  name: "energy-demand",
  task: {
    kind: "forecast",
    target: "demand_mw",
    horizon: 48, // the next day, half-hour by half-hour
    season: [48, 336], // a day and a week
    testOrigins: 14,
    interval: 0.9,
  },
  data: {
    source: "data/demand.csv",
    timestamp: "timestamp",
    expect: { demand_mw: { type: "number", min: 10_000, max: 70_000, nullable: false } },
  },
  // Chosen on the six weeks before the judged fortnight alone: node bench/energy.ts --tune
  train: multiSeasonal({ transform: "log", windows: [11, 11], smoothing: 0.45, carry: 0.45, blend: 0.15 }),
  evaluate: {
    primary: "mape",
    gates: {
      mape: { max: 1.4 },
      mase: { max: 0.71 },
      coverage: { min: 0.75, level: "warn" },
    },
  },
  monitor: {
    source: "SELECT * FROM 'data/demand.csv' WHERE timestamp >= '2000-08-14'",
    timestamp: "timestamp",
    window: "1d",
  },
});
