import type { MetricValue } from "../../core/documents/evaluation.ts";
import type { TenantResult, TenantsDocument } from "../../core/documents/tenants.ts";
import { buildGate, DIGEST } from "./report-documents.ts";

export function buildTenantMetric(value: number, n: number): MetricValue {
  const half = 1 / Math.sqrt(n);
  return { value, ci: [value - half, Math.min(1, value + half)], level: 0.95, method: "DeLong", n };
}

/** A tenant that passes with a model of its own, its numbers shaped like real ones. */
export function buildTenantResult(given: Partial<TenantResult> = {}): TenantResult {
  const test = given.rows?.test ?? 393;
  return {
    slug: "credit-card-automatic-25bc85",
    value: "Credit card (automatic)",
    rows: { train: 912, validation: 217, test },
    positives: { train: 139, validation: 33, test: 60 },
    model: "own",
    modelDigest: DIGEST,
    version: "1.0.0",
    own: buildTenantMetric(0.8124, test),
    global: buildTenantMetric(0.7942, test),
    delta: { value: 0.0182, ci: [-0.0012, 0.0376], level: 0.9, method: "paired DeLong" },
    gates: [buildGate({ limit: 0.7, value: 0.8124, bound: 0.754 })],
    outcome: "passed",
    ...given,
  };
}

/** Every way a tenant can end, worst first. */
export function buildTenantsDocument(given: Partial<TenantsDocument> = {}): TenantsDocument {
  const total = 1722;
  return {
    schema: "slipway/tenants/v1",
    pipeline: "customer-churn",
    column: "payment_method",
    minRows: 500,
    minPositives: 50,
    dataDigest: DIGEST,
    pipelineDigest: DIGEST,
    trainedAt: "2026-11-21T11:18:10.000Z",
    evaluatedAt: "2026-11-21T11:19:00.000Z",
    outcome: "error",
    primary: "roc_auc",
    tenants: [
      buildTenantResult({
        slug: "invoice-0a1b2c",
        value: "Invoice",
        modelDigest: null,
        version: null,
        own: null,
        delta: null,
        gates: [],
        outcome: "error",
        error: {
          stage: "train",
          code: "SLIPWAY_E_TARGET_INVALID",
          what: 'The training part holds no row whose churn is not "Yes".',
          remedy: "Give the split another seed, or more rows.",
        },
      }),
      buildTenantResult({
        slug: "electronic-check-fe7dae",
        value: "Electronic check",
        rows: { train: 1412, validation: 375, test: 578 },
        version: null,
        own: buildTenantMetric(0.6721, 578),
        global: buildTenantMetric(0.785, 578),
        delta: { value: -0.1129, ci: [-0.1345, -0.0913], level: 0.9, method: "paired DeLong" },
        gates: [
          buildGate({ limit: 0.75, value: 0.6721, bound: 0.638, verdict: "fail" }),
          buildGate({ metric: "brier", rule: "max", verdict: "pass" }),
        ],
        outcome: "failed",
      }),
      buildTenantResult({
        slug: "voucher-9f8e7d",
        value: "Voucher",
        rows: { train: 71, validation: 18, test: 31 },
        model: "fallback",
        reason: "120 rows, 500 are needed; 22 positives, 50 are needed",
        modelDigest: null,
        version: null,
        own: null,
        global: buildTenantMetric(0.81, 31),
        delta: null,
        gates: [buildGate({ limit: 0.7, value: 0.81, bound: 0.66, verdict: "inconclusive" })],
        outcome: "inconclusive",
      }),
      buildTenantResult(),
      buildTenantResult({
        slug: "no-tenant",
        value: null,
        rows: { train: 2, validation: 1, test: 1 },
        model: "fallback",
        reason: "these rows name no tenant; not judged: its only test row is of one class",
        modelDigest: null,
        version: null,
        own: null,
        global: null,
        delta: null,
        gates: [],
        outcome: "skipped",
      }),
    ],
    worst: "invoice-0a1b2c",
    totals: {
      n: total,
      positives: 462,
      own: buildTenantMetric(0.8012, total),
      global: buildTenantMetric(0.8455, total),
      delta: { value: -0.0443, ci: [-0.0561, -0.0325], level: 0.9, method: "paired DeLong" },
    },
    ...given,
  };
}

/** Hostile or many: tenants that all have this text where a text from elsewhere can be. */
export function buildTenantsOf(text: string, count: number): TenantsDocument {
  const tenants = Array.from({ length: count }, (_, index) =>
    buildTenantResult({
      slug: `tenant-${index}`,
      value: `${text}${index}`,
      version: text,
      own: buildTenantMetric(0.6 + index / 10_000, 393),
      gates: [buildGate({ metric: text, verdict: "fail", detail: text })],
      outcome: "failed",
    }),
  );
  const fallback = buildTenantResult({ value: text, model: "fallback", reason: text, own: null, delta: null });
  const error = { stage: text, code: text, what: text, remedy: text };
  const failed = buildTenantResult({ value: text, outcome: "error", error, modelDigest: null });
  return buildTenantsDocument({
    pipeline: text,
    column: text,
    primary: text,
    worst: text,
    tenants: [failed, ...tenants, fallback],
  });
}
