import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMMENT_BUDGET, fitSections, SUMMARY_BUDGET } from "../../../reports/budget.ts";
import { DROP_ORDER } from "../../../reports/drop-order.ts";
import { renderEvaluationMarkdown, renderEvaluationSummary } from "../../../reports/evaluation-report.ts";
import { renderMonitorHtml, renderMonitorMarkdown, renderMonitorSummary } from "../../../reports/monitor-report.ts";
import { renderRunHtml, renderRunMarkdown, renderRunSummary } from "../../../reports/run-report.ts";
import { buildComparedEvaluation, buildComparedSlice } from "../../fakes/compared-evaluation.ts";
import {
  buildDriftedFeature,
  buildFeature,
  buildMonitorDocument,
  buildQuality,
  buildWindow,
} from "../../fakes/monitor-documents.ts";
import { buildComparison, buildEvaluationDocument, buildGate, buildSlice } from "../../fakes/report-documents.ts";
import { buildTenantsOf } from "../../fakes/tenants-document.ts";

const HOSTILE = "|@&<😀`[日本](x)".repeat(40);
const encode = (text: string) => new TextEncoder().encode(text).length;

function buildHugeMonitor() {
  const features = Array.from({ length: 10_000 }, (_, index) =>
    index % 3 === 0
      ? buildDriftedFeature({ name: `${HOSTILE}${index}`, moved: HOSTILE, causes: [HOSTILE], histogram: [] })
      : buildFeature({ name: `${HOSTILE}${index}`, histogram: [] }),
  );
  const quality = features.map(({ name }) => buildQuality({ feature: name, state: "alarm", detail: HOSTILE }));
  const windows = Array.from({ length: 60 }, () =>
    buildWindow({ verdict: "drift", features: features.slice(0, 30), quality: [] }),
  );
  return buildMonitorDocument([...windows, buildWindow({ verdict: "drift", features, quality })], {
    reason: HOSTILE,
    pipeline: HOSTILE,
  });
}

function buildHugeEvaluation() {
  const ids = Array.from({ length: 200 }, (_, index) => `${HOSTILE}${index}`);
  const metric = { value: 0.5, ci: [0.4, 0.6] as [number, number], level: 0.95, n: 100, reason: HOSTILE };
  return buildEvaluationDocument({
    outcome: "failed",
    pipeline: HOSTILE,
    primary: ids[0] ?? "",
    metrics: Object.fromEntries(ids.map((id) => [id, metric])),
    gates: ids.map((id) => buildGate({ metric: id, value: null, bound: null, verdict: "fail", detail: HOSTILE })),
    slices: Array.from({ length: 500 }, (_, index) => buildSlice(HOSTILE, `${HOSTILE}${index}`)),
    warnings: ids,
    task: { kind: "binary", target: HOSTILE, positive: HOSTILE },
  });
}

/** The same beside a baseline: everything that a comparison adds, too much of it. */
function buildHugeComparison() {
  const names = Array.from({ length: 10_000 }, (_, index) => `${HOSTILE}${index}`);
  const compared = buildComparison({ verdict: "inconclusive", method: HOSTILE, reason: HOSTILE });
  const huge = buildHugeEvaluation();
  return {
    ...huge,
    verdict: "inconclusive" as const,
    outcome: "inconclusive" as const,
    baseline: { kind: "predictions" as const, ref: HOSTILE, reason: HOSTILE, ageDays: 1e9, obstacle: HOSTILE },
    comparison: Object.fromEntries(Object.keys(huge.metrics).map((id) => [id, compared])),
    comparedSlices: [true, false].flatMap((declared) =>
      Array.from({ length: 500 }, (_, index) =>
        buildComparedSlice([HOSTILE, `${HOSTILE}${index}`], { declared, reason: HOSTILE, verdict: "fail" }),
      ),
    ),
    changes: {
      rows: [{ part: HOSTILE, baseline: 1, candidate: 2 }],
      columns: names.map((name) => ({ name, baseline: HOSTILE, candidate: null })),
      drift: { features: 10_000, moved: names.map((feature) => ({ feature, effect: 0.3, state: HOSTILE })) },
      parameters: names.map((name) => ({ name, baseline: HOSTILE, candidate: [HOSTILE] })),
      cost: [{ name: HOSTILE, unit: HOSTILE, baseline: 1, candidate: 2 }],
    },
    trend: names.map((version) => ({ version, at: "2026-11-21T11:19:00.000Z", value: 0.8, candidate: false })),
    multiclass: {
      classes: names.slice(0, 500),
      confusion: names.slice(0, 500).map(() => Array.from({ length: 500 }, () => 1)),
      perClass: names.slice(0, 500).map((name) => ({ class: name, n: 1, precision: 0, recall: 0, f1: 0, auc: 0 })),
    },
  };
}

