import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Sha256 } from "../../core/canonical-json.ts";
import { SlipwayError } from "../../core/errors.ts";
import { createRng } from "../../core/rng.ts";
import { expectAppended } from "../../core/state/append-in-turn.ts";
import { assertStreamName, revisionOf } from "../../core/state/state-entry.ts";
import type { AppendedState, StateStore } from "../../core/state/state-store.ts";
import type { GitHub } from "./client.ts";
import { type BranchState, createStateBranch } from "./state-branch.ts";
import { type Answer, type Append, type Proposal, proposeAppends } from "./state-proposal.ts";
import { createStreamFiles } from "./state-streams.ts";
import { createTurns, type TurnOptions } from "./state-turns.ts";

export interface GitHubStateOptions extends Partial<TurnOptions> {
  readonly github: GitHub;
  readonly sha256: Sha256;
  /** Default: `slipway`. */
  readonly branch?: string;
}

const MAX_ATTEMPTS = 8;
const MAX_UNMOVED = 3; // that nobody moved the branch meanwhile may once be an answer from before
const MAX_BATCH = 200; // appends in one commit

/**
 * State on an orphan branch, without a checkout:
 *
 *     state/<stream>/000001.jsonl   entries, one per line, from that number on
 *     state/heads/<stream>.json     number and digest of the newest entry
 *
 * An append is a commit whose parent is what was read, and the branch moves forward only: of several writers one wins, the others read
 * again. Appends that wait at the same time share a commit. Requests: a first read 4 and one for each file of the stream, a read
 * when nothing changed 1, an append after a read 3.
 */
export function createGitHubStateStore({
  github,
  sha256,
  branch: name = "slipway",
  rng = createRng(randomInt(2 ** 32)),
  sleep = pause,
  elapsedMs = () => performance.now(),
}: GitHubStateOptions): StateStore {
  const branch = createStateBranch(github, name);
  const files = createStreamFiles(branch);
  const turns = createTurns({ rng, sleep, elapsedMs });
  const enqueue = createQueue(commitAll);
  let current: BranchState | undefined; // the newest that is known here
  const past = new Set<string>();

  const append: StateStore["append"] = async (stream, addition) => {
    assertStreamName(stream);
    return await enqueue({ stream, addition });
  };

  return {
    append,
    appendAll: async (stream, additions) =>
      await Promise.all(additions.map(async (addition) => expectAppended(await append(stream, addition)))),
    async read(stream) {
      assertStreamName(stream);
      const { entries } = await files.load(await refresh(), stream);
      return { entries: structuredClone([...entries]), revision: revisionOf(entries.at(-1), sha256) };
    },
    async head(stream) {
      assertStreamName(stream);
      return await files.loadHead(await refresh(), stream);
    },
  };

  async function refresh(): Promise<BranchState | undefined> {
    const found = await branch.read(current);
    if (found === undefined) {
      if (current !== undefined) throw vanished(name);
    } else if (!past.has(found.commit)) {
      advance(found);
    }
    return current; // GitHub may answer with what the branch was before our own commit
  }

  function advance(state: BranchState): void {
    if (current !== undefined && current.commit !== state.commit) past.add(current.commit);
    current = state;
  }

  async function commitAll(appends: readonly Append[]): Promise<readonly Answer[]> {
    const propose = async (state: BranchState | undefined) => await proposeAppends(appends, state, { files, sha256 });
    await turns.letOthersIn();
    let attempt = await turns.time(async () => await tryFirst(propose));
    let unmoved = 1; // refusals while the branch stayed where it was
    for (let losses = 1; attempt.lost !== undefined; losses += 1) {
      const { before, lost, proposal } = attempt;
      if (unmoved === MAX_UNMOVED) throw refused(name);
      if (losses === MAX_ATTEMPTS) throw lostTooOften(name);
      await turns.giveWay(losses);
      attempt = await turns.time(async () => {
        const state = await refresh();
        const [landed, next] = await Promise.all([
          state === undefined ? false : branch.contains(state, lost),
          propose(state),
        ]);
        return landed ? { before: state, proposal, lost: undefined } : await tryCommit(state, next);
      });
      unmoved = attempt.before?.commit === before?.commit ? unmoved + 1 : 1;
    }
    return attempt.proposal.answers;
  }

  /** What was read or written last may be old: the branch then does not move. What needs no commit is answered from a fresh read only. */
  async function tryFirst(propose: (state: BranchState | undefined) => Promise<Proposal>): Promise<Attempt> {
    if (current !== undefined) {
      const proposal = await propose(current);
      if (proposal.change !== undefined) return await tryCommit(current, proposal);
    }
    const state = await refresh();
    return await tryCommit(state, await propose(state));
  }

  async function tryCommit(before: BranchState | undefined, proposal: Proposal): Promise<Attempt> {
    const { change } = proposal;
    if (change === undefined) return { before, proposal, lost: undefined };
    const prepared = await branch.prepare(before, change);
    const moved = await move(before, prepared);
    if (moved === "moved") {
      files.remember(prepared, change.write);
      advance(prepared);
    }
    return { before, proposal, lost: moved === "lost" ? prepared : undefined };
  }

  /** A move without an answer may have come about, and others may have written since. */
  async function move(before: BranchState | undefined, prepared: BranchState): Promise<"moved" | "landed" | "lost"> {
    try {
      return (await branch.move(before, prepared)) ? "moved" : "lost";
    } catch (thrown) {
      if (!(thrown instanceof SlipwayError) || thrown.code !== "SLIPWAY_E_GITHUB_FAILED") throw thrown;
      const state = await refresh();
      if (state !== undefined && (await branch.contains(state, prepared))) return "landed";
      throw thrown;
    }
  }
}

interface Attempt {
  readonly before: BranchState | undefined;
  readonly proposal: Proposal;
  /** The commit that did not become part of the branch, as far as its answer tells. */
  readonly lost: BranchState | undefined;
}

/** Gathers what is appended while a commit is on its way, for the next one. */
function createQueue(commitAll: (appends: readonly Append[]) => Promise<readonly Answer[]>) {
  type Waiting = Append & { readonly settle: (answer: Answer) => void };
  const waiting: Waiting[] = [];
  let running = false;

  const drain = async (): Promise<void> => {
    running = true;
    await Promise.resolve(); // what is appended in the same breath goes together
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      const answers = await commitAll(batch).catch((error: unknown) =>
        batch.map(() => ({ kind: "refused", error }) as const),
      );
      for (const [index, { settle }] of batch.entries()) settle(answers[index] as Answer);
    }
    running = false;
  };

  return async (append: Append): Promise<AppendedState | "conflict"> => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.push({ ...append, settle: resolve });
    if (!running) void drain();
    const answer = await promise;
    if (answer.kind === "refused") throw answer.error;
    return answer.answer;
  };
}

function lostTooOften(branch: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_STATE_CONFLICT", {
    what: `Others wrote to the branch ${branch} first ${MAX_ATTEMPTS} times in a row.`,
    remedy: "Give the jobs that write a `concurrency` group with `queue: max`, then run this one again.",
  });
}

function refused(branch: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_STATE_UNWRITABLE", {
    what: `GitHub refused ${MAX_UNMOVED} times to move the branch ${branch}, though nobody else wrote to it.`,
    remedy: `Let the workflow's token push to ${branch}: a branch protection or ruleset is in the way.`,
  });
}

function vanished(branch: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
    what: `The branch ${branch} was there a moment ago and is gone.`,
    remedy: "Restore it, as docs/state.md shows, before anything is appended.",
  });
}
