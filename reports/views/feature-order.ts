import type { FeatureDrift } from "../../core/documents/monitor.ts";
import type { Tone } from "./tone.ts";

type State = FeatureDrift["state"];

const STATES: Readonly<Record<State, { word: string; tone: Tone; rank: number }>> = {
  DRIFT_MAJOR: { word: "major drift", tone: "bad", rank: 5 },
  DRIFT_MODERATE: { word: "moderate drift", tone: "bad", rank: 4 },
  DRIFT_MINOR: { word: "minor drift", tone: "warn", rank: 3 },
  INSUFFICIENT: { word: "insufficient", tone: "warn", rank: 2 },
  NATURAL: { word: "natural", tone: "mute", rank: 1 },
  OK: { word: "ok", tone: "good", rank: 0 },
};

export function describeState(state: State): { readonly word: string; readonly tone: Tone } {
  return STATES[state];
}

export function isDrift({ state }: Pick<FeatureDrift, "state">): boolean {
  return STATES[state].rank >= STATES.DRIFT_MINOR.rank;
}

/** Worst state first, then the largest effect, then by name, so that whatever is cut off is the least interesting. */
export function orderFeatures(features: readonly FeatureDrift[]): readonly FeatureDrift[] {
  return features.toSorted(
    (a, b) =>
      STATES[b.state].rank - STATES[a.state].rank || (b.effect ?? -1) - (a.effect ?? -1) || (a.name < b.name ? -1 : 1),
  );
}

/** Features per state, worst first; states without a feature are left out. */
export function countStates(
  features: readonly FeatureDrift[],
): readonly { readonly word: string; readonly count: number }[] {
  const counts = Map.groupBy(features, ({ state }) => state);
  return [...counts]
    .toSorted(([a], [b]) => STATES[b].rank - STATES[a].rank)
    .map(([state, { length }]) => ({ word: STATES[state].word, count: length }));
}
