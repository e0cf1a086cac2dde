import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../../core/canonical-json.ts";
import type {
  ForecastPredictions,
  MulticlassPredictions,
  Predictions,
  RegressionPredictions,
} from "../../../../core/data/predictions.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { buildEvaluation } from "../../../../core/evaluation/build-evaluation.ts";
import type { EvaluationRequest } from "../../../../core/evaluation/evaluation-request.ts";
import { metricsOf } from "../../../../core/metrics/metrics.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createRng, shuffled } from "../../../../core/rng.ts";

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const DIGEST = sha256("x");
const STEP_MS = 1_800_000;

function evaluate(
  task: PipelineInput["task"],
  predictions: Predictions,
  { settings, ...more }: Partial<Omit<EvaluationRequest, "settings">> & { settings?: PipelineInput["evaluate"] } = {},
): Evaluation {
  const pipeline = pipelineSchema.parse({
    name: "any",
    task,
    data: { source: "any.csv" },
    train: { kind: "linear" },
    evaluate: settings,
  });
  return buildEvaluation({
    pipeline: "any",
    evaluatedAt: "2026-01-02T03:04:05.000Z",
    task: pipeline.task,
    settings: pipeline.evaluate,
    predictions,
    digests: { model: DIGEST, data: DIGEST, predictions: DIGEST },
    leakage: { rows: 0, examples: [] },
    sha256,
    ...more,
  });
}

const HOSTILE = ["<img src=x onerror=alert(1)>", "| a |", "__proto__"] as const;

function multiclassOf(rows: number, order = [...Array(rows).keys()]): MulticlassPredictions {
  const rng = createRng(5);
  const all = Array.from({ length: rows }, (_, row) => {
    const label = row % 3;
    const raw = HOSTILE.map((_name, column) => rng.uniform() + (column === label ? 0.7 : 0));
    const sum = raw.reduce((total, value) => total + value, 0);
    return {
      id: `r${row}`,
      label,
      scores: raw.map((value) => value / sum),
      slice: row % 4 === 0 ? null : `s${row % 2}`,
    };
  });
  const chosen = order.map((row) => all[row] as (typeof all)[number]);
  return {
    kind: "multiclass",
    rows,
    rowIds: chosen.map(({ id }) => id),
    classes: [...HOSTILE],
    truth: Int32Array.from(chosen, ({ label }) => label),
    scores: Float64Array.from(chosen.flatMap(({ scores }) => scores)),
    slices: new Map([["group", chosen.map(({ slice }) => slice)]]),
  };
}

function regressionOf(rows: number, order = [...Array(rows).keys()]): RegressionPredictions {
  const rng = createRng(6);
  const all = Array.from({ length: rows }, (_, row) => {
    const truth = 100 + 10 * rng.normal();
    return { id: `r${row}`, truth, prediction: truth + rng.normal(), slice: `s${row % 2}` };
  });
  const chosen = order.map((row) => all[row] as (typeof all)[number]);
  return {
    kind: "regression",
    rows,
    rowIds: chosen.map(({ id }) => id),
    truth: Float64Array.from(chosen, ({ truth }) => truth),
    prediction: Float64Array.from(chosen, ({ prediction }) => prediction),
    slices: new Map([["group", chosen.map(({ slice }) => slice)]]),
  };
}

function forecastOf(origins: number, order = [...Array(origins * 48).keys()]): ForecastPredictions {
  const rng = createRng(7);
  const all = Array.from({ length: origins }, (_, origin) => {
    const level = rng.normal();
    return Array.from({ length: 48 }, (_value, index) => {
      const truth = 100 + 20 * Math.sin((index * Math.PI) / 24);
      const prediction = truth + level + rng.normal();
      return {
        origin: origin * 48 * STEP_MS,
        step: index + 1,
        truth: index === 5 && origin === 0 ? Number.NaN : truth,
        prediction,
      };
    });
  }).flat();
  const chosen = order.map((row) => all[row] as (typeof all)[number]);
  const pick = (map: (row: (typeof all)[number]) => number) => Float64Array.from(chosen, map);
  return {
    kind: "forecast",
    rows: chosen.length,
    rowIds: chosen.map(({ origin, step }) => `${origin}+${step}`),
    origin: pick(({ origin }) => origin),
    timestamp: pick(({ origin, step }) => origin + step * STEP_MS),
    step: Int32Array.from(chosen, ({ step }) => step),
    truth: pick(({ truth }) => truth),
    prediction: pick(({ prediction }) => prediction),
    lower: pick(({ prediction }) => prediction - 2.5),
    upper: pick(({ prediction }) => prediction + 2.5),
    scale: pick(() => 4),
    squaredScale: pick(() => 25),
    slices: new Map([["half", chosen.map(({ step }) => (step <= 24 ? "first" : "second"))]]),
  };
}

