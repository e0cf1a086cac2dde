import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../core/documents/evaluation.ts";
import type { MonitorDocument } from "../../../core/documents/monitor.ts";
import { renderEvaluationMarkdown } from "../../../reports/evaluation-report.ts";
import { renderMonitorMarkdown } from "../../../reports/monitor-report.ts";
import { renderRunMarkdown } from "../../../reports/run-report.ts";
import {
  buildDriftDocument,
  buildDriftedFeature,
  buildFeature,
  buildMonitorDocument,
  buildQuality,
  buildWindow,
} from "../../fakes/monitor-documents.ts";
import {
  buildBinaryDetail,
  buildComparison,
  buildDeploymentDocument,
  buildEvaluationDocument,
  buildGate,
  buildManifestDocument,
  buildRunDocument,
  buildSlice,
} from "../../fakes/report-documents.ts";
import { buildTenantResult, buildTenantsDocument } from "../../fakes/tenants-document.ts";

const EVALUATIONS: Readonly<Record<string, Evaluation>> = {
  passed: buildEvaluationDocument(),
  "failed-gate": buildEvaluationDocument({
    outcome: "failed",
    gates: [
      buildGate({ limit: 0.9, verdict: "fail", detail: "roc_auc = 0.845912 is not at least 0.9." }),
      buildGate({
        metric: "brier",
        rule: "max",
        limit: 0.12,
        level: "warn",
        value: 0.13622,
        bound: 0.1441,
        verdict: "warn",
      }),
    ],
    leakage: { rows: 12, examples: ["a1"] },
    warnings: ["The bootstrap and DeLong disagree by 18 % on the standard error of roc_auc."],
  }),
  inconclusive: buildEvaluationDocument({
    outcome: "inconclusive",
    gates: [buildGate({ limit: 0.83, verdict: "inconclusive", detail: "more rows would tell" })],
  }),
  "undefined-metric": buildEvaluationDocument({
    outcome: "failed",
    n: 40,
    metrics: {
      roc_auc: { value: null, ci: null, level: 0.95, n: 40, reason: "one class only" },
      precision: { value: 0, ci: null, level: 0.95, n: 40, reason: "no row is labelled positive", undefined: true },
      brier: { value: 0.0412, ci: [0.031, 0.0521], level: 0.95, n: 40 },
    },
    gates: [
      buildGate({
        value: null,
        bound: null,
        verdict: "fail",
        detail: "roc_auc has no value: one class only; no gate passes on nothing.",
      }),
    ],
    slices: [],
    binary: buildBinaryDetail({
      positives: 0,
      calibration: [],
      thresholds: [],
      confusion: [
        [40, 0],
        [0, 0],
      ],
      curves: { roc: [], pr: [], scores: [] },
    }),
  }),
  "many-slices": buildEvaluationDocument({
    slices: Array.from({ length: 500 }, (_, index) =>
      buildSlice("branch", `no ${index}`, { auc: 0.6 + index / 2000, n: 60 + index }),
    ),
  }),
  compared: buildEvaluationDocument({
    verdict: "equivalent",
    baseline: { kind: "champion", ref: "credit-risk@1.2.0", reason: "newest production stage", ageDays: 12.3 },
    comparison: {
      roc_auc: buildComparison({ delta: -0.0021, ci: [-0.0112, 0.0071], p: 0.71, method: "DeLong", mde: 0.0138 }),
      brier: buildComparison({ delta: 0.0011, ci: [-0.0009, 0.0031], p: 0.4, method: "paired bootstrap", mde: 0.003 }),
    },
  }),
};

const MONITORS: Readonly<Record<string, MonitorDocument>> = {
  ok: buildMonitorDocument(),
  natural: buildMonitorDocument([
    buildWindow({
      verdict: "natural",
      features: [
        buildFeature(),
        buildFeature({ name: "debt", state: "NATURAL", effect: 0.052, ci: [0.021, 0.083], q: 0.012, shift: 0.21 }),
      ],
    }),
  ]),
  drift: buildDriftDocument(),
  "data-quality": buildMonitorDocument(
    [
      buildWindow({
        verdict: "data-quality",
        quality: [
          buildQuality({
            state: "alarm",
            rate: 0.123,
            reference: 0.011,
            lower: 0.094,
            q: 1e-9,
            detail: "137 of 1,114 rows, reference 37 of 3,340",
          }),
          buildQuality({
            feature: null,
            test: "row-count",
            state: "insufficient",
            rate: null,
            reference: null,
            lower: null,
            q: null,
            detail: "no earlier windows",
          }),
          buildQuality(),
        ],
      }),
    ],
    { outcome: "failed" },
  ),
  insufficient: buildMonitorDocument(
    [
      buildWindow({
        rows: 24,
        verdict: "insufficient",
        features: [
          buildFeature({ state: "INSUFFICIENT", effect: null, ci: null, p: null, q: null, shift: null, nCurrent: 24 }),
        ],
        quality: [],
        prediction: null,
        detectableEffect: null,
      }),
    ],
    { outcome: "inconclusive", reason: "24 rows; 30 are the least, and 305 are needed for 10 cells." },
  ),
  unknown: buildMonitorDocument([], { outcome: "error", reason: "The source matched no file." }),
  "prediction-only": buildMonitorDocument(
    [buildWindow({ verdict: "drift", prediction: buildDriftedFeature({ name: "score", causes: [] }) })],
    { outcome: "failed", reason: "The score drifted although no feature did." },
  ),
};

/** Red? Look at the difference on GitHub or in a Markdown viewer; if it reads better, `npx vitest run --project unit test/unit/reports -u`. */
describe("golden comments", () => {
  it.each(Object.entries(EVALUATIONS))("evaluation: %s", async (name, evaluation) => {
    await expect(renderEvaluationMarkdown({ evaluation })).toMatchFileSnapshot(
      `../../fixtures/reports/evaluation-${name}.md`,
    );
  });

  it.each(Object.entries(MONITORS))("monitoring: %s", async (name, document) => {
    await expect(renderMonitorMarkdown(document)).toMatchFileSnapshot(`../../fixtures/reports/monitor-${name}.md`);
  });

  it("a whole life", async () => {
    const life = {
      run: buildRunDocument(),
      evaluation: buildEvaluationDocument(),
      manifest: buildManifestDocument(),
      deployment: buildDeploymentDocument(),
      monitor: buildDriftDocument(),
    };
    await expect(renderRunMarkdown(life)).toMatchFileSnapshot("../../fixtures/reports/life.md");
  });

  it("one model per tenant", async () => {
    const life = {
      run: buildRunDocument({ pipeline: "customer-churn" }),
      evaluation: buildEvaluationDocument({ pipeline: "customer-churn", slices: [] }),
      manifest: buildManifestDocument({ model: "customer-churn" }),
      tenants: buildTenantsDocument(),
    };
    await expect(renderRunMarkdown(life)).toMatchFileSnapshot("../../fixtures/reports/multi-tenant.md");
  });

  it("many tenants, before they are evaluated", async () => {
    const tenants = Array.from({ length: 23 }, (_, index) =>
      buildTenantResult({
        slug: `site-${index}`,
        value: `Site ${index}`,
        own: null,
        global: null,
        delta: null,
        gates: [],
        version: null,
        outcome: null,
      }),
    );
    const document = buildTenantsDocument({ tenants, evaluatedAt: null, outcome: null, totals: null, worst: null });
    await expect(renderRunMarkdown({ tenants: document })).toMatchFileSnapshot(
      "../../fixtures/reports/multi-tenant-trained.md",
    );
  });
});
