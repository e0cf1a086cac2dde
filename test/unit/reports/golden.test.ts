import { describe, expect, it } from "vitest";
import { evaluationDocument } from "../../../core/documents/evaluation.ts";
import type { MonitorDocument } from "../../../core/documents/monitor.ts";
import { COMMENT_BUDGET, SUMMARY_BUDGET } from "../../../reports/budget.ts";
import { DROP_ORDER } from "../../../reports/drop-order.ts";
import { renderEvaluationMarkdown } from "../../../reports/evaluation-report.ts";
import { renderMonitorMarkdown } from "../../../reports/monitor-report.ts";
import { renderRunMarkdown } from "../../../reports/run-report.ts";
import { GOLDEN_EVALUATIONS } from "../../fakes/golden-evaluations.ts";
import {
  buildDriftDocument,
  buildDriftedFeature,
  buildFeature,
  buildMonitorDocument,
  buildQuality,
  buildWindow,
} from "../../fakes/monitor-documents.ts";
import {
  buildDeploymentDocument,
  buildEvaluationDocument,
  buildManifestDocument,
  buildRunDocument,
} from "../../fakes/report-documents.ts";
import { buildTenantResult, buildTenantsDocument } from "../../fakes/tenants-document.ts";

const FOLDER = "../../../docs/golden-reports";

function buildIndex(names: readonly string[]): string {
  return [
    "# Golden reports",
    "",
    "Comments as Slipway writes them, from fixed documents. `npx vitest run --project unit test/unit/reports/golden.test.ts -u` writes them anew; without",
    "`-u` that test compares. Every number of a table is one of the document's at the printed precision, which another test walks.",
    "",
    ...names.map((name) => `- [${name}](${name}.md)`),
    "",
    `A comment has at most ${COMMENT_BUDGET.maxCharacters.toLocaleString("en")} characters, a job summary ${(SUMMARY_BUDGET.maxBytes / 1000).toFixed(0)} kB. Sections leave one that is longer, whole and one after the`,
    "other in this order, and a note names them and says where they are; the verdict, its remarks and the hidden marker always stay:",
    "",
    `${DROP_ORDER.join(", ")}.`,
    "",
  ].join("\n");
}

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
  it.each(Object.entries(GOLDEN_EVALUATIONS))("evaluation: %s", async (name, evaluation) => {
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    await expect(renderEvaluationMarkdown({ evaluation })).toMatchFileSnapshot(`${FOLDER}/${name}.md`);
  });

  it("are listed with the order in which sections leave a comment that is too long", async () => {
    const names = [...Object.keys(GOLDEN_EVALUATIONS), "multi-tenant"];
    await expect(buildIndex(names)).toMatchFileSnapshot(`${FOLDER}/README.md`);
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
    await expect(renderRunMarkdown(life)).toMatchFileSnapshot(`${FOLDER}/multi-tenant.md`);
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
