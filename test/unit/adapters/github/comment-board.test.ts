import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCommentBoard } from "../../../../adapters/github/comment-board.ts";
import { writeSticky } from "../../../../core/comments/sticky.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";

const subject = "credit-risk";
const THREAD = /\/issues\/\d+\/comments$/;
const COMMENT = /\/issues\/comments\/\d+$/;

let github: FakeGitHub;
let pulls = 0;
beforeAll(async () => {
  github = await startGitHub({ budget: 100_000 });
});
afterAll(() => github[Symbol.asyncDispose]());
beforeEach(() => {
  github.faults.clear();
  github.clearRequests();
});

async function openPull(): Promise<number> {
  const branch = `change-${++pulls}`;
  await github.commit({ files: { "model.txt": branch }, branch });
  return await github.openPull({ head: branch });
}

async function bodiesOf(pull: number): Promise<readonly string[]> {
  const comments = (await github.api("GET", `issues/${pull}/comments?per_page=100`)) as { body: string }[];
  return comments.map(({ body }) => body);
}

const post = (pull: number, body: string, { run = 1, token = github.token } = {}) =>
  createCommentBoard({ github: connectGitHub(github, token) }).post({
    pull,
    subject,
    body,
    run: { id: run, attempt: 1 },
  });
const text = (body: string, run = 1) => writeSticky({ subject, run: { id: run, attempt: 1 }, body });
const methods = () => github.requests.map(({ method }) => method);

describe("requests of a comment on a thread of one page", () => {
  it("are three for a new one: list, create, list", async () => {
    const pull = await openPull();
    github.clearRequests();
    await post(pull, "one");
    expect(methods()).toEqual(["GET", "POST", "GET"]);
    expect(github.problems()).toEqual([]);
  });

  it("are three for a change: list, write, look whether a rival wrote over it", async () => {
    const pull = await openPull();
    await post(pull, "one");
    github.clearRequests();
    await post(pull, "two", { run: 2 });
    expect(methods()).toEqual(["GET", "PATCH", "GET"]);
  });

  it("is one for what stands there already and for what is outdated", async () => {
    const pull = await openPull();
    await post(pull, "two", { run: 2 });
    github.clearRequests();
    await post(pull, "two", { run: 2 });
    await post(pull, "one", { run: 1 });
    expect(methods()).toEqual(["GET", "GET"]);
  });
});

describe("finding the comment again", () => {
  it("reads every page", async () => {
    const pull = await openPull();
    const admin = connectGitHub(github, github.userToken("octocat"));
    for (let index = 0; index < 105; index += 1) {
      const said = { issue_number: pull, body: `comment ${index}` };
      const permission = { permission: "issues: write" } as const;
      await admin.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", said, permission);
    }
    await post(pull, "one");
    github.clearRequests();
    expect((await post(pull, "two", { run: 2 })).result).toBe("updated");
    expect(methods()).toEqual(["GET", "GET", "PATCH", "GET"]);
  });

  it("knows a person's token by its login, and leaves the same marker of another person alone", async () => {
    const pull = await openPull();
    const token = github.userToken("octocat");
    await post(pull, "hubot's", { run: 9, token: github.userToken("hubot") });
    expect((await post(pull, "one", { token })).result).toBe("created");
    expect((await post(pull, "two", { token, run: 2 })).result).toBe("updated");
    expect(await bodiesOf(pull)).toEqual([text("hubot's", 9), text("two", 2)]);
  });

  it("asks a workflow's token nothing that is refused to it", async () => {
    const pull = await openPull();
    await post(pull, "forged", { run: 9, token: github.userToken("mallory") });
    github.clearRequests();
    const token = await github.mintToken({ "pull-requests": "write" });
    await post(pull, "one", { token });
    await post(pull, "two", { token, run: 2 });
    expect(github.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(await bodiesOf(pull)).toEqual([text("forged", 9), text("two", 2)]);
  });
});

describe("when GitHub fails", () => {
  it("creates no second comment when the list does not have the first yet", async () => {
    const pull = await openPull();
    github.faults.add({ match: { method: "GET", path: THREAD }, kind: "status", status: 200, body: [], times: 9 });
    expect((await post(pull, "one")).result).toBe("created");
    expect(await bodiesOf(pull)).toEqual([text("one")]);
  });

  it.each(["POST", "PATCH"])("leaves one comment when the reply to %s is lost", async (method) => {
    const pull = await openPull();
    if (method === "PATCH") await post(pull, "before", { run: 1 });
    github.faults.add({ match: { method, path: method === "POST" ? THREAD : COMMENT }, kind: "lost-response" });
    expect(await post(pull, "after", { run: 2 })).toMatchObject({ result: method === "POST" ? "created" : "updated" });
    expect(await bodiesOf(pull)).toEqual([text("after", 2)]);
  });

  it("puts right what a killed run left: a comment too many", async () => {
    const pull = await openPull();
    for (const [run, body] of [
      [1, "oldest"],
      [3, "newest"],
      [2, "between"],
    ] as const) {
      const bot = connectGitHub(github);
      const permission = { permission: "pull-requests: write" } as const;
      const left = { issue_number: pull, body: text(body, run) };
      await bot.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", left, permission);
    }
    expect((await post(pull, "late", { run: 2 })).result).toBe("outdated");
    expect(await bodiesOf(pull)).toEqual([text("newest", 3)]);
  });

  it("leaves one comment when eight runs race while replies are lost, limits strike and servers fail", async () => {
    const pull = await openPull();
    github.faults.add({ match: { method: "POST", path: THREAD }, kind: "lost-response", times: 3 });
    github.faults.add({ match: { path: THREAD }, kind: "status", status: 502, times: 3, skip: 2 });
    github.faults.add({ match: { path: COMMENT }, kind: "secondary-limit", times: 2 });
    await Promise.all([3, 7, 1, 8, 5, 2, 6, 4].map((run) => post(pull, `run ${run}`, { run })));
    expect(await bodiesOf(pull)).toEqual([text("run 8", 8)]);
    expect(github.problems()).toEqual([]);
  });

  it("names the permission that the token lacks", async () => {
    const pull = await openPull();
    const token = await github.mintToken({ issues: "write" });
    await expect(post(pull, "one", { token })).rejects.toMatchObject({
      code: "SLIPWAY_E_PERMISSION_MISSING",
      remedy: expect.stringContaining("`pull-requests: write`") as unknown,
    });
  });

  it("says so when GitHub answers success and keeps the old text", async () => {
    const pull = await openPull();
    await post(pull, "one");
    const [stored] = (await github.api("GET", `issues/${pull}/comments`)) as object[];
    github.faults.add({ match: { method: "PATCH", path: COMMENT }, kind: "status", status: 200, body: stored });
    await expect(post(pull, "two", { run: 2 })).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
  });

  it.each([422, 404, 500])("passes on what an answer %i says", async (status) => {
    const pull = await openPull();
    github.faults.add({ match: { method: "POST", path: THREAD }, kind: "status", status, times: 10 });
    await expect(post(pull, "one")).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
  });

  it("creates anew what somebody deleted between reading and writing", async () => {
    const pull = await openPull();
    await post(pull, "one");
    github.faults.add({ match: { method: "PATCH", path: COMMENT }, kind: "status", status: 404 });
    expect((await post(pull, "two", { run: 2 })).result).toBe("updated");
    expect(await bodiesOf(pull)).toEqual([text("two", 2)]);
  });
});
