import type { FeatureDrift, WindowResult } from "../documents/monitor.ts";
import type { Profile } from "../documents/profile.ts";
import type { ExitCode, OutcomeStatus } from "../outcome.ts";
import { isDrift } from "./judge-features.ts";
import { NEGLIGIBLE_WEIGHT, weightOf } from "./policy.ts";

export interface WindowVerdict {
  readonly verdict: WindowResult["verdict"];
  /** One or two full sentences. */
  readonly reason: string;
}

type Judged = Pick<WindowResult, "rows" | "features" | "prediction" | "quality">;

const MAX_NAMED = 5;

/**
 * Step F of `calibrated-v1` (SCIENCE 5.4): never a share of columns. Features that could not be judged make a window
 * `insufficient` unless together they weigh less than 1 % of the importance: unknown is never OK.
 */
export function decideVerdict(window: Judged, { importances }: Pick<Profile, "importances">): WindowVerdict {
  const { rows, features, prediction, quality } = window;
  if (rows === 0)
    return { verdict: "unknown", reason: "The window holds no rows: whether anything changed is unknown." };
  const alarms = quality.filter(({ state }) => state === "alarm");
  const alarmed = alarms.length > 0 ? ` ${count(alarms.length, "data-quality alarm")}.` : "";
  const drifted = features.filter(isDrift);
  const scored = prediction !== null && isDrift(prediction);
  if (drifted.length > 0 || scored) {
    return { verdict: "drift", reason: `${describeDrift(drifted, { scored, window, importances })}${alarmed}` };
  }
  if (alarms.length > 0) {
    const named = [...new Set(alarms.map(({ feature, test }) => (feature === null ? test : `${test} of ${feature}`)))];
    return { verdict: "data-quality", reason: `No feature drifted, but data quality fell: ${list(named)}.` };
  }
  const everything = prediction === null ? features : [...features, prediction];
  const undecided = everything.filter(({ state }) => state === "INSUFFICIENT");
  const weight = undecided.reduce((total, { name }) => total + weightOf(name, importances, features.length), 0);
  if (everything.length === 0 || undecided.length === everything.length || weight >= NEGLIGIBLE_WEIGHT) {
    const rest = undecided.length < everything.length ? " The others show no drift." : "";
    return {
      verdict: "insufficient",
      reason: `Too few rows to judge ${undecided.length} of ${count(everything.length, "feature")}.${rest}`,
    };
  }
  const natural = everything.filter(({ state }) => state === "NATURAL");
  if (natural.length > 0) {
    return {
      verdict: "natural",
      reason: `Within tolerance: ${list(natural.map(({ name }) => name))} moved, less than the policy tolerates.`,
    };
  }
  return { verdict: "ok", reason: `No change found in ${count(everything.length, "feature")}.` };
}

interface DriftContext {
  readonly scored: boolean;
  readonly window: Judged;
  readonly importances: Profile["importances"];
}

function describeDrift(drifted: readonly FeatureDrift[], { scored, window, importances }: DriftContext): string {
  const sorted = sortBySeverity(drifted, importances).map(({ name }) => name);
  const score = scored ? "the score" : "";
  const parts = [
    drifted.length > 0 ? `${drifted.length} of ${count(window.features.length, "feature")}: ${list(sorted)}` : "",
    score,
  ];
  const said = `Drift in ${parts.filter((part) => part !== "").join(", and in ")}.`;
  const light = !scored && drifted.every((feature) => isNegligible(feature, importances) && !explainsScore(feature));
  return light ? `${said} All of them together weigh too little to open an issue alone.` : said;
}

/** A drifted feature below 1 % of the known importance opens no issue alone (SCIENCE, O11). */
export function isNegligible({ name }: Pick<FeatureDrift, "name">, importances: Profile["importances"]): boolean {
  return Object.keys(importances).length > 0 && weightOf(name, importances, 0) < NEGLIGIBLE_WEIGHT;
}

/** More than a tenth of the shift of the mean score in either direction is a matter, whatever the weight (SCIENCE, O11). */
const NOTABLE_SCORE_SHARE = 0.1;

export function explainsScore({ scoreShare }: Pick<FeatureDrift, "scoreShare">): boolean {
  return Math.abs(scoreShare ?? 0) > NOTABLE_SCORE_SHARE;
}

const SEVERITIES: readonly FeatureDrift["state"][] = [
  "DRIFT_MAJOR",
  "DRIFT_MODERATE",
  "DRIFT_MINOR",
  "NATURAL",
  "INSUFFICIENT",
  "OK",
];

/** Negligible features last, then by severity, then by effect times weight. */
export function sortBySeverity(
  features: readonly FeatureDrift[],
  importances: Profile["importances"],
): readonly FeatureDrift[] {
  const pull = ({ name, effect }: FeatureDrift): number => (effect ?? 0) * weightOf(name, importances, features.length);
  return features.toSorted(
    (left, right) =>
      Number(isNegligible(left, importances)) - Number(isNegligible(right, importances)) ||
      SEVERITIES.indexOf(left.state) - SEVERITIES.indexOf(right.state) ||
      pull(right) - pull(left),
  );
}

function list(names: readonly string[]): string {
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : "";
  return `${names.slice(0, MAX_NAMED).join(", ")}${more}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Outcome of the monitor stage by verdict (DESIGN 16: 5). */
export const OUTCOME_OF: Readonly<Record<WindowResult["verdict"], OutcomeStatus>> = {
  ok: "passed",
  natural: "passed",
  drift: "failed",
  "data-quality": "failed",
  insufficient: "inconclusive",
  unknown: "error",
};

export function decideExitCode(verdict: WindowResult["verdict"], failOn: "drift" | "never"): ExitCode {
  if (verdict === "unknown") return 1;
  return failOn === "drift" && OUTCOME_OF[verdict] === "failed" ? 3 : 0;
}
