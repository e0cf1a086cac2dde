import { z } from "zod";
import { digestOf, type Sha256 } from "../canonical-json.ts";
import { defineDocument, parseDocument, sha256Text } from "../documents/document.ts";
import { SlipwayError } from "../errors.ts";
import type { StateAddition, StateHead } from "./state-store.ts";

// Lower case, because some file systems do not tell cases apart; `heads` is the folder of the anchors.
const STREAM = /^(?!heads$)[a-z0-9][a-z0-9-]{0,63}(?:\.[a-z0-9-]{1,71}){0,2}$/;

/** An entry as it is stored. */
export const stateEntryDocument = defineDocument("state-entry", {
  stream: z.string(),
  /** From 1, without gaps. */
  number: z.number().int().min(1),
  key: z.string().min(1).max(200),
  /** Digest of the entry before; null for the first. */
  previous: sha256Text.nullable(),
  record: z.record(z.string(), z.json()),
});
export type StateEntry = z.output<typeof stateEntryDocument.schema>;

export const stateHeadDocument = defineDocument("state-head", {
  stream: z.string(),
  number: z.number().int().min(1),
  digest: sha256Text,
}) satisfies { readonly schema: z.ZodType<StateHead> };

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertStreamName(stream: string): void {
  if (STREAM.test(stream) && !stream.endsWith(".lock")) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${JSON.stringify(stream.slice(0, 80))} is no name of a stream.`,
    remedy: "A name has 1 to 64 of a-z, 0-9 and -, and may end in .<pipeline> or .<pipeline>.<tenant>.",
  });
}

/** Digest of an entry, which the next one holds: sha256 of its canonical JSON. */
export function digestEntry(entry: StateEntry, sha256: Sha256): string {
  return digestOf(entry, sha256);
}

export interface NextEntry {
  readonly stream: string;
  readonly addition: StateAddition;
  readonly last: StateEntry | undefined;
}

/** @throws SLIPWAY_E_DOCUMENT_INVALID for a record that nobody could read back */
export function buildEntry({ stream, addition: { key, record }, last }: NextEntry, sha256: Sha256): StateEntry {
  return parseDocument(
    stateEntryDocument,
    {
      schema: "slipway/state-entry/v1",
      stream,
      number: (last?.number ?? 0) + 1,
      key,
      previous: last === undefined ? null : digestEntry(last, sha256),
      record,
    },
    { path: `The record ${JSON.stringify(key.slice(0, 80))} of ${stream}` },
  );
}

/** Opaque to callers: the digest of the newest entry, the empty text for none. */
export function revisionOf(last: StateEntry | undefined, sha256: Sha256): string {
  return last === undefined ? "" : digestEntry(last, sha256);
}
