import { expect } from "vitest";
import { createCommentBoard } from "../../adapters/github/comment-board.ts";
import { connectGitHub } from "../fakes/connect-github.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { createMemoryCommentBoard, type MemoryComment } from "../fakes/memory-comment-board.ts";
import { describeCommentBoard } from "./comment-board.suite.ts";

describeCommentBoard("memory", async (use) => {
  const all: MemoryComment[] = [];
  let pulls = 0;
  await use({
    open: () => createMemoryCommentBoard(all),
    pull: async () => ++pulls,
    say: async (pull, body) => void all.push({ pull, author: "mallory", body }),
    comments: async (pull) => all.filter((comment) => comment.pull === pull).map(({ body }) => body),
  });
});

describeCommentBoard("GitHub", async (use) => {
  await using github = await startGitHub({ budget: 100_000 });
  const token = await github.mintToken({ "pull-requests": "write" });
  let pulls = 0;
  await use({
    open: () => createCommentBoard({ github: connectGitHub(github, token) }),
    async pull() {
      const branch = `change-${++pulls}`;
      await github.commit({ files: { "model.txt": branch }, branch });
      return await github.openPull({ head: branch });
    },
    async say(pull, body) {
      const mallory = connectGitHub(github, github.userToken("mallory"));
      const said = { issue_number: pull, body };
      await mallory.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", said, {
        permission: "issues: write",
      });
    },
    async comments(pull) {
      const comments = (await github.api("GET", `issues/${pull}/comments?per_page=100`)) as { body: string }[];
      return comments.map(({ body }) => body);
    },
  });
  expect(github.problems()).toEqual([]);
});
