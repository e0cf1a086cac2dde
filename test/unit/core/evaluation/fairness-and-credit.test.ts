import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../../core/canonical-json.ts";
import type { BinaryPredictions } from "../../../../core/data/predictions.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { buildEvaluation } from "../../../../core/evaluation/build-evaluation.ts";
import type { EvaluationRequest } from "../../../../core/evaluation/evaluation-request.ts";
import { keptColumns } from "../../../../core/pipeline/kept-columns.ts";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";
import type { PipelineInput } from "../../../../core/pipeline/schema.ts";
import { createRng } from "../../../../core/rng.ts";

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const DIGEST = sha256("x");
const HOSTILE = "<b>@all</b> | x";

/** Calibrated scores; `shift` raises those of one group without a reason. */
function simulate(rows: number, { seed, shift = 0 }: { seed: number; shift?: number }): BinaryPredictions {
  const rng = createRng(seed);
  const groups = Array.from({ length: rows }, (_, row) => ["single", "married", HOSTILE, null][row % 4] ?? null);
  const [truth, score] = [new Uint8Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const odds = -0.8 + 1.5 * rng.normal();
    truth[row] = rng.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
    score[row] = 1 / (1 + Math.exp(-odds - (groups[row] === "single" ? shift : 0)));
  }
  const rowIds = groups.map((_, row) => `r${row}`);
  return { kind: "binary", rows, rowIds, truth, score, slices: new Map([["marital", groups]]) };
}

function pipelineOf(settings: PipelineInput["evaluate"]) {
  const task = { kind: "binary", target: "y", positive: "bad" };
  const value = { name: "any", task, data: { source: "any.csv" }, train: { kind: "linear" }, evaluate: settings };
  return parsePipeline(value, { file: "pipeline.yml", locate: () => undefined });
}

function evaluate(
  predictions: BinaryPredictions,
  settings: PipelineInput["evaluate"],
  more: Partial<EvaluationRequest> = {},
): Evaluation {
  const pipeline = pipelineOf(settings);
  return buildEvaluation({
    pipeline: "any",
    evaluatedAt: "2026-01-02T03:04:05.000Z",
    task: pipeline.task,
    settings: pipeline.evaluate,
    predictions,
    digests: { model: DIGEST, data: DIGEST, predictions: DIGEST },
    leakage: null,
    sha256,
    ...more,
  });
}

const FAIR = {
  metrics: ["brier"],
  primary: "brier",
  fairness: { groups: ["marital"], equalOpportunity: { maxGap: 0.2 } },
};

