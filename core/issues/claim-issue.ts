import { z } from "zod";
import { type Clock, fromEpochMs, toEpochMs } from "../clock.ts";
import type { StateEntry } from "../state/state-entry.ts";
import type { StateStore } from "../state/state-store.ts";

/** Stream of the claims of all issues. */
const STREAM = "issues";
/** Longer than all retries of one opening together; a caller that takes longer is taken for dead. */
const LEASE_MS = 15 * 60_000;

const claimRecord = z.object({
  event: z.literal("claimed"),
  fingerprint: z.string(),
  turn: z.number().int(),
  holder: z.string(),
  until: z.string(),
});
const openedRecord = z.object({
  event: z.literal("opened"),
  fingerprint: z.string(),
  turn: z.number().int(),
  number: z.number().int(),
});
const issueRecord = z.discriminatedUnion("event", [claimRecord, openedRecord]);

export type Claim =
  /** Open the issue and then note it. */
  | { readonly kind: "ours"; readonly turn: number }
  /** Somebody else is opening it. */
  | { readonly kind: "theirs"; readonly holder: string; readonly until: string }
  /** Opened by an earlier claim, and there. */
  | { readonly kind: "opened"; readonly number: number };

export interface ClaimPorts {
  readonly state: StateStore;
  readonly clock: Clock;
  /** `<run id>/<attempt>`: whose claim it is. */
  readonly holder: string;
  /** Whether an issue that a claim opened stands open. */
  readonly stands: (number: number) => Promise<boolean>;
}

/**
 * The right to open the issue of a fingerprint, for 15 minutes. Trackers have no compare-and-swap; the state has: entries are appended once per
 * key, so of all who ask for the same turn one gets it. A claim that ended without an issue, and one whose issue is closed or gone, is
 * followed by the next turn.
 */
export async function claimIssue(fingerprint: string, { state, clock, holder, stands }: ClaimPorts): Promise<Claim> {
  const { entries } = await state.read(STREAM);
  const { turn, claim, opened } = findLastTurn(entries, fingerprint);
  if (opened !== undefined && (await stands(opened))) return { kind: "opened", number: opened };
  const now = clock.now();
  if (claim !== undefined && opened === undefined) {
    if (claim.holder === holder) return { kind: "ours", turn };
    if (toEpochMs(now) < toEpochMs(claim.until)) return { kind: "theirs", holder: claim.holder, until: claim.until };
  }
  const next = turn + 1;
  const until = fromEpochMs(toEpochMs(now) + LEASE_MS);
  const record = { event: "claimed", fingerprint, turn: next, holder, until };
  const appended = await state.append(STREAM, { key: `${fingerprint}/claim/${next}`, record });
  if (appended === "conflict") throw new TypeError("a conflict without a revision");
  const got = claimRecord.parse(appended.entry.record);
  return got.holder === holder
    ? { kind: "ours", turn: next }
    : { kind: "theirs", holder: got.holder, until: got.until };
}

/** Number of the issue that was opened last for a fingerprint; undefined: none was. */
export async function findOpenedNumber(
  fingerprint: string,
  state: Pick<StateStore, "read">,
): Promise<number | undefined> {
  return findLastTurn((await state.read(STREAM)).entries, fingerprint).opened;
}

/** Ends a claim: its issue is there. */
export async function noteOpened(
  { fingerprint, turn, number }: { readonly fingerprint: string; readonly turn: number; readonly number: number },
  { state }: Pick<ClaimPorts, "state">,
): Promise<void> {
  const record = { event: "opened", fingerprint, turn, number };
  await state.append(STREAM, { key: `${fingerprint}/opened/${turn}`, record });
}

function findLastTurn(entries: readonly StateEntry[], fingerprint: string) {
  const records = entries.flatMap(({ record }) => issueRecord.safeParse(record).data ?? []);
  const own = records.filter((record) => record.fingerprint === fingerprint);
  const claim = own.findLast((record) => record.event === "claimed");
  const turn = claim?.turn ?? 0;
  const opened = own.findLast((record) => record.event === "opened" && record.turn === turn);
  return { turn, claim, opened: opened?.event === "opened" ? opened.number : undefined };
}
