/** Titles are ours, never from data: they are not escaped. */
export type BlockTitle =
  | "Against the baselines"
  | "By origin"
  | "Calibration"
  | "Confusion matrix"
  | "Credit score"
  | "Data quality"
  | "Fairness"
  | "Features"
  | "Further tenants"
  | "Global model"
  | "Importance of features"
  | "Other metrics"
  | "Slices, worst first"
  | "Stability"
  | "Tenants"
  | "Tenants, worst first"
  | "Thresholds"
  | "Windows";

export function headed(title: BlockTitle, body: string): string {
  return body === "" ? "" : `#### ${title}\n\n${body}`;
}

/** A block that opens on a click. */
export function folded(title: BlockTitle, body: string): string {
  return body === "" ? "" : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
