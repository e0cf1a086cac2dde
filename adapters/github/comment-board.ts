import type { CommentBoard, PostedComment, StickyComment } from "../../core/comments/comment-board.ts";
import { normalisePosted, preparePosted } from "../../core/comments/posted-text.ts";
import {
  type FoundSticky,
  planSticky,
  readSticky,
  type StickyStep,
  type StickyText,
  writeSticky,
} from "../../core/comments/sticky.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { GitHub } from "./client.ts";
import { createIdentity, type Identity } from "./identity.ts";
import type { RouteItem } from "./routes.ts";

type Comment = RouteItem<"GET /repos/{owner}/{repo}/issues/{issue_number}/comments">;
type Listed = FoundSticky & { readonly url: string };

const PERMISSION = { permission: "pull-requests: write" } as const;
const GONE = { ...PERMISSION, refusals: [404] } as const;
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
const THREAD = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
/** Every round loses only to somebody who wrote meanwhile. */
const MAX_ROUNDS = 10;

/**
 * Sticky comments. On a thread of one page: unchanged or outdated 1 request, update 3 (list, write, look), creation 3 (list, create, list);
 * each further page costs one request per listing.
 *
 * What no client can exclude, because GitHub's comments have no compare-and-swap: an older run's write that is under way for longer than a
 * newer run takes to write and to look again. Runs of one concurrency group never meet.
 */
export function createCommentBoard({ github }: { readonly github: GitHub }): CommentBoard {
  const identity = createIdentity(github);
  return {
    async post({ pull, subject, body, run }: StickyComment): Promise<PostedComment> {
      const own: StickyText = { subject, run, body: preparePosted(body, `The comment about ${subject}`) };
      const thread = openThread({ github, identity, pull, subject });
      let written: Written | undefined;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const done = await doStep(thread, own, written);
        if (done.rests) return done.comment;
        written = done.written;
      }
      throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
        what: `The comment about ${subject} on #${pull} was changed by others ${MAX_ROUNDS} times while it was written.`,
        remedy: "Let the other runs finish and run this one again; `concurrency:` keeps them apart.",
      });
    },
  };
}

/** What this caller has written so far. */
type Written = PostedComment & { readonly result: "created" | "updated" };
type Done =
  | { readonly rests: true; readonly comment: PostedComment }
  | { readonly rests: false; readonly written: Written | undefined };
type Thread = ReturnType<typeof openThread>;

/** Lists and does what is next. */
async function doStep(thread: Thread, own: StickyText, written: Written | undefined): Promise<Done> {
  const found = await thread.list();
  const step = planSticky(found, own, written !== undefined);
  if (step.act === "rest") {
    await thread.remove(step.others);
    const url = found.find(({ id }) => id === step.id)?.url ?? "";
    return { rests: true, comment: { url, result: step.outdated ? "outdated" : (written?.result ?? "unchanged") } };
  }
  // A list may lag behind, or a person has deleted it: neither is a reason for a second one.
  if (step.act === "create" && written !== undefined) return { rests: true, comment: written };
  const stored = await thread.write(step);
  if (stored === undefined) return { rests: false, written }; // somebody deleted it meanwhile
  const result = written?.result ?? (step.act === "create" ? "created" : "updated");
  const now = { url: stored.url, result };
  const settled = step.act === "rewrite" && found.length === 1 && (await thread.stands(step));
  return settled ? { rests: true, comment: now } : { rests: false, written: now };
}

type Write = Exclude<StickyStep, { act: "rest" }>;

interface ThreadOptions {
  readonly github: GitHub;
  readonly identity: Identity;
  readonly pull: number;
  readonly subject: string;
}

/** The comments about one subject on one pull request that are ours. */
function openThread({ github, identity, pull, subject }: ThreadOptions) {
  const list = async (): Promise<readonly Listed[]> => {
    const comments = await github.list(`GET ${THREAD}`, { issue_number: pull }, PERMISSION);
    const marked = comments.filter(({ body }) => readSticky(body ?? "", subject) !== undefined);
    return (await identity.pickOurs(marked)).flatMap((comment) => toListed(comment, subject));
  };
  const create = async (text: StickyText): Promise<Listed | undefined> => {
    const body = writeSticky(text);
    const options = { ...PERMISSION, find: async () => (await list())[0] };
    const created = await github.create(`POST ${THREAD}`, { issue_number: pull, body }, options);
    if (!("user" in created)) return created; // its reply was lost
    identity.learn(created.user);
    return readStored(created, { sent: body, subject });
  };
  const rewrite = async (id: number, text: StickyText): Promise<Listed | undefined> => {
    const body = writeSticky(text);
    const stored = await github.tryRequest(`PATCH ${COMMENT}`, { comment_id: id, body }, GONE);
    return stored === undefined ? undefined : readStored(stored, { sent: body, subject });
  };
  return {
    list,
    /** What stands there now; `undefined` when somebody deleted it. */
    write: (step: Write) => (step.act === "create" ? create(step.text) : rewrite(step.id, step.text)),
    /** Looks again: whether nobody wrote over it. */
    async stands({ id, text }: Extract<Write, { act: "rewrite" }>): Promise<boolean> {
      const now = await github.tryRequest(`GET ${COMMENT}`, { comment_id: id }, GONE);
      return normalisePosted(now?.body ?? "") === normalisePosted(writeSticky(text));
    },
    async remove(ids: readonly number[]): Promise<void> {
      for (const id of ids) await github.tryRequest(`DELETE ${COMMENT}`, { comment_id: id }, GONE);
    },
  };
}

function toListed(
  { id, html_url, body }: Pick<Comment, "id" | "html_url" | "body">,
  subject: string,
): readonly Listed[] {
  const read = readSticky(body ?? "", subject);
  return read === undefined ? [] : [{ ...read, id: Number(id), url: html_url }];
}

/** GitHub answers 200 to some changes that it does not make. */
function readStored(
  stored: Pick<Comment, "id" | "body" | "html_url">,
  { sent, subject }: { readonly sent: string; readonly subject: string },
): Listed | undefined {
  if (normalisePosted(stored.body ?? "") === normalisePosted(sent)) return toListed(stored, subject)[0];
  throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
    what: `GitHub took the text of ${stored.html_url} and kept another.`,
    remedy: "Shorten the report; the job summary has it whole.",
  });
}
