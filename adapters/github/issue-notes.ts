import { readNoteKey, writeNote } from "../../core/issues/issue-text.ts";
import type { IssueComment } from "../../core/issues/issue-tracker.ts";
import type { GitHub } from "./client.ts";
import type { Identity } from "./identity.ts";

const THREAD = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const PERMISSION = { permission: "issues: write" } as const;

export interface NoteThread {
  readonly github: GitHub;
  readonly identity: Identity;
  readonly number: number;
}

/** Comments once per key: of several that raced the oldest stays. */
export async function addNote(thread: NoteThread, comment: IssueComment): Promise<"created" | "exists"> {
  const { github, identity, number } = thread;
  const body = writeNote(comment);
  const list = () => listNotes(thread, comment.key);
  if ((await list()).length > 0) return "exists";
  const options = { ...PERMISSION, find: async () => (await list())[0] };
  const created = await github.create(`POST ${THREAD}`, { issue_number: number, body }, options);
  if (typeof created === "number") return "created"; // its reply was lost
  identity.learn(created.user);
  const [kept, ...others] = await list();
  for (const id of others) {
    const gone = { ...PERMISSION, refusals: [404] };
    await github.tryRequest("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: id }, gone);
  }
  return kept === undefined || kept === Number(created.id) ? "created" : "exists";
}

/** Ids of our comments with a key, oldest first. */
async function listNotes({ github, identity, number }: NoteThread, key: string): Promise<readonly number[]> {
  const comments = await github.list(`GET ${THREAD}`, { issue_number: number }, PERMISSION);
  const ours = await identity.pickOurs(comments.filter(({ body }) => readNoteKey(body ?? "") === key));
  return ours.map(({ id }) => Number(id)).toSorted((left, right) => left - right);
}
