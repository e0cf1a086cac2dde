import type { Sha256 } from "../canonical-json.ts";
import { SlipwayError } from "../errors.ts";
import type { StateStore } from "../state/state-store.ts";
import { findChainProblem } from "../state/verify-chain.ts";
import type { Person } from "./comment-event.ts";
import type { OverrideDesk } from "./override-desk.ts";
import { OVERRIDE_STREAM, type OverrideRecord, overrideRecordSchema } from "./override-record.ts";
import { parseCommand } from "./parse-command.ts";

/** What the platform itself says of an override: the record alone could have been pushed to the branch by anybody who may write. Owned by core. */
export interface OverrideWitness extends Pick<OverrideDesk, "permissionOf"> {
  /** Pull requests that were merged into the default branch of this repository as exactly this commit. @throws as below */
  mergedAs(commit: string): Promise<readonly MergedPull[]>;
  /** A comment as it stands; `undefined` when it is gone. @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED */
  comment(id: number): Promise<StandingComment | undefined>;
}

export interface MergedPull {
  readonly number: number;
  /** The newest commit that it had. */
  readonly head: string;
  readonly author: Person;
}

export interface StandingComment {
  /** Of the pull request or issue that it stands below. */
  readonly number: number;
  readonly body: string;
  readonly by: Person;
  readonly byPerson: boolean;
  readonly edited: boolean;
}

export interface OverridePorts {
  readonly state: Pick<StateStore, "read" | "head">;
  readonly witness: OverrideWitness;
  readonly sha256: Sha256;
}

/**
 * The newest override that holds for a commit of the default branch: given on the pull request that was merged as this commit, for the head
 * that was merged, by a comment that still stands as it was written, of somebody who may still write and is not the author. A commit that was pushed past a
 * pull request has none. Asks the platform only when there is any override.
 * @throws SLIPWAY_E_STATE_UNREADABLE also when the records are not a whole chain, and what OverrideWitness throws
 */
export async function findOverride(
  { state, witness, sha256 }: OverridePorts,
  commit: string,
): Promise<OverrideRecord | undefined> {
  const { entries } = await state.read(OVERRIDE_STREAM);
  if (entries.length === 0) return undefined;
  const problem = findChainProblem(entries, { head: await state.head(OVERRIDE_STREAM), sha256 });
  if (problem !== undefined) throw brokenChain(problem);
  const records = entries.flatMap(({ record }) => overrideRecordSchema.safeParse(record).data ?? []);
  const pulls = await witness.mergedAs(commit);
  for (const record of records.toReversed()) {
    const pull = pulls.find(({ number, head }) => number === record.pull && head === record.commit);
    if (pull !== undefined && (await isWitnessed(record, { pull, witness }))) return record;
  }
  return undefined;
}

async function isWitnessed(
  record: OverrideRecord,
  { pull, witness }: { readonly pull: MergedPull; readonly witness: OverrideWitness },
): Promise<boolean> {
  const comment = await witness.comment(record.comment);
  if (comment === undefined || comment.edited || !comment.byPerson) return false;
  if (comment.number !== record.pull || comment.by.login !== record.by || comment.by.id === pull.author.id)
    return false;
  const command = parseCommand(comment.body);
  if (command.kind !== "override" || command.reason !== record.reason) return false;
  const permission = await witness.permissionOf(record.by);
  return permission === "admin" || permission === "write";
}

function brokenChain(problem: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `The records of overrides are not what was written: ${problem}.`,
    remedy:
      "Look at the history of the branch slipway with `slipway audit verify`, and restore it: until then no override counts.",
  });
}
