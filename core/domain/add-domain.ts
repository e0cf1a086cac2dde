import type { MonitorDocument } from "../documents/monitor.ts";
import type { ColumnDomain, DomainResult } from "../documents/monitor-domain.ts";
import { isDrift } from "../monitor/judge-features.ts";
import { OUTCOME_OF } from "../monitor/verdict.ts";

export interface DomainFindings {
  readonly domain: DomainResult;
  /** One per column of free text or embeddings. */
  readonly columns: readonly ColumnDomain[];
}

/** The classifier's own verdicts: nothing else says more. */
const SILENT: ReadonlySet<MonitorDocument["verdict"]> = new Set(["ok", "natural", "insufficient"]);

/**
 * Adds what the classifiers found. Where no feature drifted and no data-quality alarm explains it, rows that are told apart make the verdict `drift`: features moved together. Features that
 * moved within their tolerance explain the classifier when they are at least half of what it sees; no alarm then.
 */
export function addDomain(document: MonitorDocument, { domain, columns }: DomainFindings): MonitorDocument {
  const result = { ...document, domain, ...(columns.length === 0 ? {} : { domains: [...columns] }) };
  if (!SILENT.has(document.verdict)) return result;
  const texts = columns.filter(({ state }) => state === "drift");
  const joint = domain.state === "drift" && shareExplained(document, domain) < 0.5;
  if (!joint && texts.length === 0) return result;
  const told = [
    ...(joint ? [`No feature drifted by itself, but together they did. ${domain.reason}`] : []),
    ...texts.map(({ column, reason }) => `${column}: ${reason}`),
  ];
  const latest = document.windows.findLast(({ complete }) => complete);
  return {
    ...result,
    verdict: "drift",
    outcome: OUTCOME_OF.drift,
    reason: told.join(" "),
    windows: document.windows.map((window) => (window === latest ? { ...window, verdict: "drift" } : window)),
  };
}

/** Share of the classifier's weight that belongs to features that are known to have moved. */
function shareExplained({ features }: MonitorDocument, domain: DomainResult): number {
  const moved = new Set(
    features.filter((feature) => feature.state === "NATURAL" || isDrift(feature)).map(({ name }) => name),
  );
  return domain.features.reduce((sum, { name, share }) => sum + (moved.has(name) ? share : 0), 0);
}
