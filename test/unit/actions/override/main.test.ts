import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/override/main.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createGitHub } from "../../../../adapters/github/client.ts";
import { createCommentBoard } from "../../../../adapters/github/comment-board.ts";
import { createOverrideDesk, createOverrideWitness } from "../../../../adapters/github/override-desk.ts";
import { createGitHubStateStore } from "../../../../adapters/github/state-store.ts";
import { createAudit } from "../../../../core/audit/audit.ts";
import { verifyAudit } from "../../../../core/audit/verify-audit.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { findOverride } from "../../../../core/override/find-override.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";

const COMMAND = "/slipway override the label fix of last week explains it";

interface Scene {
  readonly github: FakeGitHub;
  readonly pull: number;
  readonly head: string;
}

/** A pull request of octocat whose newest commit was judged a minute before anybody comments. */
async function openScene(github: FakeGitHub): Promise<Scene> {
  const head = await github.commit({ branch: "better", files: { "pipeline.ts": "1" } });
  const pull = await github.openPull({ head: "better", author: "octocat" });
  judge({ github, head, id: 501 });
  return { github, pull, head };
}

/** A run of the pull request, which GitHub dates. */
function judge({
  github,
  head,
  id,
  minutesAgo = 1,
}: Pick<Scene, "github" | "head"> & { id: number; minutesAgo?: number }) {
  const createdAt = new Date(Date.now() - minutesAgo * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  github.runs.create({ id, event: "pull_request", headSha: head, headBranch: "better", createdAt });
}

interface Comment {
  readonly body?: string;
  readonly by?: string;
  readonly change?: (event: { action: string; comment: object; sender: object }) => unknown;
}

/** Somebody comments, and the action runs for it with the permissions of its workflow. */
async function comment(
  { github, pull }: Scene,
  { body = COMMAND, by = "hubot", change = (event) => event }: Comment = {},
) {
  const asPerson = (path: string, init: RequestInit = {}) =>
    fetch(`${github.apiUrl}/repos/acme/models/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${github.userToken(by)}` },
    });
  const posted = await asPerson(`issues/${pull}/comments`, { method: "POST", body: JSON.stringify({ body }) });
  const made = (await posted.json()) as { id: number; user: object };
  const event = { action: "created", issue: { number: pull, pull_request: {} }, comment: made, sender: made.user };
  const scopes = { contents: "write", "pull-requests": "write", actions: "read" } as const;
  const client = createGitHub({
    ...{
      token: await github.mintToken(scopes),
      baseUrl: github.apiUrl,
      repository: github.repository,
      log: SILENT_LOGGER,
    },
  });
  const state = createGitHubStateStore({ github: client, sha256 });
  const registry = createMemoryModelStore({ sha256 });
  const audit = createAudit({ state, registry, sha256, clock: createFixedClock("2026-11-21T10:00:00.000Z") });
  github.clearRequests();
  const outcome = await run(
    {},
    {
      ...{
        event: () => change(event),
        desk: createOverrideDesk({ github: client }),
        board: createCommentBoard({ github: client }),
      },
      ...{ state, audit, run: { id: 1001, attempt: 1 }, log: SILENT_LOGGER },
    },
  );
  expect(github.problems()).toEqual([]);
  expect(github.answerProblems().filter((problem) => problem.includes("/reactions"))).toEqual([]);
  const found = (commit: string) =>
    findOverride({ state, witness: createOverrideWitness({ github: client }), sha256 }, commit);
  const comments = (await github.api("GET", `issues/${pull}/comments`)) as { body: string; user: { login: string } }[];
  const replies = comments.filter(({ user }) => user.login === "github-actions[bot]").map((each) => each.body);
  return { outcome, event, replies, state, registry, found, id: made.id, requests: github.requests.length };
}