const SEASON: number[] = [48, 336];
const TASKS = {
  multiclass: { kind: "multiclass", target: "y" },
  regression: { kind: "regression", target: "y" },
  forecast: { kind: "forecast", target: "load", horizon: 48, season: SEASON },
} as const;

const evidence = (predictions: ForecastPredictions) => ({
  information: "ex-ante" as const,
  baselines: [
    {
      id: "seasonal_naive_336",
      title: "Seasonal naive",
      prediction: predictions.truth.map((v) => (Number.isNaN(v) ? 0 : v) + 4),
    },
  ],
  skillAgainst: "seasonal_naive_336",
});

type More = Parameters<typeof evaluate>[2];
const CASES: readonly [kind: keyof typeof TASKS, predictions: Predictions, more: More][] = [
  ["multiclass", multiclassOf(90), { settings: { slices: ["group"], gates: { accuracy: { min: 0.4 } } } }],
  ["regression", regressionOf(90), { settings: { slices: ["group"], gates: { mae: { max: 2 } } } }],
  [
    "forecast",
    forecastOf(14),
    { settings: { slices: ["half"], gates: { mape: { max: 5 } } }, forecast: evidence(forecastOf(14)) },
  ],
];

describe.each(CASES)("the evaluation of a %s task", (kind, predictions, more) => {
  const evaluation = evaluate(TASKS[kind], predictions, more);

  it("follows its schema, holds finite numbers alone and its own section", () => {
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    expect(canonicalJson(evaluation)).not.toMatch(/NaN|Infinity/);
    const sections = ["binary", "multiclass", "regression", "forecast"].filter((name) =>
      Object.hasOwn(evaluation, name),
    );
    expect(sections).toEqual([kind]);
    expect(evaluation.task).toMatchObject({ kind });
  });

  it("holds every metric of the family, the first being primary, each interval with its method", () => {
    expect(Object.keys(evaluation.metrics)).toEqual([...metricsOf(kind).keys()]);
    expect(evaluation.primary).toBe([...metricsOf(kind).keys()][0]);
    const intervals = Object.entries(evaluation.metrics).map(([id, { ci, method, reason }]) => [
      id,
      ci === null ? `none: ${reason}` : method,
    ]);
    expect(Object.fromEntries(intervals)).toMatchSnapshot();
    for (const [id, { value, ci }] of Object.entries(evaluation.metrics)) {
      if (ci !== null)
        expect((ci[0] as number) <= (value as number) && (value as number) <= (ci[1] as number), id).toBe(true);
    }
  });

  it("gates and slices as any other", () => {
    expect(evaluation.outcome).toBe("passed");
    expect(evaluation.gates.map(({ verdict }) => verdict)).toEqual(["pass"]);
    expect(evaluation.slices.reduce((sum, { n }) => sum + n, 0)).toBe(evaluation.n);
    expect(evaluation.slices.every((slice) => slice.positives === undefined)).toBe(true);
  });
});

describe("the order of the rows", () => {
  const build = {
    multiclass: multiclassOf,
    regression: regressionOf,
    forecast: (rows: number, order?: number[]) => forecastOf(rows / 48, order),
  };
  it.each([
    ["multiclass", 40],
    ["regression", 40],
    ["forecast", 96],
  ] as const)("changes nothing for %s, byte for byte", (kind, rows) => {
    const expected = canonicalJson(evaluate(TASKS[kind], build[kind](rows)));
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const order = shuffled([...Array(rows).keys()], createRng(seed));
        expect(canonicalJson(evaluate(TASKS[kind], build[kind](rows, order)))).toBe(expected);
      }),
      { numRuns: 5 },
    );
  });
});

