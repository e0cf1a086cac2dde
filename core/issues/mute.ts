import type { MuteRecord } from "../monitor/history/records.ts";
import type { Condition } from "./condition.ts";
import type { Mute } from "./issue-act.ts";

/** What the pipeline's file says is known: until a day no issue is opened about it. */
export interface PolicyMute extends Mute {
  /** Feature that is muted; undefined: all of the model. */
  readonly feature?: string | undefined;
}

export interface Mutes {
  /** From comments, in the order in which they were written. */
  readonly records: readonly MuteRecord[];
  readonly policy: readonly PolicyMute[];
  readonly now: string;
}

/** The mute that holds for an issue: the newest that was said of it or of all, else that of the pipeline's file. */
export function findMute(
  { records, policy, now }: Mutes,
  fingerprint: string,
  condition?: Condition,
): Mute | undefined {
  const said = records.findLast((record) => record.fingerprint === null || record.fingerprint === fingerprint);
  if (said !== undefined && said.until > now) return said;
  const features = condition?.features ?? [];
  return policy.find(
    ({ feature, until }) =>
      until > now && (feature === undefined || (features.length > 0 && features.every((name) => name === feature))),
  );
}
