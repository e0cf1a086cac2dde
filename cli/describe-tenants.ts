import type { MetricValue } from "../core/documents/evaluation.ts";
import type { TenantResult, TenantsDocument } from "../core/documents/tenants.ts";
import { METRIC_CARDS } from "../core/metrics/metrics.ts";
import { quoteTenant } from "../core/tenants/quote-tenant.ts";
import { alignColumns } from "./align-columns.ts";
import type { Paint } from "./paint.ts";

const MAX_ROWS = 30;

/** Whether a stage's document is the roll-up of its tenants and not that of one model. */
export function isRollUp(path: string): boolean {
  return /(?:^|[/\\])tenants\.json$/.test(path);
}

/** The tenants, worst first, and what stopped those that failed. */
export function describeTenants(document: TenantsDocument, paint: Paint): string {
  const { tenants, primary, outcome, totals, column } = document;
  const shown = tenants.slice(0, MAX_ROWS);
  const title = METRIC_CARDS.get(primary)?.title ?? primary;
  const rest = tenants.length - shown.length;
  const all =
    totals === null
      ? []
      : [
          [
            "all test rows",
            `${totals.n}`,
            "",
            formatMetric(totals.own),
            formatMetric(totals.global),
            formatDelta(totals.delta),
            "",
            "",
          ],
        ];
  const lines = alignColumns([
    ["tenant", "rows", "model", `${title}, 95 %`, "global, same rows", "Δ, 90 %", "outcome", "version"],
    ...shown.map(buildRow),
    ...all,
  ]);
  return [
    `${document.pipeline}: ${outcome === null ? "trained" : paint.outcome(outcome)} for ${tenants.length} tenants by ${column}`,
    ...lines.map((line) => `  ${line.trimEnd()}`),
    ...(rest > 0 ? [`  ${rest} more in tenants.json`] : []),
    ...shown.flatMap(describeTrouble),
  ].join("\n");
}

function buildRow(tenant: TenantResult): string[] {
  const { slug, value, rows, model, own, global, delta, outcome, version } = tenant;
  return [
    value === null ? slug : quoteTenant(value),
    `${rows.train + rows.validation + rows.test}`,
    model === "own" ? "own" : "global",
    formatMetric(own),
    formatMetric(global),
    formatDelta(delta),
    outcome ?? "",
    version ?? "",
  ];
}

function describeTrouble({ slug, error, reason, gates }: TenantResult): string[] {
  return [
    ...(error === undefined ? [] : [`  error ${slug}: ${error.code}: ${error.what} ${error.remedy}`]),
    ...(reason === undefined ? [] : [`  ${slug} uses the global model: ${reason}`]),
    ...gates
      .filter(({ verdict }) => verdict !== "pass")
      .map(({ verdict, detail }) => `  ${verdict} ${slug}: ${detail}`),
  ];
}

function formatMetric(metric: MetricValue | null): string {
  if (metric === null || metric.value === null) return "—";
  const { value, ci } = metric;
  return `${value.toFixed(4)}${ci === null ? "" : ` (${ci[0].toFixed(4)} – ${ci[1].toFixed(4)})`}`;
}

function formatDelta(delta: TenantResult["delta"]): string {
  if (delta === null || delta.value === null) return "";
  const sign = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
  return `${sign(delta.value)}${delta.ci === null ? "" : ` (${sign(delta.ci[0])} – ${sign(delta.ci[1])})`}`;
}