describe("override on GitHub", () => {
  it("keeps it on record, in the audit, and answers by a reaction and one comment", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const { outcome, replies, state, registry, id } = await comment(scene);
    expect(outcome).toMatchObject({
      status: "passed",
      exitCode: 0,
      outputs: { outcome: "passed", commit: scene.head },
    });
    const { entries } = await state.read("overrides");
    expect(entries.map(({ record }) => record)).toMatchObject([
      {
        pull: scene.pull,
        commit: scene.head,
        by: "hubot",
        reason: "the label fix of last week explains it",
        comment: id,
      },
    ]);
    expect(await verifyAudit({ state, registry, sha256 })).toMatchObject({ verdict: "verified", entries: 1 });
    expect(github.reactions.map(({ comment: to, content }) => [to, content])).toEqual([[id, "+1"]]);
    expect(replies).toEqual([expect.stringContaining("**Override on record**")]);
  });

  it("is found for the commit that the pull request became, and for no other", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const { found } = await comment(scene);
    const { sha } = (await github.api("PUT", `pulls/${scene.pull}/merge`, { merge_method: "squash" })) as {
      sha: string;
    };
    expect(await found(sha)).toMatchObject({ commit: scene.head, by: "hubot" });
    expect(await found(scene.head)).toBeUndefined(); // the head itself is not what was merged
    const pushed = await github.commit({ branch: "main", files: { "pipeline.ts": "2" } });
    expect(await found(pushed)).toBeUndefined();
  });

  it("is not believed from the branch alone: the comment must stand, unedited, by somebody who may still write", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const { found, state, id } = await comment(scene);
    const { sha } = (await github.api("PUT", `pulls/${scene.pull}/merge`, {})) as { sha: string };
    const [genuine] = (await state.read("overrides")).entries;
    const forged = { ...genuine?.record, by: "octocat", comment: id };
    await state.append("overrides", { key: "comment:forged", record: forged });
    expect(await found(sha)).toMatchObject({ by: "hubot" }); // the forged one is newer, and nobody wrote it
    await github.api("PATCH", `issues/comments/${id}`, { body: `${COMMAND} and more` });
    expect(await found(sha)).toBeUndefined();
    await github.api("DELETE", `issues/comments/${id}`);
    expect(await found(sha)).toBeUndefined();
  });

  it("is no override when the records are not a whole chain", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const { found, state } = await comment(scene);
    const { sha } = (await github.api("PUT", `pulls/${scene.pull}/merge`, {})) as { sha: string };
    const [genuine] = (await state.read("overrides")).entries;
    const pushed = { ...genuine, number: 2, previous: "0".repeat(64), key: "comment:pushed" };
    await github.commit({
      branch: "slipway",
      files: { "state/overrides/000001.jsonl": `${JSON.stringify(genuine)}\n${JSON.stringify(pushed)}\n` },
    });
    await expect(found(sha)).rejects.toMatchObject({ code: "SLIPWAY_E_STATE_UNREADABLE" });
  });

  it("finds the run of a push behind a hundred runs of forks with a branch of that name", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const createdAt = new Date(Date.now() - 1000).toISOString().replace(/\.\d+Z$/, "Z");
    for (let id = 600; id < 750; id++) {
      github.runs.create({
        ...{ id, event: "pull_request", headSha: "f".repeat(40), headBranch: "better", createdAt },
        headRepository: id === 700 ? null : "mallory/models",
      });
    }
    expect((await comment(scene)).outcome.status).toBe("passed");
  });

  it("does not hold for a head that came after it", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const { found } = await comment(scene);
    github.pulls.setHead(scene.pull, await github.commit({ branch: "better", files: { "pipeline.ts": "worse" } }));
    const { sha } = (await github.api("PUT", `pulls/${scene.pull}/merge`, {})) as { sha: string };
    expect(await found(sha)).toBeUndefined();
  });

  it("says a reason of Markdown as text", async () => {
    await using github = await startGitHub();
    const reason = "fixes **everything** @octocat <b>x</b> [y](https://evil.example) <!-- slipway:report:v1 --> | #1";
    const { replies, outcome } = await comment(await openScene(github), { body: `/slipway override ${reason}` });
    for (const text of [...replies.map((reply) => reply.slice(reply.indexOf("\n"))), outcome.summary]) {
      expect(text).toContain("everything");
      expect(text).not.toMatch(/\*\*everything|@octocat|<b>|\]\(|<!--| #1\b/);
    }
  });

  it("is once, however often the run is repeated", async () => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    const first = await comment(scene);
    const { state, replies } = await comment(scene, { change: () => first.event });
    expect((await state.read("overrides")).entries).toHaveLength(1);
    expect((await state.read("audit")).entries).toHaveLength(1);
    expect(replies).toHaveLength(1);
  });

  it.each<[string, Comment, string, number]>([
    ["the author", { by: "octocat" }, "own-pull-request", 1],
    ["a reader", { by: "mallory" }, "no-permission", 0],
    ["an edited comment", { change: (event) => ({ ...event, action: "edited" }) }, "edited", 1],
    ["no reason", { body: "/slipway override\nbecause I say so, that is why" }, "without-reason", 1],
    [
      "a bot",
      {
        change: ({ comment: text, ...event }) => ({
          ...event,
          comment: { ...text, user: { id: 5, login: "hubot", type: "Bot" } },
        }),
      },
      "not-a-person",
      0,
    ],
  ])("refuses %s, says why, and keeps nothing", async (...[, what, refusal, expected]) => {
    await using github = await startGitHub();
    const { outcome, replies, state, id } = await comment(await openScene(github), what);
    expect(outcome).toMatchObject({ status: "blocked", exitCode: 0, outputs: { refusal } });
    expect(replies).toHaveLength(expected);
    expect((await state.read("overrides")).entries).toEqual([]);
    expect(github.reactions.map(({ comment: to, content }) => [to, content])).toEqual([[id, "-1"]]);
  });

  it.each([
    [
      "was pushed just now",
      async ({ github }: Scene) => await github.commit({ branch: "better", files: { "pipeline.ts": "2" } }),
    ],
    [
      "was judged after the comment alone",
      async ({ github }: Scene) => {
        const head = await github.commit({ branch: "better", files: { "pipeline.ts": "2" } });
        judge({ github, head, id: 502, minutesAgo: -5 });
      },
    ],
    [
      "was judged long ago, and another one since",
      async ({ github, head }: Scene) => {
        const other = await github.commit({ files: { "pipeline.ts": "2" }, parents: [head] });
        judge({ github, head: other, id: 502, minutesAgo: 0.5 });
      },
    ],
    [
      "was judged in a fork's branch of the same name",
      async ({ github }: Scene) => {
        const head = await github.commit({ branch: "better", files: { "pipeline.ts": "2" } });
        const foreign = {
          id: 502,
          event: "pull_request",
          headSha: head,
          headBranch: "better",
          headRepository: "mallory/models",
        };
        github.runs.create({ ...foreign, createdAt: "2026-01-01T00:00:00Z" });
      },
    ],
  ])("does not bind to a head that %s", async (_, change) => {
    await using github = await startGitHub();
    const scene = await openScene(github);
    await change(scene);
    const { outcome, state } = await comment(scene);
    expect(outcome.outputs).toMatchObject({ outcome: "blocked", refusal: "stale-head" });
    expect((await state.read("overrides")).entries).toEqual([]);
  });

  it.each([
    ["a quote", `> ${COMMAND}`],
    ["a code block", `\`\`\`\n${COMMAND}\n\`\`\``],
    ["other words", "Looks good to me."],
  ])("asks nothing and says nothing for %s", async (_, body) => {
    await using github = await startGitHub();
    const { outcome, requests, replies } = await comment(await openScene(github), { body });
    expect(outcome.status).toBe("skipped");
    expect(requests).toBe(0);
    expect(replies).toEqual([]);
  });
});