describe("fitSections", () => {
  const budget = { maxCharacters: 300, maxBytes: 300 };
  const section = (title: string, rank: number, length = 100) => ({ title, rank, text: title.padEnd(length, "x") });

  it("drops whole sections, the highest rank first, and says which", () => {
    const text = fitSections(
      [section("head", 0, 20), section("b", 2), section("a", 1), section("c", 3)],
      budget,
      "See there.",
    );
    expect(text).toContain("b".padEnd(100, "x"));
    expect(text).toContain("a".padEnd(100, "x"));
    expect(text).not.toContain("cxxx");
    expect(text.trim()).toMatch(/Left out to stay within GitHub's limit: c\. See there\.<\/sub>$/);
  });

  it("says nothing where nothing was dropped", () => {
    expect(fitSections([section("head", 0, 20)], budget, "See there.")).toBe(`${"head".padEnd(20, "x")}\n`);
  });

  it("keeps sections whole and within the budget", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ rank: fc.integer({ min: 1, max: 5 }), length: fc.nat(200) })), (given) => {
        const sections = given.map(({ rank, length }, index) => ({
          title: `s${index}`,
          rank,
          text: `${index}:${"é".repeat(length)};`,
        }));
        const wide = { maxCharacters: 900, maxBytes: 900 };
        const text = fitSections(sections, wide, "");
        const pieces = text.split("\n\n").filter((piece) => /^\d/.test(piece));
        for (const piece of pieces) expect(piece.trim()).toMatch(/^\d+:é*;$/);
        expect(encode(text) <= 900 || pieces.length === 0).toBe(true);
      }),
    );
  });
});

