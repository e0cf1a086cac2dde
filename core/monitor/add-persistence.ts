import type { FeatureDrift, WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import { isDrift } from "./judge-features.ts";
import { assessPersistence, SCORE, traceWindow, type WindowTrace } from "./persistence.ts";

/** Evaluated windows that are looked back at: enough to see a long run of alarms begin. */
const LOOK_BACK = 60;

/** Says of every alarm how often it was raised in the last windows of the document, and since when. */
export function addPersistence(
  windows: readonly WindowResult[],
  profile: Pick<Profile, "importances">,
): WindowResult[] {
  const traces = windows.map(traceWindow);
  return windows.map((window, index) => {
    const past = traces.slice(Math.max(0, index + 1 - LOOK_BACK), index + 1);
    return {
      ...window,
      features: window.features.map((feature) => addOne(feature, { name: feature.name, past, profile })),
      prediction: window.prediction === null ? null : addOne(window.prediction, { name: SCORE, past, profile }),
    };
  });
}

interface Past {
  readonly name: string;
  readonly past: readonly WindowTrace[];
  readonly profile: Pick<Profile, "importances">;
}

function addOne(feature: FeatureDrift, { name, past, profile }: Past): FeatureDrift {
  const now = past.at(-1)?.features.get(name);
  if (now === undefined || (!isDrift(feature) && now.quality.length === 0)) return feature;
  const { alarms, of, since } = assessPersistence(past, name, profile);
  return { ...feature, persistence: { alarms, of, since } };
}
