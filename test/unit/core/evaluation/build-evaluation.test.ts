import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../../../core/canonical-json.ts";
import type { BinaryPredictions } from "../../../../core/data/predictions.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import type { BinaryDetail } from "../../../../core/documents/evaluation-binary.ts";
import { buildEvaluation } from "../../../../core/evaluation/build-evaluation.ts";
import type { EvaluationRequest } from "../../../../core/evaluation/evaluation-request.ts";
import { metricsOf } from "../../../../core/metrics/metrics.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createRng, shuffled } from "../../../../core/rng.ts";
import { readGolden } from "../read-golden.ts";

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const DIGEST = sha256("x");

interface Row {
  readonly id: string;
  readonly label: number;
  readonly score: number;
  readonly slice: string | null;
}

function predictionsOf(rows: readonly Row[]): BinaryPredictions {
  return {
    kind: "binary",
    rows: rows.length,
    rowIds: rows.map(({ id }) => id),
    truth: Uint8Array.from(rows, ({ label }) => label),
    score: Float64Array.from(rows, ({ score }) => score),
    slices: new Map([["home", rows.map(({ slice }) => slice)]]),
  };
}

function binaryOf(judged: Evaluation): BinaryDetail {
  if (judged.binary === undefined) throw new Error("a binary evaluation has its detail");
  return judged.binary;
}

function evaluate(
  rows: readonly Row[],
  given: PipelineInput["evaluate"],
  more: Partial<EvaluationRequest> = {},
): Evaluation {
  const { evaluate: settings } = pipelineSchema.parse({
    name: "credit-risk",
    task: { kind: "binary", target: "status", positive: "bad" },
    data: { source: "credit.csv" },
    train: { kind: "linear" },
    evaluate: given,
  });
  return buildEvaluation({
    pipeline: "credit-risk",
    evaluatedAt: "2026-01-02T03:04:05.000Z",
    task: { kind: "binary", target: "status", positive: "bad" },
    settings,
    predictions: predictionsOf(rows),
    digests: { model: DIGEST, data: DIGEST, predictions: DIGEST },
    leakage: { rows: 0, examples: [] },
    sha256,
    ...more,
  });
}

const numbers = z.array(z.number());
const { binary } = readGolden("metrics", z.object({ binary: z.object({ y: numbers, score1: numbers }) }));
const ROWS: readonly Row[] = binary.y.map((label, index) => ({
  id: `${sha256(String(index)).slice(0, 16)}-1`,
  label,
  score: binary.score1[index] ?? Number.NaN,
  slice: [null, "own", "rent"][index % 3] ?? null,
}));

