import type { CommentBoard } from "../../core/comments/comment-board.ts";
import { preparePosted } from "../../core/comments/posted-text.ts";
import { compareRuns, readSticky, writeSticky } from "../../core/comments/sticky.ts";

export interface MemoryComment {
  readonly pull: number;
  readonly author: string;
  body: string;
}

const OURS = "github-actions[bot]";

/** Comments in memory. Several boards may share them; nothing happens between reading and writing. */
export function createMemoryCommentBoard(comments: MemoryComment[] = []): CommentBoard {
  return {
    async post({ pull, subject, body, run }) {
      const own = { subject, run, body: preparePosted(body, subject) };
      const index = comments.findIndex(
        (comment) =>
          comment.pull === pull && comment.author === OURS && readSticky(comment.body, subject) !== undefined,
      );
      const found = comments[index];
      const url = `memory:${pull}#${index === -1 ? comments.length : index}`;
      if (found === undefined) {
        comments.push({ pull, author: OURS, body: writeSticky(own) });
        return { url, result: "created" };
      }
      const known = readSticky(found.body, subject);
      const order = known === undefined ? 1 : compareRuns(run, known.run);
      if (order < 0) return { url, result: "outdated" };
      if (found.body === writeSticky(own)) return { url, result: "unchanged" };
      found.body = writeSticky(own);
      return { url, result: "updated" };
    },
  };
}
