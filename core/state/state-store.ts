import type { z } from "zod";
import type { StateEntry } from "./state-entry.ts";

export type StateRecord = Readonly<Record<string, z.core.util.JSONType>>;

/**
 * Append-only streams of records, each entry chained to the one before by its digest. Owned by core; one contract suite runs
 * on every implementation. Every method refuses names that state-entry.ts does not allow. @throws SLIPWAY_E_INPUT_INVALID
 */
export interface StateStore {
  /**
   * A stream, oldest entry first; a stream that nobody wrote is empty. Entries are parsed and numbered without gaps; whether
   * their digests fit is for `findChainProblem` to say.
   * @throws SLIPWAY_E_STATE_UNREADABLE when it exists and cannot be read. It is never taken for empty.
   */
  read(stream: string): Promise<StateHistory>;
  /**
   * Appends once per `key`: a key that is there gives its entry, whatever the record says now.
   * `"conflict"` when `revision` is given and is not the stream's: read again and decide anew.
   * @throws SLIPWAY_E_STATE_UNREADABLE also when entries are missing that the head knows
   * @throws SLIPWAY_E_STATE_UNWRITABLE, SLIPWAY_E_STATE_CONFLICT when others keep writing first
   */
  append(stream: string, addition: StateAddition): Promise<AppendedState | "conflict">;
  /**
   * Appends several in this order, each as `append` does; what one store can write at once is written at once. After a failure the
   * first of them may be there: calling again with the same keys goes on.
   */
  appendAll(stream: string, additions: readonly Omit<StateAddition, "revision">[]): Promise<readonly AppendedState[]>;
  /**
   * The anchor: number and digest of an entry that is kept apart from the entries and follows them, at most by what a killed
   * writer could not note. `undefined` before the first.
   */
  head(stream: string): Promise<StateHead | undefined>;
}

export interface StateAddition {
  /** What makes two appends the same, 1 to 200 characters. */
  readonly key: string;
  readonly record: StateRecord;
  /** Compare-and-swap, as `read` or `append` gave it. */
  readonly revision?: string;
}

export interface StateHistory {
  readonly entries: readonly StateEntry[];
  /** Opaque; changes with every entry. */
  readonly revision: string;
}

export interface AppendedState {
  readonly entry: StateEntry;
  readonly revision: string;
  /** False when the key was there already. */
  readonly appended: boolean;
}

export interface StateHead {
  readonly number: number;
  readonly digest: string;
}
