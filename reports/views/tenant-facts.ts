import type { MetricValue } from "../../core/documents/evaluation.ts";
import type { TenantsDocument } from "../../core/documents/tenants.ts";
import { decimalsFor, formatCount, formatFixed, formatInterval } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { buildFact, type FactView } from "./facts.ts";
import { titleOf } from "./metric-record.ts";
import { sayTenant } from "./tenant-table.ts";
import { countOwnModels } from "./tenant-verdict.ts";

/** The numbers of a roll-up at a glance. */
export function buildTenantFacts(document: TenantsDocument): readonly FactView[] {
  const { tenants, primary, column, totals, minRows, minPositives } = document;
  const title = titleOf(primary);
  const [worst] = tenants;
  return [
    ...(worst === undefined || document.outcome === null
      ? []
      : [buildMetricFact(`Worst tenant, ${title}`, worst.own ?? worst.global, { detail: sayTenant(worst) })]),
    ...(totals === null
      ? []
      : [buildMetricFact(`${title}, as served`, totals.own), buildMetricFact(`${title}, global model`, totals.global)]),
    buildFact("Tenants", phrase`${formatCount(tenants.length)} by ${name(column)}`, {
      detail: plain(
        `${formatCount(countOwnModels(tenants))} with a model of their own, which needs ${formatCount(minRows)} rows and ${formatCount(minPositives)} of either class`,
      ),
    }),
  ];
}

function buildMetricFact(
  term: string,
  metric: MetricValue | null,
  { detail = [] }: Partial<Pick<FactView, "detail">> = {},
): FactView {
  const decimals = decimalsFor(metric?.ci ?? null);
  const range = plain(`95 % CI ${formatInterval(metric?.ci ?? null, decimals)}`);
  return buildFact(term, plain(formatFixed(metric?.value ?? null, decimals)), {
    detail: detail.length === 0 ? range : phrase`${detail}, ${range}`,
  });
}
