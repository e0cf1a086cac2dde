import type { Performance, WindowPerformance } from "../../documents/monitor-performance.ts";
import { formatNumber, formatShare } from "../format.ts";

/** Mature windows that an issue looks at, and how many of them must be worse. */
const LOOKED_AT = 3;
const MUST_BE_WORSE = 2;

export interface DecisionFacts {
  /** Title of the primary metric. */
  readonly title: string;
  readonly primary: string;
  readonly reference: Performance["reference"];
  /** Oldest first. */
  readonly windows: readonly WindowPerformance[];
  /** Why the newest mature window is judged as it is. */
  readonly detail: string;
  readonly labels: Performance["labels"];
  readonly estimate: Performance["estimate"];
  /** Why there is no estimate; null where there is one. */
  readonly withoutEstimate: string | null;
}

/** The verdict of the newest mature window, and whether it persists. */
export function decidePerformance(facts: DecisionFacts): Pick<Performance, "verdict" | "confirmed" | "reason"> {
  const { windows, labels } = facts;
  if (labels === null) return { verdict: "none", confirmed: false, reason: `No labels. ${describeEstimate(facts)}` };
  const mature = windows.filter((window) => window.mature);
  const newest = mature.at(-1);
  if (newest === undefined) {
    const latest = windows.at(-1);
    const coverage = latest === undefined || latest.rows === 0 ? 0 : latest.labelled / latest.rows;
    const reason = `No window is mature: labels are known for ${formatShare(coverage)} of the newest one, and none is older than the horizon. ${describeEstimate(facts)}`;
    return { verdict: "immature", confirmed: false, reason };
  }
  const looked = mature.slice(-LOOKED_AT);
  const worse = looked.filter((window) => window.verdict === "worse").length;
  const confirmed = newest.verdict === "worse" && worse >= Math.min(MUST_BE_WORSE, mature.length);
  const verdict = newest.verdict === "immature" ? "insufficient" : newest.verdict;
  const persistence =
    verdict === "worse" && mature.length > 1 ? ` Worse in ${worse} of the last ${looked.length} mature windows.` : "";
  return { verdict, confirmed, reason: `${describeNewest(newest, facts)}${persistence}` };
}

function describeNewest(newest: WindowPerformance, { title, primary, reference, detail }: DecisionFacts): string {
  const [own, other] = [newest.realised[primary], reference[primary]];
  if (own === undefined || own.value === null || other === undefined || other.value === null) return detail;
  const when = newest.start === null ? "" : ` in the window of ${newest.start.slice(0, 10)}`;
  return `${title}${when} is ${withInterval(own)} on ${newest.labelled} labelled rows, against ${withInterval(other)} of the evaluation: ${detail}.`;
}

function withInterval({ value, ci }: Performance["reference"][string]): string {
  const shown = value === null ? "unknown" : formatNumber(value);
  return ci === null ? shown : `${shown} [${formatNumber(ci[0])}, ${formatNumber(ci[1])}]`;
}

function describeEstimate({ windows, title, primary, estimate, withoutEstimate }: DecisionFacts): string {
  if (estimate === null) return `There is no estimate without labels: ${withoutEstimate ?? "nothing to fit one on"}.`;
  if (!estimate.trusted) return estimate.reason;
  const value = windows.at(-1)?.estimated[primary];
  if (value === undefined) return `${title} of the newest window cannot be estimated.`;
  return `${title} of the newest window is estimated at ${withInterval(value)} (${estimate.assumption}).`;
}
