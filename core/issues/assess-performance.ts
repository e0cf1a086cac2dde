import type { MonitorHistory } from "../monitor/history/read-history.ts";
import type { PerformanceRecord } from "../monitor/history/records.ts";
import { assessPersistence, type WindowTrace } from "../monitor/persistence.ts";
import type { Assess } from "./condition.ts";

/** How good the model is, as the subject of an issue. */
export const PERFORMANCE = "performance";

/**
 * Whether labels say again and again that the model is worse than its evaluation: by the same persistence as drift.
 * @param confirmed the document itself says that it is, of a table that is one window
 */
export function assessPerformance(
  { performance }: Pick<MonitorHistory, "performance">,
  { version, confirmed }: { readonly version: string | null; readonly confirmed: boolean },
): Assess {
  const own = performance.filter((record) => record.version === version);
  return (_id, after) => {
    const judged = after === null ? own : own.filter(({ measuredAt }) => measuredAt > after.at);
    const { alarms, of, since, opens, closes } = assessPersistence(judged.map(toTrace), PERFORMANCE, {
      importances: {},
    });
    return {
      id: PERFORMANCE,
      kind: "performance",
      features: [],
      direction: "down",
      causes: [],
      severity: "major",
      weight: 0,
      opens:
        opens === null && !(confirmed && after === null && judged.length === 1)
          ? null
          : `labels of ${alarms} of the last ${of} mature windows say that the model is worse`,
      closes,
      alarms,
      of,
      since,
    };
  };
}

function toTrace({ start, measuredAt, verdict }: PerformanceRecord): WindowTrace {
  const worse = verdict === "worse";
  const trace = {
    state: worse ? "DRIFT_MODERATE" : "OK",
    effect: null,
    delta: 0,
    upper: null,
    quality: [],
    immediate: false,
  } as const;
  return {
    start: start ?? measuredAt,
    verdict: worse ? "drift" : "ok",
    complete: true,
    features: new Map([[PERFORMANCE, trace]]),
  };
}
