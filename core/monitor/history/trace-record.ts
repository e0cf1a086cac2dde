import type { FeatureTrace, WindowTrace } from "../persistence.ts";
import type { WindowRecord } from "./records.ts";

/** What a remembered window says of one feature. One that is not listed was quiet, unless nothing is known of some. */
export function traceRecord(window: WindowRecord, name: string): WindowTrace {
  const listed = window.features.find((feature) => feature.name === name);
  const features = new Map<string, FeatureTrace>();
  if (listed !== undefined) {
    const { state, effect, delta, upper = effect, quality = [], immediate = false } = listed;
    features.set(name, { state, effect, delta, upper, quality, immediate });
  } else if (window.undecided === 0) {
    features.set(name, { state: "OK", effect: null, delta: 0, upper: null, quality: [], immediate: false });
  }
  return { start: window.start ?? window.measuredAt, verdict: window.verdict, complete: true, features };
}
