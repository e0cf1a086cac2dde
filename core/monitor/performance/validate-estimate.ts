import type { MeasuredValue } from "../../documents/measured-value.ts";
import type { Performance } from "../../documents/monitor-performance.ts";
import type { PerformanceEstimator } from "./estimator.ts";

const MIN_CHECKED = 5;
const MIN_COVERED = 0.8; // SCIENCE 7.2

/** The estimate of one mature window and what its labels said. */
export interface EstimateCheck {
  readonly estimated: MeasuredValue | undefined;
  readonly realised: MeasuredValue | undefined;
}

/** Whether the estimate has earned belief: how often its interval held the value that labels gave later. */
export function validateEstimate(
  { method, assumption, fitted }: Pick<PerformanceEstimator, "method" | "assumption" | "fitted">,
  checks: readonly EstimateCheck[],
): NonNullable<Performance["estimate"]> {
  const outcomes = checks.flatMap(({ estimated, realised }) => {
    const [interval, value] = [estimated?.ci ?? null, realised?.value ?? null];
    return interval === null || value === null ? [] : [value >= interval[0] && value <= interval[1]];
  });
  const checked = outcomes.length;
  const covered = outcomes.filter((held) => held).length;
  const trusted = checked < MIN_CHECKED || covered >= MIN_COVERED * checked;
  return { method, assumption, trusted, checked, covered, reason: describe({ fitted, checked, covered, trusted }) };
}

interface Record {
  readonly fitted: string;
  readonly checked: number;
  readonly covered: number;
  readonly trusted: boolean;
}

function describe({ fitted, checked, covered, trusted }: Record): string {
  if (checked === 0) return `Without labels yet to check it; ${fitted}.`;
  const record = `its interval held what labels gave later in ${covered} of ${checked} windows`;
  if (!trusted) return `Switched off: ${record}, fewer than ${100 * MIN_COVERED} %. What the score means has changed.`;
  return `${record[0]?.toUpperCase()}${record.slice(1)}; ${fitted}.`;
}