describe("multiclass", () => {
  it("counts every row once, under its own name", () => {
    const { multiclass } = evaluate(TASKS.multiclass, multiclassOf(90));
    expect(multiclass?.classes).toEqual(HOSTILE);
    expect(multiclass?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(90);
    expect(multiclass?.perClass.map(({ n }) => n)).toEqual([30, 30, 30]);
    for (const { auc } of multiclass?.perClass ?? []) expect(auc).toBeGreaterThan(0.6);
  });

  it("says which class is missing, and lets no gate pass on it", () => {
    const { warnings, metrics, gates } = evaluate(
      TASKS.multiclass,
      { ...multiclassOf(9), truth: Int32Array.from([0, 1, 0, 1, 0, 1, 0, 1, 0]) },
      { settings: { gates: { roc_auc_ovr_macro: { min: 0 } } } },
    );
    expect(warnings[0]).toContain('No evaluated row is of class "__proto__"');
    expect(metrics.roc_auc_ovr_macro).toMatchObject({ value: null, reason: 'no row is of class "__proto__"' });
    expect(gates[0]?.verdict).toBe("fail");
  });

  it("needs an order for the weighted kappa, which names every class", () => {
    expect(evaluate(TASKS.multiclass, multiclassOf(30)).metrics.kappa_quadratic?.reason).toMatch(/no order/);
    const ordered = evaluate({ ...TASKS.multiclass, order: [...HOSTILE] }, multiclassOf(30));
    expect(ordered.metrics.kappa_quadratic?.value).toBeGreaterThan(0);
    const build = () => evaluate({ ...TASKS.multiclass, order: ["a", "b"] }, multiclassOf(30));
    expect(build).toThrow(/"<img src=x onerror=alert\(1\)>" is missing from task.order/);
  });
});

describe("regression", () => {
  it("bins every residual and samples the scatter in order of the prediction", () => {
    const { regression } = evaluate(TASKS.regression, regressionOf(1200));
    expect(regression?.residuals).toHaveLength(20);
    expect(regression?.residuals.reduce((sum, { n }) => sum + n, 0)).toBe(1200);
    expect(regression?.scatter).toHaveLength(500);
    const predictions = regression?.scatter.map(([prediction]) => prediction) ?? [];
    expect(predictions).toEqual(predictions.toSorted((left, right) => left - right));
  });

  it("evaluates one row and equal rows, and says what is wrong with them", () => {
    const one = evaluate(TASKS.regression, regressionOf(1), { settings: { gates: { mae: { max: 100 } } } });
    expect(one.metrics.mae).toMatchObject({ ci: null, reason: expect.stringMatching(/fewer than two rows/) as string });
    expect(one.gates[0]?.verdict).toBe("fail");
    const same = { ...regressionOf(12), truth: new Float64Array(12).fill(3), prediction: new Float64Array(12).fill(4) };
    const { warnings, regression } = evaluate(TASKS.regression, same);
    expect(warnings).toEqual(["Every true value is 3: metrics relative to its spread have no value."]);
    expect(regression?.residuals).toEqual([{ lower: -1, upper: -1, n: 12 }]);
  });
});

describe("forecast", () => {
  const predictions = forecastOf(14);
  const { forecast, metrics, warnings } = evaluate(TASKS.forecast, predictions, { forecast: evidence(predictions) });

  it("tells by origin, by step, beside the baselines, and the newest steps", () => {
    expect(forecast).toMatchObject({ origins: 14, horizon: 48, stepMs: STEP_MS, information: "ex-ante" });
    expect(forecast?.perOrigin.map(({ n }) => n)).toEqual([47, ...Array<number>(13).fill(48)]);
    expect(forecast?.perStep).toHaveLength(48);
    expect(forecast?.baselines).toEqual([
      expect.objectContaining({
        id: "seasonal_naive_336",
        mae: expect.closeTo(4, 12) as number,
        mase: expect.closeTo(1, 12) as number,
      }),
    ]);
    expect(forecast?.skill).toBeCloseTo(1 - (metrics.mae?.value ?? 0) / 4, 12);
    expect(forecast?.trace).toHaveLength(400);
    expect(forecast?.trace.at(-1)?.at).toBe(new Date(14 * 48 * STEP_MS).toISOString());
    expect(warnings).toEqual(["1 of 672 forecast steps have no known value and are left out."]);
  });

  it("takes origins, not rows, for what varies", () => {
    const [lower = 0, upper = 0] = metrics.bias?.ci ?? [];
    // The level of an origin has sd 1, so 14 origins give a half width of about 0.58; 672 rows would give 0.11.
    expect(upper - lower).toBeGreaterThan(0.6);
    expect(forecast?.interval).toMatchObject({ level: 0.9, ciLevel: 0.95 });
  });

  it("has no interval from a single block, and says so", () => {
    const single = evaluate(TASKS.forecast, forecastOf(1));
    expect(single.metrics.mae).toMatchObject({ ci: null, reason: expect.stringMatching(/two blocks/) as string });
    expect(single.warnings.at(-1)).toMatch(/only 1 blocks/);
  });
});

describe("a task and predictions of another kind", () => {
  it("are refused", () => {
    expect(() => evaluate(TASKS.regression, multiclassOf(9))).toThrow(/task is regression .* multiclass task/);
  });
});
