import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Evaluation, evaluationDocument } from "../../../core/documents/evaluation.ts";
import type { MulticlassDetail } from "../../../core/documents/evaluation-multiclass.ts";
import { buildForest } from "../../../reports/charts/forest.ts";
import { computeGains, findWidest, gapOf } from "../../../reports/charts/gains.ts";
import { renderEvaluationHtml } from "../../../reports/evaluation-report.ts";
import { buildBinaryDetail, buildEvaluationDocument } from "../../fakes/report-documents.ts";

const MAX_BYTES = 900_000;
const ATTACK = '"><script>alert(1)</script><img src="https://evil.example">';

const titlesOf = (html: string) => [...html.matchAll(/<p class="title">(.*?)<\/p>/g)].map(([, title = ""]) => title);
const count = (html: string, text: string) => html.split(text).length - 1;

/** A valid document of another task than binary. */
function build(given: Partial<Evaluation>): Evaluation {
  const { binary: _, ...rest } = buildEvaluationDocument({ slices: [], gates: [], ...given });
  expect(evaluationDocument.schema.parse(rest)).toEqual(rest);
  return rest;
}

describe("gains from a ROC curve", () => {
  it("are the counts of any ranking", () => {
    const labels = fc
      .array(fc.boolean(), { minLength: 2, maxLength: 60 })
      .filter((all) => all.includes(true) && all.includes(false));
    fc.assert(
      fc.property(labels, (ranked) => {
        const [positives, n] = [ranked.filter(Boolean).length, ranked.length];
        const steps = Array.from({ length: n + 1 }, (_, taken) => {
          const found = ranked.slice(0, taken).filter(Boolean).length;
          return { taken, found, roc: [(taken - found) / (n - positives), found / positives] as [number, number] };
        });
        const gains = computeGains(
          steps.map(({ roc }) => roc),
          positives / n,
        );
        for (const [index, { taken, found }] of steps.entries()) {
          expect(gains[index]?.selected).toBeCloseTo(taken / n, 12);
          expect(gains[index]?.positives).toBeCloseTo(found / positives, 12);
        }
        const widest = findWidest(gains);
        const largest = Math.max(...steps.map(({ roc: [negatives, found] }) => found - negatives));
        expect(widest === null ? null : gapOf(widest)).toBeCloseTo(largest, 12);
      }),
    );
  });

  it("are none without a curve", () => {
    expect(findWidest(computeGains([], 0.5))).toBeNull();
  });
});

describe("charts of a binary evaluation", () => {
  const binary = buildBinaryDetail();

  it("show both models where there are two, and say on which rows", async () => {
    const alone = await renderEvaluationHtml({ evaluation: buildEvaluationDocument() });
    const held = await renderEvaluationHtml({
      evaluation: buildEvaluationDocument({ baselineDetails: { n: 1000, binary } }),
    });
    expect(titlesOf(alone)).toEqual(expect.arrayContaining(["ROC curve", "Gain", "Lift", "Separation (KS)"]));
    expect(count(alone, ">baseline</text>")).toBe(0);
    expect(count(held, ">baseline</text>")).toBe(5); // ROC, precision and recall, calibration, gain, lift
    expect(titlesOf(held)).toContain("Scores by class, baseline");
    expect(held).toContain(
      "The baseline is drawn on the 1,000 rows that both models scored, the candidate on all 1,114 test rows.",
    );
  });

  it("leave out what has no data", async () => {
    const empty = buildBinaryDetail({ calibration: [], thresholds: [], curves: { roc: [], pr: [], scores: [] } });
    const html = await renderEvaluationHtml({ evaluation: buildEvaluationDocument({ binary: empty }) });
    expect(titlesOf(html)).toEqual([]);
    const half = { binary, baselineDetails: { n: 5, binary: empty } };
    expect(titlesOf(await renderEvaluationHtml({ evaluation: buildEvaluationDocument(half) }))).toHaveLength(8);
  });
});

