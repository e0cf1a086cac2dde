import { describe, expect, it } from "vitest";
import type { ResolvedBaseline } from "../../../../core/compare/resolved-baseline.ts";
import type { Evaluation } from "../../../../core/documents/evaluation.ts";
import type { EvaluationRequest } from "../../../../core/evaluation/evaluation-request.ts";
import type { PipelineInput } from "../../../../core/pipeline/schema.ts";
import { assertVerdict } from "../../../../core/registry/check-verdict.ts";
import { CHAMPION, DULL, evaluate, HELD, ready, type Scored, SHARP, simulate } from "./compared-world.ts";

const TWIN = simulate(0.1, 6);
const OTHER: Scored = { ...SHARP, ids: SHARP.truth.map((_, row) => `other-${row}`) };
const FLIPPED: Scored = { ...SHARP, truth: SHARP.truth.map((label) => 1 - label) };
const ONE_CLASS: Scored = { truth: Array<number>(50).fill(1), score: Array<number>(50).fill(0.5) };
const STATES = {
  absent: { state: "absent", section: { ...CHAMPION, ref: null, reason: "no version is registered" } },
  misfit: { state: "not-comparable", section: { ...CHAMPION, obstacle: "its signature wants a column income" } },
  broken: { state: "unreadable", section: { ...CHAMPION, obstacle: "manifest.json is no JSON" } },
} as const satisfies Readonly<Record<string, ResolvedBaseline>>;
const WARNED = { gates: { roc_auc: { nonInferiorTo: "baseline", margin: 0.02, level: "warn" } } } as const;

