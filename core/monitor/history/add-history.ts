import type { FeatureDrift, MonitorDocument } from "../../documents/monitor.ts";
import { findLatestWindow } from "../latest-window.ts";
import { assessPersistence, SCORE } from "../persistence.ts";
import { isAlarming } from "./build-window-record.ts";
import type { MonitorHistory } from "./read-history.ts";
import { traceRecord } from "./trace-record.ts";

/** Windows that are looked back at. */
const LOOK_BACK = 60;

/** Says of the latest window's alarms how often they were raised and since when, by what is remembered and not by the table alone. */
export function addHistory(document: MonitorDocument, history: Pick<MonitorHistory, "windows">): MonitorDocument {
  const latest = findLatestWindow(document);
  if (latest === undefined) return document;
  const until = latest.start ?? document.monitoredAt;
  const windows = history.windows
    .filter(({ version, start, measuredAt }) => version === document.model.version && (start ?? measuredAt) <= until)
    .slice(-LOOK_BACK);
  const newest = windows.at(-1);
  if (newest === undefined) return document;
  const add = (feature: FeatureDrift, name: string): FeatureDrift => {
    const loud = newest.features.some((listed) => listed.name === name && isAlarming(listed));
    if (!loud) return feature;
    const traces = windows.map((window) => traceRecord(window, name));
    const { alarms, of, since } = assessPersistence(traces, name, { importances: {} });
    return { ...feature, persistence: { alarms, of, since } };
  };
  const features = latest.features.map((feature) => add(feature, feature.name));
  const prediction = latest.prediction === null ? null : add(latest.prediction, SCORE);
  return {
    ...document,
    features,
    windows: document.windows.map((window) => (window === latest ? { ...window, features, prediction } : window)),
  };
}
