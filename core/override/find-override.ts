import type { StateStore } from "../state/state-store.ts";
import { OVERRIDE_STREAM, type OverrideRecord, overrideRecordSchema } from "./override-record.ts";

/** Which pull requests became a commit of the default branch. Owned by core. */
export interface MergedPulls {
  /** Those that were merged as exactly this commit. @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED */
  mergedAs(commit: string): Promise<readonly MergedPull[]>;
}

export interface MergedPull {
  readonly number: number;
  /** The newest commit that it had. */
  readonly head: string;
}

export interface OverridePorts {
  readonly state: Pick<StateStore, "read">;
  readonly merged: MergedPulls;
}

/**
 * The newest override that holds for a commit of the default branch: given on the pull request that was merged as this commit, and for
 * the head that was merged. A commit that was pushed past a pull request has none. Asks about pull requests only when there is any override.
 * @throws SLIPWAY_E_STATE_UNREADABLE, and what MergedPulls throws
 */
export async function findOverride(
  { state, merged }: OverridePorts,
  commit: string,
): Promise<OverrideRecord | undefined> {
  const { entries } = await state.read(OVERRIDE_STREAM);
  const records = entries.flatMap(({ record }) => overrideRecordSchema.safeParse(record).data ?? []);
  if (records.length === 0) return undefined;
  const pulls = await merged.mergedAs(commit);
  return records.findLast(({ pull, commit: head }) => pulls.some((each) => each.number === pull && each.head === head));
}