describe("the document", () => {
  const evaluation = evaluate(ROWS, {
    slices: ["home"],
    gates: { roc_auc: { min: 0.8 }, f1: { min: 0.5, level: "warn" } },
  });

  it("follows its schema and holds no other number than a finite one", () => {
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    expect(canonicalJson(evaluation)).not.toMatch(/NaN|Infinity/);
  });

  it("carries identity, counts and the verdict of a first model", () => {
    expect(evaluation).toMatchObject({
      pipeline: "credit-risk",
      evaluatedAt: "2026-01-02T03:04:05.000Z",
      outcome: "passed",
      verdict: "first-model",
      n: 60,
      primary: "roc_auc",
      baseline: { kind: "none", ref: null, ageDays: null },
      comparison: {},
      binary: {
        positive: "bad",
        positives: 27,
        threshold: 0.5,
        confusion: [
          [22, 11],
          [4, 23],
        ],
      },
      warnings: [],
    });
    expect(Object.keys(evaluation.metrics)).toEqual([...metricsOf("binary").keys()]);
    expect(evaluation.testDigest).toBe(
      sha256(
        ROWS.map(({ id }) => id)
          .toSorted()
          .join("\n"),
      ),
    );
    expect(evaluation.gates.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ["roc_auc", "pass"],
      ["f1", "pass"],
    ]);
  });

  it("splits the rows over slices, with the primary and the gated metrics", () => {
    expect(evaluation.slices.map(({ column, value, n }) => [column, value, n])).toEqual([
      ["home", "(missing)", 20],
      ["home", "own", 20],
      ["home", "rent", 20],
    ]);
    expect(evaluation.slices.map(({ metrics }) => Object.keys(metrics))).toEqual(Array(3).fill(["roc_auc", "f1"]));
    expect(evaluation.slices.reduce((sum, { positives = 0 }) => sum + positives, 0)).toBe(27);
    expect(evaluation.slices[1]?.metrics.f1?.method).toContain("500 replicates");
  });

  it("counts every row once in the histogram, the calibration and the tables", () => {
    const { calibration, curves, thresholds } = binaryOf(evaluation);
    expect(calibration).toHaveLength(8);
    expect(calibration.reduce((sum, { n }) => sum + n, 0)).toBe(60);
    expect(calibration[0]).toMatchObject({ observed: 0, predicted: expect.closeTo(0.17714285714285713, 12) as number });
    expect(curves.scores).toHaveLength(20);
    expect(curves.scores.reduce((sum, { positive }) => sum + positive, 0)).toBe(27);
    expect(curves.scores.reduce((sum, { negative }) => sum + negative, 0)).toBe(33);
    expect(thresholds.map(({ threshold }) => threshold)).toEqual(Array.from({ length: 19 }, (_, i) => (i + 1) / 20));
    expect(thresholds[9]).toMatchObject({ threshold: 0.5, selected: 34, recall: 23 / 27, precision: 23 / 34 });
    expect(thresholds[18]).toMatchObject({ selected: 0, precision: null, recall: 0, f1: 0, specificity: 1 });
    expect(curves.roc).toHaveLength(30);
    expect(curves.pr).toHaveLength(36);
  });

  it("puts a score on a histogram edge into the upper bin and 1 into the last", () => {
    const rows = Array.from({ length: 21 }, (_, index) => ({
      id: String(index),
      label: 0,
      score: index / 20,
      slice: null,
    }));
    const counts = binaryOf(evaluate(rows, {})).curves.scores.map(({ negative }) => negative);
    expect(counts).toEqual(Array.from({ length: 20 }, (_, bin) => (bin === 19 ? 2 : 1)));
  });

  it("says which bootstrap it ran, seeded by the rows", () => {
    expect(evaluation.resampling).toEqual({
      seed: Number.parseInt(evaluation.testDigest.slice(0, 13), 16),
      replicates: 2000,
    });
    expect(Number.isSafeInteger(evaluation.resampling?.seed)).toBe(true);
  });

  it("computes what is asked for, and the primary and gated metrics beside", () => {
    const { metrics } = evaluate(ROWS, { metrics: ["brier"], primary: "ks", gates: { f1: { min: 0 } } });
    expect(Object.keys(metrics)).toEqual(["brier", "ks", "f1"]);
  });
});

describe("the order of the rows", () => {
  it("changes nothing, byte for byte", () => {
    const settings = {
      slices: ["home"],
      metrics: ["roc_auc", "f1", "ece_quantile", "log_loss"],
      gates: { f1: { min: 0.4 } },
    };
    const expected = canonicalJson(evaluate(ROWS, settings));
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(canonicalJson(evaluate(shuffled(ROWS, createRng(seed)), settings))).toBe(expected);
      }),
      { numRuns: 8 },
    );
  });
});

describe("the outcome", () => {
  const cases: readonly [PipelineInput["evaluate"], Evaluation["outcome"]][] = [
    [{}, "passed"],
    [{ gates: { roc_auc: { min: 0.999 } } }, "failed"],
    [{ gates: { roc_auc: { min: 0.999, level: "warn" } } }, "passed"],
    [{ gates: { roc_auc: { min: 0.91 } } }, "inconclusive"],
    [{ gates: { roc_auc: { min: 0.91, level: "warn" } } }, "passed"],
    [{ gates: { roc_auc: { min: 0.91, on: "point" } } }, "passed"],
    [{ gates: { roc_auc: { min: 0.91 } }, onInconclusive: "fail" }, "inconclusive"],
    [{ gates: { roc_auc: { min: 0.91 } }, onInconclusive: "pass" }, "passed"],
    [{ gates: { roc_auc: { min: 0.91 }, brier: { max: 0.01 } }, onInconclusive: "pass" }, "failed"],
  ];
  it.each(cases)("%j gives %s", (settings, outcome) => {
    expect(evaluate(ROWS, { metrics: ["roc_auc"], ...settings }).outcome).toBe(outcome);
  });

  it("names the inconclusive gates that the pipeline lets pass", () => {
    const { warnings } = evaluate(ROWS, { gates: { roc_auc: { min: 0.91 } }, onInconclusive: "pass" });
    expect(warnings).toEqual([expect.stringMatching(/^1 inconclusive gates count as passed/)]);
  });

  it("fails for a single leaked row, with a gate and a warning that say why", () => {
    const { outcome, gates, warnings, leakage } = evaluate(
      ROWS,
      { metrics: ["brier"], onInconclusive: "pass" },
      { leakage: { rows: 1, examples: ["abc-1"] } },
    );
    expect(outcome).toBe("failed");
    expect(leakage).toEqual({ rows: 1, examples: ["abc-1"] });
    expect(gates).toEqual([expect.objectContaining({ metric: "leakage", value: 1, limit: 0, verdict: "fail" })]);
    expect(gates[0]?.detail).toContain("abc-1");
    expect(warnings[0]).toMatch(/^Failed because of leakage: 1 rows/);
  });

  it("does not blame rows that nobody could compare", () => {
    expect(evaluate(ROWS, { metrics: ["brier"] }, { leakage: null })).toMatchObject({
      outcome: "passed",
      leakage: null,
    });
  });
});

