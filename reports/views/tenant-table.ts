import { clip, MAX_CELL, MAX_NAME, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { MetricValue } from "../../core/documents/evaluation.ts";
import type { TenantDelta, TenantResult, TenantsDocument } from "../../core/documents/tenants.ts";
import { buildIntervalBar, domainOf } from "../charts/interval-bar.ts";
import { ABSENT, decimalsFor, formatCount, formatFixed, formatInterval, formatSigned } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain } from "../phrase.ts";
import { describeOutcome } from "./evaluation-verdict.ts";
import { titleOf } from "./metric-record.ts";
import { buildTable, type Cell, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

const MAX_ERRORS = 5;

type Domain = readonly [number, number];
type Totals = NonNullable<TenantsDocument["totals"]>;

export interface TenantTableOptions {
  /** Tenants to show: from this one, worst first. */
  readonly from: number;
  readonly maxRows: number;
  /** A page draws the intervals; a comment has text alone. */
  readonly charts: boolean;
}

/** Tenants worst first: the model that serves each, beside the global model on the same test rows. */
export function buildTenantTable(document: TenantsDocument, { from, maxRows, charts }: TenantTableOptions): TableView {
  const { tenants, primary, totals } = document;
  const shown = tenants.slice(from, from + maxRows);
  const rest = tenants.length - from - shown.length;
  const domain = domainOf(shown.flatMap(({ own, global }) => [...boundsOf(own), ...boundsOf(global)]));
  const title = titleOf(primary);
  const isWhole = from === 0 && totals !== null;
  return buildTable({
    caption: from === 0 ? "Tenants" : "Further tenants",
    columns: [
      ["Tenant", "text"],
      ["Rows", "number"],
      ["Model", "text"],
      [`${title} [95 % CI]`, "number"],
      ["Global, same rows", "number"],
      ["Δ [90 % CI]", "number"],
      ...(charts ? ([[`${formatFixed(domain[0], 2)} to ${formatFixed(domain[1], 2)}`, "chart"]] as const) : []),
      ["Gates", "text"],
    ],
    rows: [
      ...shown.map((tenant) => buildRow(tenant, charts ? domain : null)),
      ...(isWhole ? [buildTotalRow(totals, charts ? domain : null)] : []),
    ],
    note: joinPhrases(
      [
        ...(from === 0
          ? [
              plain(
                "Rows are all rows, in brackets the test rows behind the numbers. Δ above 0: the tenant's own model is better",
              ),
            ]
          : []),
        ...sayErrors(shown),
        ...(rest > 0 ? [plain(`${pluralise(rest, "more tenant")} ${from === 0 ? "below" : "in tenants.json"}`)] : []),
        ...(charts ? [plain("the upright mark is the global model")] : []),
      ],
      "; ",
    ),
    marked: isWhole ? shown.length : -1,
  });
}

/** The raw value of a tenant, as text from elsewhere. */
export function sayTenant({ value }: Pick<TenantResult, "value">): Phrase {
  return value === null ? plain("rows without a tenant") : phrase`${name(value)}`;
}

/** “0.785 [0.725, 0.844]”. */
export function sayMetric(metric: MetricValue | null): string {
  if (metric === null || metric.value === null) return ABSENT;
  const decimals = decimalsFor(metric.ci);
  return metric.ci === null
    ? formatFixed(metric.value, decimals)
    : `${formatFixed(metric.value, decimals)} ${formatInterval(metric.ci, decimals)}`;
}

/** “−0.010 [−0.028, +0.009]”. */
export function sayDelta(delta: TenantDelta | null): string {
  if (delta === null || delta.value === null) return ABSENT;
  const decimals = decimalsFor(delta.ci);
  const value = formatSigned(delta.value, decimals);
  return delta.ci === null ? value : `${value} ${formatInterval(delta.ci, decimals)}`;
}

function buildRow(tenant: TenantResult, domain: Domain | null): readonly Cell[] {
  const { rows, own, global, delta } = tenant;
  return [
    sayTenant(tenant),
    `${formatCount(rows.train + rows.validation + rows.test)} (${formatCount(rows.test)})`,
    sayModel(tenant),
    sayMetric(own),
    sayMetric(global),
    sayDelta(delta),
    ...(domain === null ? [] : [buildBar(tenant, domain)]),
    sayGates(tenant),
  ];
}

function buildTotalRow(totals: Totals, domain: Domain | null): readonly Cell[] {
  const { n, own, global, delta } = totals;
  return [
    "All test rows",
    `(${formatCount(n)})`,
    "as served",
    sayMetric(own),
    sayMetric(global),
    sayDelta(delta),
    ...(domain === null ? [] : [buildBar({ own, global, slug: "all test rows" }, domain)]),
    ABSENT,
  ];
}

function sayModel({ model, version, reason = "", error, modelDigest }: TenantResult): Cell {
  if (model === "fallback") return phrase`global: ${clip(reason, MAX_CELL)}`;
  if (error !== undefined && modelDigest === null) return "none: training failed";
  return version === null ? "own" : phrase`own, ${name(version)}`;
}

function sayGates({ outcome, gates, error }: TenantResult): Cell {
  if (outcome === null) return { text: "not evaluated", tone: "quiet" };
  const { word, tone } = describeOutcome(outcome);
  if (error !== undefined) return { text: phrase`${word.toLowerCase()} ${name(error.code)}`, tone };
  if (outcome === "skipped") return { text: "not judged", tone };
  const lost = gates.filter(({ verdict }) => verdict !== "pass").map(({ metric }) => titleOf(metric));
  const which = lost.length === 0 ? "" : `: ${clip([...new Set(lost)].join(", "), MAX_NAME)}`;
  return { text: `${word.toLowerCase()}${which}`, tone };
}

function buildBar({ own, global, slug }: Pick<TenantResult, "own" | "global" | "slug">, domain: Domain): Cell {
  const { value = null, ci = null } = own ?? global ?? {};
  const mark = global?.value ?? null;
  const label = `${clip(slug, MAX_NAME)}: ${sayMetric(own ?? global)}, global ${formatFixed(mark, 3)}`;
  return { chart: buildIntervalBar({ value, interval: ci, mark, domain, label }) };
}

function boundsOf(metric: MetricValue | null): readonly (number | null)[] {
  return metric === null ? [] : [metric.value, ...(metric.ci ?? [])];
}

function sayErrors(tenants: readonly TenantResult[]): readonly Phrase[] {
  const failed = tenants.filter(({ error }) => error !== undefined);
  const said = failed
    .slice(0, MAX_ERRORS)
    .map((tenant) => phrase`${sayTenant(tenant)}: ${clip(tenant.error?.what ?? "", MAX_SENTENCE)}`);
  const rest = failed.length - said.length;
  return rest > 0 ? [...said, plain(`${pluralise(rest, "more error")} in tenants.json`)] : said;
}
