import { name, phrase, plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import type { Life } from "./life.ts";
import type { SectionView } from "./page.ts";
import { buildTable } from "./table.ts";

const HOLDS: readonly (readonly [keyof Life, string])[] = [
  ["run", "data, split, parameters, history, timings, environment"],
  ["evaluation", "metrics with intervals, gates, slices, curves, thresholds"],
  ["tenants", "every tenant: rows, model, its numbers beside those of the global model, gates, errors"],
  ["manifest", "the version: files with digests, signature, lineage"],
  ["deployment", "checks, target, traffic, what was deployed before"],
  ["monitor", "windows, every feature and data-quality test, with its cells"],
];

/** Where each printed number stands at full precision. */
export function buildDocumentsSection(life: Life): SectionView {
  const present = HOLDS.filter(([document]) => life[document] !== undefined);
  const table = buildTable({
    caption: "Documents",
    columns: [
      ["Document", "text"],
      ["Schema", "text"],
      ["Holds", "text"],
    ],
    rows: present.map(([document, holds]) => [
      phrase`${name(`${document}.json`)}`,
      life[document]?.schema ?? "",
      holds,
    ]),
  });
  return {
    id: "documents",
    title: "Documents",
    lead: plain("Every number on this page is rounded; these files beside it hold all of them at full precision."),
    blocks: [renderHtml("table.html", table)],
  };
}