describe("degenerate test sets", () => {
  const row = (label: number, score: number, index: number): Row => ({ id: `r${index}`, label, score, slice: "own" });

  it("evaluates one class, and no gate on a comparison of classes passes", () => {
    const rows = [0.2, 0.6, 0.4].map((score, index) => row(0, score, index));
    const evaluation = evaluate(rows, { slices: ["home"], gates: { roc_auc: { min: 0 }, recall: { min: 0 } } });
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    expect(evaluation.outcome).toBe("failed");
    expect(evaluation.gates.map(({ verdict }) => verdict)).toEqual(["fail", "fail"]);
    expect(evaluation.warnings).toEqual([expect.stringMatching(/^All 3 evaluated rows are of the negative class/)]);
    expect(binaryOf(evaluation).curves).toMatchObject({ roc: [], pr: [] });
  });

  it("evaluates one row", () => {
    const evaluation = evaluate([row(1, 0.9, 0)], { slices: ["home"], gates: { brier: { max: 1 } } });
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    expect(evaluation.metrics.accuracy).toMatchObject({ value: 1, n: 1 });
    expect(evaluation.metrics.brier?.ci).toBeNull();
    expect(evaluation.gates[0]).toMatchObject({ verdict: "fail", bound: null });
  });

  it("says that a constant score tells nothing apart and that a class is small", () => {
    const rows = [1, 0, 0, 1].map((label, index) => row(label, 0.5, index));
    expect(evaluate(rows, {}).warnings).toEqual([
      expect.stringMatching(/^There are only 2 positive and 2 negative rows/),
      expect.stringMatching(/^Every score is 0.5/),
    ]);
  });

  it("stays valid for hostile rows", () => {
    const anyRow = fc.tuple(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 12 }), (rows) => {
        const evaluation = evaluate(
          rows.map(([label, score], index) => row(label, score, index)),
          { slices: ["home"], gates: { f1: { min: 0.5 } } },
        );
        expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
      }),
      { numRuns: 15 },
    );
  });
});

describe("what is refused", () => {
  it.each<[string, () => Evaluation, string, RegExp]>([
    ["no rows", () => evaluate([], {}), "SLIPWAY_E_DATA_EMPTY", /no rows to evaluate/],
    [
      "a missing score",
      () => evaluate([{ id: "a", label: 1, score: Number.NaN, slice: null }], {}),
      "SLIPWAY_E_PREDICTIONS_INVALID",
      /first is row 1/,
    ],
    ["an unknown metric", () => evaluate(ROWS, { metrics: ["auc"] }), "SLIPWAY_E_INPUT_INVALID", /no metric "auc"/],
    ["an unknown primary", () => evaluate(ROWS, { primary: "x" }), "SLIPWAY_E_INPUT_INVALID", /no metric "x"/],
    ["an unknown gate", () => evaluate(ROWS, { gates: { y: { min: 1 } } }), "SLIPWAY_E_INPUT_INVALID", /no metric "y"/],
    [
      "an unknown slice",
      () => evaluate(ROWS, { slices: ["job"] }),
      "SLIPWAY_E_COLUMN_MISSING",
      /"job".*they have home/,
    ],
    [
      "rows without ids",
      () => evaluate(ROWS, {}, { predictions: { ...predictionsOf(ROWS), rowIds: [] } }),
      "SLIPWAY_E_PREDICTIONS_INVALID",
      /60 rows come with 0 row ids/,
    ],
  ])("%s", (...[, build, code, message]) => {
    expect(build).toThrow(message);
    expect(build).toThrow(expect.objectContaining({ code }));
  });
});

describe("slices with many levels", () => {
  it("show the 200 largest and count the rest", () => {
    const rows = Array.from({ length: 450 }, (_, index) => ({
      id: String(index),
      label: index % 2,
      score: (index % 17) / 17,
      slice: `level ${String(Math.min(index % 225, 219)).padStart(3, "0")}`,
    }));
    const { slices, warnings } = evaluate(rows, { metrics: ["brier"], primary: "brier", slices: ["home"] });
    expect(slices).toHaveLength(200);
    expect(slices[0]).toMatchObject({ value: "level 219", n: 12 });
    expect(slices[1]).toMatchObject({ value: "level 000", n: 2 });
    expect(warnings).toEqual([expect.stringMatching(/220 levels: the 200 .* 20 levels with 40 rows are not/)]);
  });
});
