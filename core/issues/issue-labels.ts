import { ISSUE_SEVERITIES, type IssueKind, type IssueSeverity } from "../monitor/history/records.ts";

const SEVERITY_PREFIX = "slipway:severity-";

/** Labels of an issue beside `slipway:drift`, which every issue has. */
export function listIssueLabels(kind: IssueKind, severity: IssueSeverity): readonly string[] {
  if (kind === "broken") return ["slipway:broken"];
  const own = `${SEVERITY_PREFIX}${severity}`;
  return kind === "fleet" ? [own, "slipway:fleet"] : [own];
}

/** Severity by the labels of an issue; undefined where none says it. */
export function parseSeverity(labels: readonly string[]): IssueSeverity | undefined {
  return ISSUE_SEVERITIES.findLast((severity) => labels.includes(`${SEVERITY_PREFIX}${severity}`));
}
