import type { Direction, IssueKind, IssueSeverity } from "../monitor/history/records.ts";

/** Something that may be wrong with a model and lasts: what an issue is about. */
export interface Condition {
  /** Of the root-cause group, stable from one window to the next while the fault lasts. */
  readonly id: string;
  readonly kind: IssueKind;
  /** Names of its features as the data spells them; untrusted text. Empty where it is about none. */
  readonly features: readonly string[];
  readonly direction: Direction;
  /** Ids of likely causes in the newest window that alarmed. */
  readonly causes: readonly string[];
  readonly severity: IssueSeverity;
  /** For ordering: how much it moved, weighted by importance. */
  readonly weight: number;
  /** One clause: why it is a reason for an issue now; null: it is none. */
  readonly opens: string | null;
  /** It has been quiet for long enough to close an issue. */
  readonly closes: boolean;
  /** Alarms among the last evaluated windows. */
  readonly alarms: number;
  readonly of: number;
  /** Start of the first window since which it alarmed without a pause. */
  readonly since: string | null;
  /** Of a fleet: raw values of the tenants that alarm, untrusted text. */
  readonly tenants?: readonly string[];
}

/** When an issue was closed. */
export interface Closing {
  /** RFC 3339. */
  readonly at: string;
  /** A person closed it, who may have repaired something: the window in which that was holds rows of before. */
  readonly byPerson: boolean;
}

/** What an issue is about, by id; `after` leaves out what was judged until then. */
export type Assess = (id: string, after: Closing | null) => Condition | undefined;

export const SEVERITY_RANK: Readonly<Record<IssueSeverity, number>> = { minor: 1, moderate: 2, major: 3 };

export function worstSeverity(severities: readonly IssueSeverity[]): IssueSeverity {
  return severities.reduce((worst, each) => (SEVERITY_RANK[each] > SEVERITY_RANK[worst] ? each : worst), "minor");
}

/** The worst first; of equals the one that moved more, then by name. */
export function sortByWeight(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.toSorted(
    (a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || b.weight - a.weight || (a.id < b.id ? -1 : 1),
  );
}
