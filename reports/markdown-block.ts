import type { Phrase } from "./phrase.ts";
import { renderMarkdown } from "./render.ts";
import type { TableView } from "./views/table.ts";

/** Titles are ours, never from data: they are not escaped. */
export type BlockTitle =
  | "Against the baselines"
  | "By origin"
  | "Calibration"
  | "Classes"
  | "Confusion matrix"
  | "Credit score"
  | "Data quality"
  | "Fairness"
  | "Features"
  | "Found by search (advisory)"
  | "Further tenants"
  | "Global model"
  | "Importance of features"
  | "Other metrics"
  | "Residuals"
  | "Scores by class"
  | "Slices, worst first"
  | "Stability"
  | "Tenants"
  | "Tenants, worst first"
  | "Thresholds"
  | "Trend over the last versions"
  | "What changed"
  | "What to do next"
  | "Windows";

export function headed(title: BlockTitle, body: string): string {
  return body === "" ? "" : `#### ${title}\n\n${body}`;
}

/** A block that opens on a click. */
export function folded(title: BlockTitle, body: string): string {
  return body === "" ? "" : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A table; nothing without rows. */
export function shown(table: TableView): string {
  return table.rows.length === 0 ? "" : renderMarkdown("table.md", table);
}

/** A table under its caption, where several stand in one fold. */
export function captioned(table: TableView): string {
  return `${small([{ text: table.caption, code: false, strong: true }])}\n\n${shown(table)}`;
}

/** Small print. */
export function small(text: Phrase): string {
  return text.length === 0 ? "" : renderMarkdown("meta.md", { text });
}

/** One point a line. */
export function listed(points: readonly Phrase[]): string {
  return points.length === 0 ? "" : renderMarkdown("list.md", { points });
}
