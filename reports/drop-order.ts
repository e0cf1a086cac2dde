import type { Section } from "./budget.ts";

/**
 * Sections of a report in the order in which they leave one that is too long: the first goes first, the last stays longest. The marker and
 * the verdict are none of them and never go.
 */
export const DROP_ORDER = [
  "stability",
  "thresholds",
  "further tenants",
  "scores",
  "origins",
  "trend",
  "importance",
  "calibration",
  "found slices",
  "windows",
  "confusion matrix",
  "classes",
  "residuals",
  "other metrics",
  "credit score",
  "changes",
  "fairness",
  "baselines",
  "slices",
  "data quality",
  "gates",
  "origin",
  "training",
  "certainty",
  "features",
  "tenants",
  "metrics",
  "next steps",
] as const;

export type SectionTitle = (typeof DROP_ORDER)[number];

/** A section that can be left out, at its place in the order. */
export function rankSection(title: SectionTitle, text: string): Section {
  return { title, text, rank: DROP_ORDER.length - DROP_ORDER.indexOf(title) };
}
