import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "../../core/canonical-json.ts";
import { parseDocument } from "../../core/documents/document.ts";
import { SlipwayError } from "../../core/errors.ts";
import { appendInTurn } from "../../core/state/append-in-turn.ts";
import { decideAppend } from "../../core/state/decide-append.ts";
import {
  assertStreamName,
  revisionOf,
  type StateEntry,
  stateEntryDocument,
  stateHeadDocument,
} from "../../core/state/state-entry.ts";
import type { AppendedState, StateAddition, StateHead, StateStore } from "../../core/state/state-store.ts";
import { writeAtomically } from "./atomic-write.ts";
import { isAbsent } from "./file-error.ts";
import { createRecordLog, type RecordCache, type RecordLog } from "./record-log.ts";
import { stateErrors } from "./registry-error.ts";

export interface FileStateOptions {
  /** Absolute folder, made on the first write: `.slipway/state`. */
  readonly root: string;
  readonly sha256: Sha256;
}

// One of several writers always wins, so this many losses in a row mean that something else is wrong.
const MAX_ATTEMPTS = 2000;

/**
 * State in a folder, without locks, one file per entry:
 *
 *     <stream>/000007.json     an entry; creating this file is the append
 *     heads/<stream>.json      number and digest of the newest entry, written after it
 */
export function createFileStateStore({ root, sha256 }: FileStateOptions): StateStore {
  const cache: RecordCache = new Map();
  return {
    append,
    appendAll: appendInTurn(append),
    async read(stream) {
      assertStreamName(stream);
      const entries = await openStream(root, stream).read();
      return { entries, revision: revisionOf(entries.at(-1), sha256) };
    },

    async head(stream) {
      assertStreamName(stream);
      return await readHead(root, stream);
    },
  };

  async function append(stream: string, addition: StateAddition): Promise<AppendedState | "conflict"> {
    assertStreamName(stream);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const head = await readHead(root, stream); // before the entries, which it may only follow
      const answer = await tryAppend(await openStream(root, stream, cache).read(), { stream, addition, head });
      if (answer !== "lost") return answer;
    }
    throw new SlipwayError("SLIPWAY_E_STATE_CONFLICT", {
      what: `Others wrote to the stream ${stream} first ${MAX_ATTEMPTS} times in a row.`,
      remedy: "Let the other jobs finish, then run the same command again.",
    });
  }

  async function tryAppend(
    entries: readonly StateEntry[],
    { stream, addition, head }: { stream: string; addition: StateAddition; head: StateHead | undefined },
  ): Promise<AppendedState | "conflict" | "lost"> {
    const last = entries.at(-1);
    assertWhole(stream, { last, head });
    const answer = decideAppend(entries, { stream, addition }, sha256);
    if (answer === "conflict" || !answer.appended) return answer;
    const { entry, revision: digest } = answer;
    if (!(await openStream(root, stream).append(entry.number, entry))) return "lost";
    await writeHead(root, { stream, number: entry.number, digest });
    return answer;
  }
}

/** Without a cache everything is read from the disk, for whoever wants to know what is there now. */
function openStream(root: string, stream: string, cache: RecordCache = new Map()): RecordLog<StateEntry> {
  const folder = join(root, stream);
  return createRecordLog({
    folder,
    pathOf: (number) => join(folder, String(number).padStart(6, "0")),
    errors: stateErrors,
    cache,
    parse(value, { path, number }) {
      const entry = parseDocument(stateEntryDocument, value, { path });
      if (entry.stream === stream && entry.number === number) return entry;
      throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
        what: `${path} says that it is another entry`,
        remedy: "Restore the file that belongs there.",
        file: path,
      });
    },
  });
}

/** To append where entries are missing would hide that they are. */
function assertWhole(
  stream: string,
  { last, head }: { last: StateEntry | undefined; head: StateHead | undefined },
): void {
  if ((last?.number ?? 0) >= (head?.number ?? 0)) return;
  throw new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `The stream ${stream} ends at entry ${last?.number ?? 0}, and its head knows number ${head?.number ?? 0}: entries were removed.`,
    remedy: "Restore them from a copy; `slipway audit verify` says what is missing.",
  });
}

async function readHead(root: string, stream: string): Promise<StateHead | undefined> {
  const path = headPath(root, stream);
  try {
    const head = parseDocument(stateHeadDocument, JSON.parse(await readFile(path, "utf8")), { path });
    return { number: head.number, digest: head.digest };
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    throw stateErrors.unreadable(path, thrown);
  }
}

/** Of writers at once the slowest may put back an older head: it follows the entries, it never leads. */
async function writeHead(root: string, { stream, ...head }: StateHead & { readonly stream: string }): Promise<void> {
  const path = headPath(root, stream);
  const known = await readHead(root, stream);
  if (known !== undefined && known.number >= head.number) return;
  try {
    await writeAtomically(path, `${JSON.stringify({ schema: "slipway/state-head/v1", stream, ...head }, null, 2)}\n`);
  } catch (thrown) {
    throw stateErrors.unwritable(path, thrown);
  }
}

function headPath(root: string, stream: string): string {
  return join(root, "heads", `${stream}.json`);
}
