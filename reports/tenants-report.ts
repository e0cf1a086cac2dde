import { clip, MAX_NAME } from "../core/clean-text.ts";
import type { TenantsDocument } from "../core/documents/tenants.ts";
import type { Section } from "./budget.ts";
import { rankSection } from "./drop-order.ts";
import { folded, headed } from "./markdown-block.ts";
import { plain } from "./phrase.ts";
import { renderHtml, renderMarkdown } from "./render.ts";
import { titleOf } from "./views/metric-record.ts";
import type { SectionView } from "./views/page.ts";
import { buildTenantTable } from "./views/tenant-table.ts";

const MAX_ROWS = 20; // what a reader takes in; the rest opens on a click
const MIN_ROWS = 5;
const OPEN_ROWS = [MAX_ROWS, 10, MIN_ROWS]; // names of 64 strange characters take ten times the room when escaped
const MAX_OPEN_CHARACTERS = 20_000; // a third of a comment
const FOLDED_ROWS = 80; // in a comment; more would push everything else out
const PAGE_ROWS = 500;
const MAX_MARKED = 40;

/** Blocks of a comment: the worst tenants, and a fold with further ones. */
export function buildTenantBlocks(document: TenantsDocument): readonly Section[] {
  const table = (from: number, maxRows: number) =>
    renderMarkdown("table.md", buildTenantTable(document, { from, maxRows, charts: false }));
  const open = OPEN_ROWS.find((rows) => table(0, rows).length <= MAX_OPEN_CHARACTERS) ?? MIN_ROWS;
  const isLong = document.tenants.length > open;
  const title = document.outcome === null ? "Tenants" : "Tenants, worst first";
  return [
    rankSection("tenants", headed(title, table(0, open))),
    rankSection("further tenants", isLong ? folded("Further tenants", table(open, FOLDED_ROWS)) : ""),
  ];
}

/** Section of the page: every tenant, those beyond the first 20 folded. */
export function buildTenantSection(document: TenantsDocument): SectionView {
  const table = (from: number, maxRows: number) =>
    renderHtml("table.html", buildTenantTable(document, { from, maxRows, charts: true }));
  const isLong = document.tenants.length > MAX_ROWS;
  return {
    id: "tenants",
    title: "Tenants",
    lead: plain(
      `${titleOf(document.primary)} of the model that serves each tenant, beside the global model on the same test rows. Small tenants have wide intervals: read the interval, not the rank.`,
    ),
    blocks: [
      table(0, MAX_ROWS),
      ...(isLong ? [renderHtml("fold.html", { title: "Further tenants", body: table(MAX_ROWS, PAGE_ROWS) })] : []),
    ],
  };
}

/** What a program wants from a comment. */
export function markTenants({ column, outcome, primary, tenants, totals }: TenantsDocument): unknown {
  return {
    column: clip(column, MAX_NAME),
    outcome,
    primary: clip(primary, MAX_NAME),
    tenants: tenants.slice(0, MAX_MARKED).map(({ slug, model, own, global, outcome: each }) => ({
      slug: clip(slug, MAX_NAME),
      model,
      own: own?.value ?? null,
      global: global?.value ?? null,
      outcome: each,
    })),
    omitted: Math.max(0, tenants.length - MAX_MARKED),
    totals: totals === null ? null : { own: totals.own.value, global: totals.global.value, delta: totals.delta.value },
  };
}
