import type { Sha256 } from "../../core/canonical-json.ts";
import { SlipwayError } from "../../core/errors.ts";
import { decideAppend } from "../../core/state/decide-append.ts";
import { appendToSegments } from "../../core/state/segments.ts";
import type { StateEntry } from "../../core/state/state-entry.ts";
import type { AppendedState, StateAddition } from "../../core/state/state-store.ts";
import type { BranchChange, BranchState } from "./state-branch.ts";
import { describeStreamChange, type StreamFiles, type StreamView } from "./state-streams.ts";

export interface Append {
  readonly stream: string;
  readonly addition: StateAddition;
}

/** What one append comes to, if the branch moves as proposed. */
export type Answer =
  | { readonly kind: "answered"; readonly answer: AppendedState | "conflict" }
  | { readonly kind: "refused"; readonly error: unknown };

/** Several appends as one commit. */
export interface Proposal {
  /** One for each append, in their order. */
  readonly answers: readonly Answer[];
  /** `undefined` when nothing is to be written. */
  readonly change: BranchChange | undefined;
}

/** Decides appends one after another on what `state` holds, as if each stood before the next. One that is refused stops no other. */
export async function proposeAppends(
  appends: readonly Append[],
  state: BranchState | undefined,
  { files, sha256 }: { readonly files: StreamFiles; readonly sha256: Sha256 },
): Promise<Proposal> {
  const drafts = new Map<string, Draft>();
  const answers: Answer[] = [];
  for (const append of appends) {
    try {
      const draft = drafts.get(append.stream) ?? openDraft(append.stream, await files.load(state, append.stream));
      drafts.set(append.stream, draft);
      const answer = decideAppend([...draft.view.entries, ...draft.added], append, sha256);
      if (answer !== "conflict" && answer.appended) {
        draft.added.push(structuredClone(answer.entry));
        draft.digest = answer.revision;
      }
      answers.push({ kind: "answered", answer });
    } catch (error) {
      answers.push({ kind: "refused", error });
    }
  }
  return {
    answers,
    change: describeChange(
      [...drafts].filter(([, { added }]) => added.length > 0),
      state,
    ),
  };
}

interface Draft {
  readonly view: StreamView;
  readonly added: StateEntry[];
  /** Of the newest entry that was added. */
  digest: string;
}

function openDraft(stream: string, view: StreamView): Draft {
  assertWhole(stream, view);
  return { view, added: [], digest: "" };
}

/** To append where entries are missing would hide that they are. @throws SLIPWAY_E_STATE_UNREADABLE */
function assertWhole(stream: string, { entries, head }: StreamView): void {
  if (entries.length >= (head?.number ?? 0)) return;
  throw new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `The stream ${stream} ends at entry ${entries.length}, and its head knows number ${head?.number ?? 0}: entries were removed.`,
    remedy: "Restore them from an earlier commit of the state branch; `slipway audit verify` says what is missing.",
  });
}

function describeChange(
  drafts: readonly (readonly [string, Draft])[],
  state: BranchState | undefined,
): BranchChange | undefined {
  if (drafts.length === 0) return undefined;
  const write = new Map<string, string>(state?.blobs.has("README.md") === true ? [] : [["README.md", README]]);
  const remove: string[] = [];
  const told: string[] = [];
  for (const [stream, { view, added, digest }] of drafts) {
    const number = view.entries.length + added.length;
    const change = appendToSegments(view.segments, added);
    const files = describeStreamChange(stream, { change, head: { number, digest } });
    for (const [path, text] of files.write) write.set(path, text);
    remove.push(...files.remove);
    told.push(`${stream} ${number} ${digest}`);
  }
  const [first = ""] = told;
  const title = told.length === 1 ? first.slice(0, first.lastIndexOf(" ")) : `${told.length} streams`;
  return { write, remove, message: `Append ${title}\n\n${told.join("\n")}` };
}

const README = `# State of Slipway

This branch is written by Slipway and holds what its runs decided: streams of records below \`state/\`, one record per line, each with
the digest of the one before. \`slipway audit verify\` proves that none was changed or lost. Do not edit, rebase or delete it.
`;
