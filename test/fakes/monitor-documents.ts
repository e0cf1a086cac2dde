import type { FeatureDrift, MonitorDocument, QualityResult, WindowResult } from "../../core/documents/monitor.ts";

const POLICY = {
  name: "calibrated-v1",
  effect: 0.1,
  falseDiscoveryRate: 0.05,
  tier: "C",
  assumption: "Rows are taken as independent; the tolerance is the default one, not calibrated on history.",
  falseAlarms: null,
} as const;

const SHAPE = [0.04, 0.08, 0.13, 0.17, 0.19, 0.15, 0.11, 0.07, 0.04, 0.02];

/** A feature that did not move; fields given replace the defaults. */
export function buildFeature(given: Partial<FeatureDrift> = {}): FeatureDrift {
  return {
    name: "age",
    kind: "number",
    state: "OK",
    effect: 0,
    ci: [0, 0.061],
    delta: 0.1,
    p: 0.91,
    q: 0.97,
    cells: 10,
    nReference: 3340,
    nCurrent: 1114,
    moved: "",
    shift: 0.01,
    importance: 0.05,
    season: { group: "all rows", windows: 0, tier: "C", rule: "min-effect" },
    scoreShare: null,
    persistence: null,
    action: "",
    companions: [],
    causes: [],
    histogram: SHAPE.map((share, cell) => ({
      cell: `${18 + cell * 5} to ${23 + cell * 5}`,
      reference: share,
      current: share,
    })),
    ...given,
  };
}

/** A feature that moved far. */
export function buildDriftedFeature(given: Partial<FeatureDrift> = {}): FeatureDrift {
  return buildFeature({
    name: "income",
    state: "DRIFT_MAJOR",
    effect: 0.4123,
    ci: [0.3871, 0.4402],
    p: 1e-40,
    q: 1.3e-39,
    moved: "median 125 to 225",
    shift: 2.14,
    importance: 0.21,
    causes: ["unit change"],
    histogram: SHAPE.map((share, cell) => ({
      cell: `${cell * 30} to ${cell * 30 + 30}`,
      reference: share,
      current: SHAPE.at(cell - 4) ?? 0,
    })),
    ...given,
  });
}

export function buildQuality(given: Partial<QualityResult> = {}): QualityResult {
  return {
    feature: "income",
    test: "missing",
    state: "ok",
    rate: 0.002,
    reference: 0.001,
    lower: -0.001,
    tolerance: 0.01,
    q: 0.8,
    detail: "2 of 1,114 rows, reference 3 of 3,340",
    ...given,
  };
}

export function buildWindow(given: Partial<WindowResult> = {}): WindowResult {
  const features = given.features ?? ["age", "amount", "assets", "debt"].map((name) => buildFeature({ name }));
  return {
    start: "2026-11-20T00:00:00.000Z",
    end: "2026-11-21T00:00:00.000Z",
    rows: 1114,
    verdict: "ok",
    features,
    quality: [buildQuality(), buildQuality({ feature: null, test: "duplicate_rows", rate: 0.001, reference: 0 })],
    prediction: buildFeature({ name: "score", importance: null }),
    detectableEffect: 0.134,
    complete: true,
    ...given,
  };
}

/** A monitoring document whose latest window is the last of `windows`. */
export function buildMonitorDocument(
  windows: readonly WindowResult[] = [buildWindow()],
  given: Partial<MonitorDocument> = {},
): MonitorDocument {
  const latest =
    windows.at(-1) ?? buildWindow({ rows: 0, verdict: "unknown", features: [], quality: [], prediction: null });
  return {
    schema: "slipway/monitor/v1",
    pipeline: "credit-risk",
    monitoredAt: "2026-11-21T11:19:00.000Z",
    outcome: "passed",
    verdict: latest.verdict,
    reason: "",
    model: { version: "1.2.0", digest: "0123456789abcdef".repeat(4) },
    policy: POLICY,
    reference: { rows: 3340, description: "training part of credit.csv" },
    features: latest.features,
    quality: latest.quality,
    windows: [...windows],
    performance: null,
    domain: null,
    compat: [],
    ...given,
  };
}

/** Two features moved and one test alarms, after a quiet window. */
export function buildDriftDocument(): MonitorDocument {
  const features = [
    buildFeature({ name: "age" }),
    buildDriftedFeature(),
    buildFeature({
      name: "home",
      kind: "category",
      state: "DRIFT_MINOR",
      effect: 0.121,
      ci: [0.098, 0.152],
      q: 0.0021,
      moved: "rent 0.22 to 0.34, owner 0.47 to 0.36",
      shift: null,
      importance: 0.09,
      histogram: [
        { cell: "owner", reference: 0.47, current: 0.36 },
        { cell: "rent", reference: 0.22, current: 0.34 },
        { cell: "parents", reference: 0.31, current: 0.3 },
      ],
    }),
    buildFeature({ name: "debt", state: "NATURAL", effect: 0.052, ci: [0.021, 0.083], q: 0.012, shift: 0.21 }),
  ];
  const alarm = buildQuality({
    feature: "assets",
    state: "alarm",
    rate: 0.123,
    reference: 0.011,
    lower: 0.094,
    q: 1e-9,
    detail: "137 of 1,114 rows, reference 37 of 3,340",
  });
  const quality = [buildQuality(), alarm];
  const quiet = buildWindow({ start: "2026-11-19T00:00:00.000Z", end: "2026-11-20T00:00:00.000Z" });
  const moved = buildWindow({
    verdict: "drift",
    features,
    quality,
    prediction: buildDriftedFeature({
      name: "score",
      state: "DRIFT_MODERATE",
      effect: 0.181,
      ci: [0.15, 0.214],
      importance: null,
      causes: [],
    }),
  });
  return buildMonitorDocument([quiet, moved], { outcome: "failed", reason: "2 features drifted" });
}