describe("charts of other tasks", () => {
  const residuals = Array.from({ length: 20 }, (_, bin) => ({
    lower: bin - 10,
    upper: bin - 9,
    n: 20 - Math.abs(bin - 10),
  }));
  const scatter = Array.from({ length: 500 }, (_, row): [number, number] => [row, row + (row % 7)]);

  it("show residuals and truth over prediction of a regression", async () => {
    const regression = { residuals, scatter };
    const task = { kind: "regression" as const, target: "price" };
    const html = await renderEvaluationHtml({
      evaluation: build({ task, regression, baselineDetails: { n: 1114, regression } }),
    });
    expect(titlesOf(html)).toEqual(["Residuals", "Truth over prediction", "Truth over prediction, baseline"]);
    expect(html.length).toBeLessThan(MAX_BYTES);
    const constant = { residuals: residuals.slice(0, 1), scatter: scatter.slice(0, 1) };
    expect(titlesOf(await renderEvaluationHtml({ evaluation: build({ task, regression: constant }) }))).toEqual([]);
  });

  it("show the confusion of classes, whatever their names, up to twenty", async () => {
    const buildClasses = (classes: readonly string[]): MulticlassDetail => ({
      classes: [...classes],
      confusion: Array.from(classes.keys(), (row) =>
        Array.from(classes.keys(), (column) => (row === column ? 50 : row)),
      ),
      perClass: classes.map((own, index) => ({
        class: own,
        n: 50,
        precision: 0.5,
        recall: 0.5,
        f1: index === 0 ? null : 0.5,
        auc: 0.7,
      })),
    });
    const render = (classes: readonly string[]) =>
      renderEvaluationHtml({
        evaluation: build({
          task: { kind: "multiclass", target: "grade", classes: [...classes] },
          multiclass: buildClasses(classes),
          baselineDetails: { n: 1114, multiclass: buildClasses(classes) },
        }),
      });
    const html = await render(["low", ATTACK, "low "]);
    expect(titlesOf(html)).toEqual(["Confusion matrix", "Confusion matrix, baseline", "F1 by class"]);
    expect(html).not.toMatch(/<script|<img|href="https/);
    expect(html).not.toContain("NaN");
    expect(titlesOf(await render(Array.from({ length: 20 }, (_, index) => `class ${index}`)))).toHaveLength(3);
    expect(titlesOf(await render(Array.from({ length: 21 }, (_, index) => `class ${index}`)))).toEqual([]);
  });

  it("show single origins of a forecast only where all of their steps are there", async () => {
    const instant = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
    const perOrigin = [0, 1, 2, 3].map((day) => ({
      origin: instant(24 * day),
      n: 24,
      mae: day === 2 ? 9 : day,
      mape: 1,
      mase: 1,
    }));
    const trace = Array.from({ length: 80 }, (_, index) => ({
      at: instant(17 + index), // the first origin lacks its first 16 steps
      truth: index === 70 ? null : 100 + index,
      prediction: 101 + index,
      lower: null,
      upper: null,
    }));
    const forecast = {
      information: "ex-ante" as const,
      origins: 4,
      horizon: 24,
      stepMs: 3_600_000,
      perOrigin,
      perStep: [1, 2].map((step) => ({ step, n: 4, mae: step, coverage: null })),
      baselines: [],
      skill: null,
      interval: null,
      trace,
    };
    const task = { kind: "forecast" as const, target: "load", horizon: 24, season: [24] };
    const html = await renderEvaluationHtml({
      evaluation: build({ task, forecast, baselineDetails: { n: 96, forecast } }),
    });
    expect(titlesOf(html)).toEqual([
      "Truth and forecast",
      "Best origin",
      "Middle origin",
      "Worst origin",
      "Residuals",
      "Error by step",
    ]);
    expect(html).toContain("From 2026-01-02 00:00 UTC, MAE 1.");
    expect(html).toContain("From 2026-01-03 00:00 UTC, MAE 9.");
    const overlapping = { ...forecast, horizon: 25 };
    expect(titlesOf(await renderEvaluationHtml({ evaluation: build({ task, forecast: overlapping }) }))).toEqual([
      "Truth and forecast",
      "Residuals",
      "Error by step",
    ]);
  });
});

describe("a forest plot", () => {
  it("shows declared slices, worst first, and counts the others", async () => {
    const slice = {
      column: "home",
      n: 300,
      metric: "roc_auc",
      candidate: 0.8,
      baseline: 0.8,
      level: 0.9,
      shrunkDelta: 0,
      p: 0.5,
      pHolm: null,
      verdict: "inconclusive" as const,
    };
    const known = (value: string, delta: number, declared = true) => ({
      ...slice,
      value,
      delta,
      declared,
      ci: [delta - 0.01, delta + 0.01] as [number, number],
    });
    const few = { ...slice, value: "few", declared: true, delta: null, ci: null, verdict: "insufficient" as const };
    const many = Array.from({ length: 30 }, (_, index) => known(`s${index}`, index / 1000));
    const html = await renderEvaluationHtml({
      evaluation: buildEvaluationDocument({ comparedSlices: [...many, known("found", -0.5, false), few] }),
    });
    const labels = [...html.matchAll(/>home = (\w+)<\/text>/g)].map(([, value]) => value);
    expect(labels).toEqual(Array.from({ length: 25 }, (_, index) => `s${index}`));
    expect(html).toContain("5 more slices in evaluation.json. 1 slice without enough rows.");
  });

  it("stands on finite numbers, whatever the rows", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const row = fc.record({
      label: fc.string({ unit: "binary" }),
      value: number,
      interval: fc.option(fc.tuple(number, number)),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const svg = buildForest(rows, 3, "forest").toString();
        expect(svg).not.toMatch(/NaN|Infinity/);
        expect(count(svg, "<circle")).toBe(rows.length);
        expect(svg.match(/<(?!\/?(svg|line|circle|text)\b)/)).toBeNull();
      }),
    );
  });
});
