import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIssueTracker } from "../../../../adapters/github/issue-tracker.ts";
import { writeIssueBody } from "../../../../core/issues/issue-text.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";

const ISSUES = /\/issues$/;
const ISSUE = /\/issues\/\d+$/;
const THREAD = /\/issues\/\d+\/comments$/;
const draft = { fingerprint: "credit-risk.unit-change-0a1b", title: "Drift", body: "income moved", labels: [] };

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub({ budget: 100_000 });
});
afterEach(() => github[Symbol.asyncDispose]());

const tracker = (token?: string) => createIssueTracker({ github: connectGitHub(github, token) });
const listed = async () =>
  (await github.api("GET", "issues?state=all&per_page=100")) as { number: number; state: string }[];
const openNumbers = async () => (await listed()).filter(({ state }) => state === "open").map(({ number }) => number);

/** An issue as somebody writes it. */
async function write(body: string, { token = github.token, labels = ["slipway:drift"] } = {}): Promise<number> {
  const issue = { title: "x", body, labels };
  const created = await connectGitHub(github, token).request("POST /repos/{owner}/{repo}/issues", issue, {
    permission: "issues: write",
  });
  return created.number;
}

describe("issues on GitHub", () => {
  it("are asked by label, never by search, and labels that are missing are made once", async () => {
    await tracker().open(draft);
    await tracker().update(1, { labels: ["slipway:severe"] });
    await tracker().open({ ...draft, fingerprint: "another", labels: ["slipway:severe"] });
    const made = github.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/labels"));
    expect(made.map(({ body }) => body)).toEqual([
      { name: "slipway:drift", color: "d93f0b", description: expect.stringMatching(/^.{1,100}$/) as unknown },
      { name: "slipway:severe", color: "ededed", description: expect.any(String) as unknown },
    ]);
    const lists = github.requests.filter(({ method, path }) => method === "GET" && ISSUES.test(path));
    expect(new Set(lists.map(({ query }) => query.labels))).toEqual(new Set(["slipway:drift"]));
    expect(github.problems()).toEqual([]);
  });

  it("of others are never taken for ours: a forged marker, a quoted one, a pull request", async () => {
    const marker = writeIssueBody({ fingerprint: draft.fingerprint, body: "forged" });
    const forged = await write(marker, { token: github.userToken("octocat") });
    const quoted = await write(`> ${marker}`);
    await github.commit({ files: { "model.txt": "1" }, branch: "change" });
    const pull = await github.openPull({ head: "change", body: marker });
    await github.api("POST", `issues/${pull}/labels`, { labels: ["slipway:drift"] });
    expect(await tracker().find(draft.fingerprint)).toBeUndefined();
    for (const number of [forged, quoted, pull]) expect(await tracker().read(number)).toBeUndefined();
    await expect(tracker().update(forged, { title: "y" })).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
    const { number } = await tracker().open(draft);
    expect(await openNumbers()).toEqual(expect.arrayContaining([forged, quoted, number]));
  });

  it("are found on any page", async () => {
    const { number } = await tracker().open(draft);
    for (let index = 0; index < 101; index += 1)
      await write(writeIssueBody({ fingerprint: `other-${index}`, body: "x" }));
    expect(await tracker().find(draft.fingerprint)).toMatchObject({ number });
  });

  it("say that they were closed as duplicates, until they are opened again", async () => {
    const { number } = await tracker().open(draft);
    const closed = await tracker().update(number, { state: "closed", stateReason: "duplicate" });
    expect(closed).toMatchObject({ state: "closed", stateReason: "duplicate" });
    expect(await tracker().update(number, { state: "open" })).toMatchObject({ state: "open" });
    const again = await tracker().update(number, { state: "closed" });
    expect(again).toMatchObject({ state: "closed", stateReason: "completed" });
  });

  it("that a killed caller left open beside the first are closed as duplicates by whoever looks next", async () => {
    const numbers: number[] = [];
    for (const body of ["first", "second", "third"])
      numbers.push(await write(writeIssueBody({ fingerprint: draft.fingerprint, body })));
    expect(await tracker().find(draft.fingerprint)).toMatchObject({ number: numbers[0], body: "first" });
    expect(await openNumbers()).toEqual([numbers[0]]);
    const changes = github.requests.filter(({ method }) => method === "PATCH").map(({ body }) => body);
    expect(changes).toEqual(Array(2).fill({ state: "closed", state_reason: "duplicate" }));
  });
});

describe("when GitHub fails", () => {
  it("opens one issue and writes one comment when replies are lost", async () => {
    github.faults.add({ match: { method: "POST", path: ISSUES }, kind: "lost-response", times: 2 });
    github.faults.add({ match: { method: "POST", path: THREAD }, kind: "lost-response" });
    github.faults.add({ match: { method: "PATCH", path: ISSUE }, kind: "lost-response" });
    const { number } = await tracker().open(draft);
    expect(await tracker().comment(number, { key: "opened", body: "b" })).toBe("created");
    expect(await tracker().comment(number, { key: "opened", body: "b" })).toBe("exists");
    expect(await tracker().update(number, { state: "closed" })).toMatchObject({ state: "closed" });
    expect(await listed()).toHaveLength(1);
    expect(await github.api("GET", `issues/${number}/comments`)).toHaveLength(1);
  });

  it("leaves one open issue when eight callers race through limits, lost replies and server errors", async () => {
    github.faults.add({ match: { method: "POST", path: ISSUES }, kind: "lost-response", times: 3 });
    github.faults.add({ match: { method: "POST", path: ISSUES }, kind: "secondary-limit", times: 2 });
    github.faults.add({ match: { method: "GET", path: ISSUES }, kind: "status", status: 502, times: 3, skip: 3 });
    await Promise.all(Array.from({ length: 8 }, () => tracker().open(draft)));
    expect(await openNumbers()).toHaveLength(1);
    expect(await tracker().find(draft.fingerprint)).toMatchObject({ state: "open" });
  });

  it("says so when GitHub answers success and keeps the old text", async () => {
    const { number } = await tracker().open(draft);
    const kept = await github.api("GET", `issues/${number}`);
    github.faults.add({ match: { method: "PATCH", path: ISSUE }, kind: "status", status: 200, body: kept });
    await expect(tracker().update(number, { body: "new" })).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
  });

  it("names the permission that the token lacks", async () => {
    const { number } = await tracker().open(draft);
    const lacking = {
      code: "SLIPWAY_E_PERMISSION_MISSING",
      remedy: expect.stringContaining("`issues: write`") as unknown,
    };
    const token = await github.mintToken({ contents: "write" });
    await expect(tracker(token).open(draft)).rejects.toMatchObject(lacking);
    await expect(tracker(token).find(draft.fingerprint)).rejects.toMatchObject(lacking);
    await expect(tracker(token).update(number, { title: "y" })).rejects.toMatchObject(lacking);
    await expect(tracker(token).comment(number, { key: "k", body: "b" })).rejects.toMatchObject(lacking);
  });

  it.each([422, 500])("passes on an answer %i, and nothing was opened", async (status) => {
    github.faults.add({ match: { method: "POST", path: ISSUES }, kind: "status", status, times: 10 });
    await expect(tracker().open(draft)).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
    expect(await listed()).toEqual([]);
  });

  it("does not take an unreadable list for an empty one", async () => {
    github.faults.add({ match: { method: "GET", path: ISSUES }, kind: "status", status: 503, times: 10 });
    await expect(tracker().find(draft.fingerprint)).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
  });
});
