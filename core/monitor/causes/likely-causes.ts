import { clipping } from "./clipping.ts";
import { defaultValue } from "./default-value.ts";
import { dtypeChange } from "./dtype-change.ts";
import { duplicatedRows } from "./duplicated-rows.ts";
import { encodingChange } from "./encoding-change.ts";
import type { CauseContext, LikelyCause } from "./likely-cause.ts";
import { nullSpike } from "./null-spike.ts";
import { offset } from "./offset.ts";
import { signFlip } from "./sign-flip.ts";
import { stuckValue } from "./stuck-value.ts";
import { timeShift } from "./time-shift.ts";
import { unitChange } from "./unit-change.ts";
import { volumeChange } from "./volume-change.ts";

/** Of several `shape` rules that fit, the first is the cause: the more specific stand before the more general. */
const RECORDS: readonly LikelyCause[] = [
  dtypeChange,
  encodingChange,
  timeShift,
  unitChange,
  signFlip,
  stuckValue,
  clipping,
  offset,
  nullSpike,
  defaultValue,
  duplicatedRows,
  volumeChange,
];

/** Every rule by id. */
export const LIKELY_CAUSES: ReadonlyMap<string, LikelyCause> = new Map(RECORDS.map((record) => [record.id, record]));

/** What is said when the distribution moved and no rule fits. */
export const GENUINE_CHANGE = "Genuine population change: no rule fits";

const GENUINE_ACTION = "Find out what changed in the world, and retrain if it lasts.";
const MIXED_ACTION =
  "See whether a change of mix moved the other columns too, which counts per column cannot tell; retrain if it lasts.";

/** What to do about the first of some causes. @param together whether a category drifted together with other features */
export function suggestAction(causes: readonly string[], together: boolean): string {
  const found = RECORDS.find(({ title }) => causes[0]?.startsWith(`${title}:`) === true);
  return found?.action ?? (together ? MIXED_ACTION : GENUINE_ACTION);
}

/** Causes as sentences, `Title: detail`; none for a feature that neither drifted nor alarms. */
export function findCauses(context: CauseContext): readonly string[] {
  if (!context.drifted && context.alarms.size === 0) return [];
  const found = RECORDS.flatMap((rule) => {
    const detail = rule.detect(context);
    return detail === null ? [] : [{ rule, text: `${rule.title}: ${detail}` }];
  });
  const shape = found.find(({ rule }) => rule.explains === "shape");
  const kept = found.filter((one) => one.rule.explains === "part" || one === shape);
  if (kept.length > 0) return kept.map(({ text }) => text);
  return context.drifted ? [GENUINE_CHANGE] : [];
}