describe("every path to a verdict", () => {
  it.each<
    [
      string,
      {
        candidate?: Scored;
        settings?: PipelineInput["evaluate"];
        baseline?: ResolvedBaseline;
        more?: Partial<EvaluationRequest>;
      },
      readonly [Evaluation["verdict"], Evaluation["outcome"], string],
    ]
  >([
    ["no baseline asked for", {}, ["first-model", "passed", ""]],
    ["none, yet a gate names it", { settings: HELD }, ["first-model", "inconclusive", "not-comparable"]],
    ["absent", { baseline: STATES.absent }, ["first-model", "passed", ""]],
    ["absent, gate", { baseline: STATES.absent, settings: HELD }, ["first-model", "passed", "pass"]],
    [
      "absent, firstModel fail",
      { baseline: STATES.absent, settings: { ...HELD, firstModel: "fail" } },
      ["first-model", "failed", "fail"],
    ],
    ["does not fit", { baseline: STATES.misfit }, ["not-comparable", "passed", ""]],
    [
      "does not fit, gate",
      { baseline: STATES.misfit, settings: HELD },
      ["not-comparable", "inconclusive", "not-comparable"],
    ],
    [
      "does not fit, warns",
      { baseline: STATES.misfit, settings: WARNED },
      ["not-comparable", "passed", "not-comparable"],
    ],
    ["unreadable", { baseline: STATES.broken }, ["not-comparable", "failed", "fail"]],
    [
      "unreadable, gate",
      { baseline: STATES.broken, settings: HELD },
      ["not-comparable", "failed", "not-comparable fail"],
    ],
    [
      "unreadable, inconclusive passes",
      { baseline: STATES.broken, settings: { onInconclusive: "pass" } },
      ["not-comparable", "failed", "fail"],
    ],
    ["other rows", { baseline: ready(OTHER), settings: HELD }, ["not-comparable", "inconclusive", "not-comparable"]],
    [
      "stored with another truth",
      { baseline: ready(FLIPPED), settings: HELD },
      ["not-comparable", "inconclusive", "not-comparable"],
    ],
    ["identical", { baseline: ready(SHARP), settings: HELD }, ["no-change", "passed", "pass"]],
    ["better", { baseline: ready(DULL), settings: HELD }, ["better", "passed", "pass"]],
    ["worse", { candidate: DULL, baseline: ready(SHARP), settings: HELD }, ["worse", "failed", "fail"]],
    ["worse, warns", { candidate: DULL, baseline: ready(SHARP), settings: WARNED }, ["worse", "passed", "warn"]],
    ["as good, with a margin", { baseline: ready(TWIN), settings: HELD }, ["equivalent", "passed", "pass"]],
    [
      "as good, without a margin",
      { baseline: ready(TWIN), settings: { gates: { roc_auc: { nonInferiorTo: "baseline" } } } },
      ["inconclusive", "inconclusive", "inconclusive"],
    ],
    [
      "as good, inconclusive passes",
      {
        baseline: ready(TWIN),
        settings: { gates: { roc_auc: { nonInferiorTo: "baseline" } }, onInconclusive: "pass" },
      },
      ["inconclusive", "passed", "inconclusive"],
    ],
    [
      "one class",
      { candidate: ONE_CLASS, baseline: ready(ONE_CLASS), settings: HELD },
      ["not-comparable", "failed", "fail"],
    ],
    [
      "a zero denominator",
      {
        baseline: ready(DULL),
        settings: {
          metrics: ["precision"],
          primary: "precision",
          threshold: 1,
          gates: { precision: { nonInferiorTo: "baseline" } },
        },
      },
      ["not-comparable", "failed", "fail"],
    ],
    [
      "leaked rows",
      { baseline: ready(DULL), settings: HELD, more: { leakage: { rows: 1, examples: ["row-1"] } } },
      ["better", "failed", "pass fail"],
    ],
    [
      "within the noise of the seed",
      { baseline: ready(DULL), settings: HELD, more: { seedSpread: { seeds: 5, sd: 0.2 } } },
      ["inconclusive", "passed", "pass"],
    ],
    [
      "beyond the noise of the seed",
      { baseline: ready(DULL), settings: HELD, more: { seedSpread: { seeds: 5, sd: 0.001 } } },
      ["better", "passed", "pass"],
    ],
    [
      "the bare change is enough",
      { baseline: ready(TWIN), settings: { gates: { roc_auc: { change: { absolute: -0.01 } } } } },
      ["inconclusive", "passed", "pass"],
    ],
  ])("%s", (...[, { candidate = SHARP, settings = {}, baseline, more }, [verdict, outcome, gates]]) => {
    const evaluation = evaluate(candidate, settings, { ...(baseline === undefined ? {} : { baseline }), ...more });
    expect({
      verdict: evaluation.verdict,
      outcome: evaluation.outcome,
      gates: evaluation.gates.map((gate) => gate.verdict).join(" "),
    }).toEqual({ verdict, outcome, gates });
  });

  it("refuses two tables of the user's that contradict each other", () => {
    for (const table of [FLIPPED, { ...SHARP, ids: SHARP.truth.map(() => "row-0") }]) {
      const baseline = ready(table, { kind: "predictions", ref: "old.csv", scores: "given" });
      expect(() => evaluate(SHARP, {}, { baseline })).toThrow(
        expect.objectContaining({
          code: "SLIPWAY_E_PREDICTIONS_INVALID",
          message: expect.stringContaining("The predictions of the baseline (old.csv) do not match") as string,
        }),
      );
    }
  });

  it("says why nothing was compared, in the section and in a warning", () => {
    const { baseline, warnings, comparison } = evaluate(SHARP, {}, { baseline: ready(OTHER) });
    expect(baseline).toMatchObject({
      obstacle: "none of its 600 rows is among the 600 of the candidate",
      rows: { both: 0, candidateOnly: 600, baselineOnly: 600 },
    });
    expect(warnings).toEqual([
      "Not comparable with the baseline: none of its 600 rows is among the 600 of the candidate.",
    ]);
    expect(comparison).toEqual({});
    expect(evaluate(SHARP, {}, { baseline: STATES.broken }).warnings).toEqual([
      "Failed because the baseline cannot be read: manifest.json is no JSON. It may be the better model.",
    ]);
  });

  it("counts the rows that only one model has", () => {
    const fewer: Scored = { truth: DULL.truth.slice(0, 500), score: DULL.score.slice(0, 500) };
    const { baseline, comparison, n, warnings } = evaluate(SHARP, {}, { baseline: ready(fewer) });
    expect(n).toBe(600);
    expect(comparison.roc_auc?.n).toBe(500);
    expect(baseline.rows).toEqual({ both: 500, candidateOnly: 100, baselineOnly: 0 });
    expect(warnings).toEqual([
      "The two models are compared on the 500 rows that both have; 100 rows of the candidate and 0 of the baseline are left out.",
    ]);
  });

  it("lets no edited verdict into the registry", () => {
    const lost = evaluate(DULL, HELD, { baseline: ready(SHARP) });
    const [gate] = lost.gates;
    if (gate === undefined) throw new Error("there is one gate");
    const edits: readonly Partial<Evaluation>[] = [
      { outcome: "passed" },
      { outcome: "passed", gates: [{ ...gate, verdict: "pass" }] },
      { outcome: "passed", gates: [{ ...gate, verdict: "pass", value: 0.5, bound: 0.4 }] },
      { outcome: "passed", gates: [{ ...gate, verdict: "pass", value: null, bound: null }] },
    ];
    for (const edit of edits) expect(() => assertVerdict({ ...lost, ...edit }, "report")).toThrow("contradicts itself");
  });
});
