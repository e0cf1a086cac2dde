import { cleanText, clip, MAX_NAME } from "../../core/clean-text.ts";
import type { IssueAbout } from "../../core/issues/issue-about.ts";

/** A title is plain text to GitHub: entities would be seen. */
export function sayIssueTitle({ act, model, tenant }: Pick<IssueAbout, "act" | "model" | "tenant">): string {
  const scope = sayScope(model, tenant);
  switch (act.kind) {
    case "broken":
      return `Monitoring of ${scope} is broken`;
    case "performance":
      return `Performance of ${scope} is worse than its evaluation`;
    case "fleet":
      return `Drift in ${countTenants(act)} tenants of ${scope}: ${sayWhat(act)}`;
    case "data-quality":
      return `Data quality alarm in ${scope}: ${sayWhat(act)}`;
    case "drift":
      return `Drift in ${scope}: ${sayWhat(act)}`;
  }
}

/** `credit-risk`, or `credit-risk · north` for a tenant. */
export function sayScope(model: string, tenant: string | null): string {
  const [pipeline = model] = model.split(".", 1);
  return [tenant === null ? model : pipeline, ...(tenant === null ? [] : [tenant])]
    .map((part) => cleanText(clip(part, MAX_NAME)))
    .join(" · ");
}

/** `income (unit change) and 2 more`. */
function sayWhat({ conditions }: IssueAbout["act"]): string {
  const [worst] = conditions;
  if (worst === undefined) return "the data";
  const places = { score: "the score", table: "the table as a whole" };
  const known = Object.entries(places).find(([id]) => id === worst.id)?.[1];
  const what = known ?? cleanText(clip(worst.features[0] ?? worst.id, MAX_NAME));
  const [cause] = worst.causes;
  const because = cause === undefined ? "" : ` (${cause.replaceAll("-", " ")})`;
  const more = conditions.reduce((total, { features }) => total + Math.max(1, features.length), 0) - 1;
  return `${what}${because}${more > 0 ? ` and ${more} more` : ""}`;
}

function countTenants({ conditions }: IssueAbout["act"]): number {
  return new Set(conditions.flatMap(({ tenants = [] }) => tenants)).size;
}