describe("fairness in the evaluation", () => {
  it("compares the groups, missing values being one, and gates the gap on its bound", () => {
    const evaluation = evaluate(simulate(4000, { seed: 1 }), FAIR);
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    expect(canonicalJson(evaluation)).not.toMatch(/NaN|Infinity/);
    const [column] = evaluation.fairness ?? [];
    expect(column?.groups.map(({ value, n }) => [value, n])).toEqual([
      ["(missing)", 1000],
      [HOSTILE, 1000],
      ["married", 1000],
      ["single", 1000],
    ]);
    expect(evaluation.gates).toEqual([
      expect.objectContaining({
        metric: "fairness.marital.equal_opportunity_difference",
        rule: "max",
        limit: 0.2,
        verdict: "pass",
      }),
    ]);
    expect(evaluation.outcome).toBe("passed");
  });

  it("fails where one group is treated otherwise, and only warns where the pipeline says so", () => {
    const unfair = simulate(4000, { seed: 2, shift: 2 });
    expect(evaluate(unfair, FAIR).outcome).toBe("failed");
    const fairness = { ...FAIR.fairness, demographicParity: { minRatio: 0.8 }, level: "warn" as const };
    const warned = evaluate(unfair, { ...FAIR, fairness });
    expect(warned.gates.map(({ verdict }) => verdict)).toEqual(["warn", "warn"]);
    expect(warned.outcome).toBe("passed");
    expect(warned.fairness?.[0]?.fourFifths).toBe("fail");
  });

  it("is inconclusive where groups are small, and never passes on nothing", () => {
    const evaluation = evaluate(simulate(80, { seed: 3 }), FAIR);
    expect(evaluation.gates[0]).toMatchObject({ verdict: "inconclusive", value: null, bound: null });
    expect(evaluation.gates[0]?.detail).toMatch(/insufficient: 0 of 4 groups/);
    expect(evaluation.fairness?.[0]?.fourFifths).toBe("insufficient");
    expect(evaluation.outcome).toBe("inconclusive");
  });

  it("keeps its columns beside those of the slices, and misses one by name", () => {
    expect(keptColumns({ ...pipelineOf(FAIR).evaluate, slices: ["home", "marital"] })).toEqual(["home", "marital"]);
    expect(keptColumns({ slices: [] })).toEqual([]);
    const settings = { ...FAIR, fairness: { groups: ["sex"] } };
    expect(() => evaluate(simulate(80, { seed: 3 }), settings)).toThrow(
      /evaluate.fairness names the column "sex".*they have marital/,
    );
  });

  it.each<[string, PipelineInput["evaluate"]]>([
    ["fairness", { fairness: { groups: ["a"] } }],
    ["credit", { credit: {} }],
  ])("%s is refused in other tasks, by name", (section, settings) => {
    const predictions = { rows: 1, rowIds: ["r0"], slices: new Map(), truth: Float64Array.of(1) };
    const build = () =>
      evaluate(simulate(8, { seed: 3 }), settings, {
        task: { kind: "regression", target: "y" },
        predictions: { ...predictions, kind: "regression", prediction: Float64Array.of(1) },
      });
    expect(build).toThrow(`evaluate.${section} is asked for in a regression task`);
    const task = { kind: "regression", target: "y" };
    const value = { name: "any", task, data: { source: "any.csv" }, train: { kind: "linear" }, evaluate: settings };
    expect(() => parsePipeline(value, { file: "pipeline.yml", locate: () => undefined })).toThrow(
      `evaluate.${section}: only binary tasks have it; leave it out`,
    );
  });
});

describe("credit in the evaluation", () => {
  const predictions = simulate(6000, { seed: 4 });

  it("scales the score, rates bands and says what the signs mean", () => {
    const { credit, ...rest } = evaluate(predictions, { metrics: ["gini", "ks"], primary: "gini", credit: {} });
    expect(evaluationDocument.schema.parse({ ...rest, credit })).toEqual({ ...rest, credit });
    expect(credit?.scaling).toMatchObject({ points0: 600, odds0: 1 / 19, pdo: 50, b: 50 / Math.LN2 });
    expect(credit?.bands).toHaveLength(10);
    expect(credit?.bands.reduce((sum, { n }) => sum + n, 0)).toBe(6000);
    const points = credit?.bands.map(({ points: [low] }) => low) ?? [];
    expect(points).toEqual(points.toSorted((left, right) => right - left));
    // Scores are calibrated: no band's PD is too low, WOE falls from the safest band to the riskiest.
    expect(Math.min(...(credit?.bands.map(({ adjustedP }) => adjustedP) ?? []))).toBeGreaterThan(0.01);
    const woe = credit?.bands.map((band) => band.woe ?? Number.NaN) ?? [];
    expect(woe).toEqual(woe.toSorted((left, right) => right - left));
    expect(credit?.informationValue).toBeGreaterThan(0.5);
    expect(credit?.stability).toBeNull();
  });

  it("finds a PD that is too low", () => {
    const tooLow = { ...predictions, score: predictions.score.map((score) => score / 2) };
    const { credit } = evaluate(tooLow, { metrics: ["gini"], primary: "gini", credit: { bands: 5 } });
    expect(credit?.bands.every(({ adjustedP }) => adjustedP < 0.001)).toBe(true);
  });

  it("takes limits in points, in any order, and compares with the development sample in its bins", () => {
    const { credit } = evaluate(
      predictions,
      { metrics: ["gini"], primary: "gini", credit: { bands: [450, 400, 500] } },
      { development: { edges: [0.2, 0.5], counts: [3000, 2000, 1000] } },
    );
    expect(credit?.bands.map(({ points: [low] }) => Math.round(low))).toEqual([
      500,
      450,
      400,
      expect.any(Number) as number,
    ]);
    expect(credit?.stability).toMatchObject({ effect: 0.1, limits: { stable: 0.1, moderate: 0.25 } });
    expect(credit?.stability?.psi).toBeGreaterThanOrEqual(0);
  });
});