describe("reports on more than fits", () => {
  it("10,000 hostile features stay within the limits", () => {
    const document = buildHugeMonitor();
    const comment = renderMonitorMarkdown(document);
    expect(comment.length).toBeLessThanOrEqual(COMMENT_BUDGET.maxCharacters);
    expect(encode(comment)).toBeLessThanOrEqual(COMMENT_BUDGET.maxBytes);
    expect(encode(renderMonitorSummary(document))).toBeLessThanOrEqual(SUMMARY_BUDGET.maxBytes);
    expect(encode(renderMonitorHtml(document))).toBeLessThanOrEqual(400_000);
  });

  it("500 hostile slices and 200 lost gates stay within the limits", () => {
    const evaluation = buildHugeEvaluation();
    const comment = renderEvaluationMarkdown({ evaluation });
    expect(comment.length).toBeLessThanOrEqual(COMMENT_BUDGET.maxCharacters);
    expect(encode(renderEvaluationSummary({ evaluation }))).toBeLessThanOrEqual(SUMMARY_BUDGET.maxBytes);
    expect(renderRunMarkdown({ evaluation, monitor: buildHugeMonitor() }).length).toBeLessThanOrEqual(
      COMMENT_BUDGET.maxCharacters,
    );
  });

  it("10,000 features, columns and settings, 500 slices and 500 classes beside a baseline stay within the limits", () => {
    const evaluation = buildHugeComparison();
    const comment = renderEvaluationMarkdown({ evaluation });
    expect(comment.length).toBeLessThanOrEqual(COMMENT_BUDGET.maxCharacters);
    expect(encode(comment)).toBeLessThanOrEqual(COMMENT_BUDGET.maxBytes);
    expect(comment).toMatch(/\n### ⚠️ Inconclusive: /);
    expect(comment).toContain("#### What to do next");
    expect(encode(renderEvaluationSummary({ evaluation }))).toBeLessThanOrEqual(SUMMARY_BUDGET.maxBytes);
    expect(renderRunMarkdown({ evaluation, monitor: buildHugeMonitor() }).length).toBeLessThanOrEqual(
      COMMENT_BUDGET.maxCharacters,
    );
  });

  it("leave in the order that is written down", () => {
    const evaluation = buildHugeComparison();
    const comment = renderEvaluationMarkdown({ evaluation });
    const [, left = ""] = /Left out to stay within GitHub's limit: (.*?)\. /.exec(comment) ?? [];
    const order: readonly string[] = DROP_ORDER;
    const gone = left.split(", ").map((title) => order.indexOf(title));
    const kept = ["metrics", "next steps"].map((title) => order.indexOf(title));
    expect(gone.length).toBeGreaterThan(2);
    expect(Math.min(...gone)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...gone)).toBeLessThan(Math.min(...kept));
  });

  it.each([1e308, -1e300, 5e-324, 123_456_789_012_345_680_000, -0])("prints numbers as huge as %d", (huge) => {
    const compared = buildComparison({
      candidate: huge,
      baseline: -huge,
      delta: huge,
      ci: [-Math.abs(huge), Math.abs(huge)],
      se: Math.abs(huge),
      mde: Math.abs(huge),
      unitsNeeded: Math.abs(huge),
      margin: Math.abs(huge),
      verdict: "inconclusive",
    });
    const evaluation = buildComparedEvaluation({ verdict: "inconclusive", comparison: { roc_auc: compared } });
    const comment = renderEvaluationMarkdown({ evaluation });
    expect(comment).not.toMatch(/NaN|Infinity|undefined/);
    expect(comment.split("\n").every((line) => line.length < 4000)).toBe(true);
  });

  it("500 hostile tenants stay within the limits, the worst of them first", async () => {
    const tenants = buildTenantsOf(HOSTILE, 500);
    const evaluation = buildHugeEvaluation();
    const comment = renderRunMarkdown({ tenants, evaluation });
    expect(comment.length).toBeLessThanOrEqual(COMMENT_BUDGET.maxCharacters);
    expect(encode(comment)).toBeLessThanOrEqual(COMMENT_BUDGET.maxBytes);
    expect(renderRunMarkdown({ tenants })).toContain("#### Tenants, worst first");
    expect(encode(renderRunSummary({ tenants, evaluation }))).toBeLessThanOrEqual(SUMMARY_BUDGET.maxBytes);
    expect(encode(await renderRunHtml({ tenants }))).toBeLessThanOrEqual(1_500_000);
  });

  it("counts what a table leaves out", () => {
    const document = buildMonitorDocument([
      buildWindow({
        verdict: "drift",
        features: [
          buildDriftedFeature(),
          ...Array.from({ length: 9999 }, (_, index) => buildFeature({ name: `f${index}` })),
        ],
      }),
    ]);
    expect(renderMonitorMarkdown(document)).toContain("Not shown: 9,999 ok. All of them are in monitor.json.");
  });

  it("never leaves half a table: every row has the cells of its head", () => {
    for (const text of [
      renderMonitorMarkdown(buildHugeMonitor()),
      renderEvaluationMarkdown({ evaluation: buildHugeEvaluation() }),
      renderRunMarkdown({ tenants: buildTenantsOf(HOSTILE, 60) }),
    ]) {
      const tables = text.split("\n\n").filter((block) => block.startsWith("|"));
      for (const table of tables) {
        const widths = table.split("\n").map((line) => line.split("|").length);
        expect(new Set(widths).size).toBe(1);
      }
    }
  });
});
