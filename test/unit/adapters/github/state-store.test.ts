import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createGitHub } from "../../../../adapters/github/client.ts";
import { createGitHubStateStore } from "../../../../adapters/github/state-store.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createOverlayStateStore } from "../../../../core/state/overlay-state-store.ts";
import type { StateStore } from "../../../../core/state/state-store.ts";
import { findChainProblem } from "../../../../core/state/verify-chain.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";
import { createKillable, Killed } from "../../../fakes/killable-github.ts";

const addition = (key: string, text = key) => ({ key, record: { text } });
const MOVE = { method: "PATCH", path: /\/git\/refs\// };
const CREATE = { method: "POST", path: /\/git\/refs$/ };

/** A writer of its own; the client's waits of seconds take milliseconds. */
function openState(github: FakeGitHub, token = github.token): StateStore {
  const { apiUrl: baseUrl, repository } = github;
  const sleep = async (ms: number) => await pause(ms / 100);
  return createGitHubStateStore({
    github: createGitHub({ token, baseUrl, repository, log: SILENT_LOGGER, sleep }),
    sha256,
  });
}

async function expectWhole(github: FakeGitHub, keys: readonly string[]): Promise<void> {
  const store = openState(github);
  const { entries } = await store.read("audit");
  expect(entries.map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
  expect(findChainProblem(entries, { head: await store.head("audit"), sha256 })).toBeUndefined();
  expect(github.problems()).toEqual([]);
}

describe("state on a branch: requests", () => {
  it("needs 4 for the first append of all, 3 after a read or an append, 8 for an append of a new process", async () => {
    await using github = await startGitHub();
    const count = async (work: () => Promise<unknown>) => {
      github.clearRequests();
      await work();
      return github.requests.length;
    };
    const store = openState(github);
    expect(await count(() => store.append("audit", addition("a")))).toBe(4);
    expect(await count(() => store.append("audit", addition("b")))).toBe(3);
    expect(await count(() => store.append("other", addition("b")))).toBe(3);
    expect(await count(() => store.read("audit"))).toBe(1);
    const other = openState(github);
    expect(await count(() => other.append("audit", addition("c")))).toBe(8);
    const third = openState(github);
    expect(await count(() => third.read("audit"))).toBe(5);
    expect(await count(() => third.append("audit", addition("d")))).toBe(3);
    expect(await count(() => third.append("audit", addition("a")))).toBe(1);
    await expectWhole(github, ["a", "b", "c", "d"]);
  });

  it("takes a burst of 100 to one commit", async () => {
    await using github = await startGitHub();
    const store = openState(github);
    await store.append("audit", addition("first"));
    github.clearRequests();
    const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`);
    const answers = await Promise.all(keys.map((key) => store.append("audit", addition(key))));
    expect(answers.map((answer) => answer !== "conflict" && answer.entry.number)).toEqual(
      keys.map((_, index) => index + 2),
    );
    expect(github.requests).toHaveLength(3);
    await expectWhole(github, ["first", ...keys]);
  });

  it("sends little and asks for few files, however long the stream", async () => {
    await using github = await startGitHub();
    const store = openState(github);
    const text = "x".repeat(3000);
    const keys = Array.from({ length: 400 }, (_, index) => `key-${index}`);
    for (let from = 0; from < keys.length; from += 25) {
      await store.appendAll(
        "audit",
        keys.slice(from, from + 25).map((key) => addition(key, text)),
      );
    }
    github.clearRequests();
    await store.append("audit", addition("last"));
    const sent = github.requests.map(({ body }) => JSON.stringify(body ?? "").length);
    expect(Math.max(...sent)).toBeLessThan(100_000);
    github.clearRequests();
    await expectWhole(github, [...keys, "last"]);
    expect(github.requests.length).toBeLessThan(20); // 1.3 MB; one file per append would be 401
  });
});

describe("state on a branch: many writers", () => {
  it("loses and doubles nothing for eight that go on writing while replies are lost", async () => {
    await using github = await startGitHub();
    for (const skip of [3, 11, 17]) github.faults.add({ match: MOVE, kind: "lost-response", times: 2, skip });
    github.faults.add({ match: CREATE, kind: "lost-response" });
    github.faults.add({ match: { path: /\/git\/(trees|commits)/ }, kind: "lost-response", times: 3, skip: 5 });
    github.faults.add({ match: MOVE, kind: "status", status: 502, times: 2, skip: 9 });
    const appended: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const store = openState(github);
        for (let turn = 0; turn < 5; turn += 1) {
          const key = turn === 4 ? "shared" : `${writer}-${turn}`;
          const answer = await store.append("audit", addition(key));
          if (answer !== "conflict" && answer.appended) appended.push(key);
        }
      }),
    );
    const keys = Array.from({ length: 8 }, (_, writer) => [0, 1, 2, 3].map((turn) => `${writer}-${turn}`)).flat();
    expect(appended.toSorted()).toEqual([...keys, "shared"].toSorted());
    await expectWhole(github, [...keys, "shared"]);
  });

  it("gives a claim to exactly one of two that ask for the same at the same time", async () => {
    await using github = await startGitHub();
    await openState(github).append("audit", addition("before"));
    for (let round = 0; round < 4; round += 1) {
      github.faults.add({ match: MOVE, kind: "lost-response", times: 1 });
      const writers = [openState(github), openState(github)];
      const answers = await Promise.all(writers.map((store) => store.append("audit", addition(`claim-${round}`))));
      expect(answers.filter((answer) => answer !== "conflict" && answer.appended)).toHaveLength(1);
    }
    github.faults.clear();
    await expectWhole(github, ["before", "claim-0", "claim-1", "claim-2", "claim-3"]);
  });

  it.each([
    ["the first of all", CREATE],
    ["one that moves the branch", MOVE],
  ])("knows its own append when no reply ever came: %s", async (_, match) => {
    await using github = await startGitHub();
    if (match === MOVE) await openState(github).append("audit", addition("before"));
    github.faults.add({ match, kind: "lost-response", times: 5 });
    const store = openState(github);
    expect(await store.append("audit", addition("a"))).toMatchObject({ appended: true });
    github.faults.clear();
    expect(await store.append("audit", addition("b"))).toMatchObject({ appended: true });
    await expectWhole(github, match === MOVE ? ["before", "a", "b"] : ["a", "b"]);
  });

  it.each([
    ["the tree", { method: "POST", path: /\/git\/trees$/ }],
    ["the commit", { method: "POST", path: /\/git\/commits$/ }],
    ["the move", MOVE],
  ])("changes nothing when the network ends before %s, and the same append goes on", async (_, match) => {
    await using github = await startGitHub();
    await openState(github).append("audit", addition("before"));
    github.faults.add({ match, kind: "status", status: 503, times: 5 });
    const store = openState(github);
    await expect(store.append("audit", addition("a"))).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
    await expectWhole(github, ["before"]);
    expect(await store.append("audit", addition("a"))).toMatchObject({ appended: true });
    await expectWhole(github, ["before", "a"]);
  });

  it("does not believe an answer from before its own append", async () => {
    await using github = await startGitHub();
    const store = openState(github);
    await store.append("audit", addition("a"));
    const stale = await github.api("GET", "git/matching-refs/heads/slipway");
    await store.append("audit", addition("b"));
    github.faults.add({ match: { path: /matching-refs/ }, kind: "status", status: 200, body: stale });
    expect((await store.read("audit")).entries.map(({ key }) => key)).toEqual(["a", "b"]);
    await expectWhole(github, ["a", "b"]);
  });
});

describe("state on a branch: killed writers", () => {
  it.each([
    ["the first append of all", 4, []],
    ["an append", 8, ["before"]],
  ])("nothing is left of %s that is killed before any of its calls", async (_, calls, before) => {
    await using github = await startGitHub();
    for (const key of before) await openState(github).append("audit", addition(key));
    for (let at = 1; at <= calls; at += 1) {
      const killable = createKillable(connectGitHub(github), at);
      const store = createGitHubStateStore({ github: killable.github, sha256 });
      await expect(store.append("audit", addition("a"))).rejects.toThrow(Killed);
      await expectWhole(github, before);
    }
    expect(await openState(github).append("audit", addition("a"))).toMatchObject({ appended: true });
    await expectWhole(github, [...before, "a"]);
  });
});

describe("state on a branch: what is refused", () => {
  it("names the permission", async () => {
    await using github = await startGitHub();
    const store = openState(github, await github.mintToken({ contents: "read" }));
    await expect(store.append("audit", addition("a"))).rejects.toMatchObject({
      code: "SLIPWAY_E_PERMISSION_MISSING",
      remedy: expect.stringContaining("contents: write") as string,
    });
  });

  it("says that a rule forbids to push, when nobody else writes", async () => {
    await using github = await startGitHub();
    await openState(github).append("audit", addition("before"));
    github.faults.add({ match: MOVE, kind: "status", status: 422, times: 3 });
    await expect(openState(github).append("audit", addition("a"))).rejects.toMatchObject({
      code: "SLIPWAY_E_STATE_UNWRITABLE",
    });
    await expectWhole(github, ["before"]);
  });

  it("never takes for empty what cannot be asked for", async () => {
    await using github = await startGitHub();
    const { apiUrl: baseUrl, token } = github;
    const client = createGitHub({ token, baseUrl, repository: { owner: "acme", name: "absent" }, log: SILENT_LOGGER });
    const store = createGitHubStateStore({ github: client, sha256 });
    await expect(store.read("audit")).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
  });

  const first = "state/audit/000001.jsonl";
  it.each([
    ["a line that was changed", { [first]: "{}\n" }, "line 1"],
    ["a file that was cut", { [first]: '{"schema"' }, "is cut off"],
    ["a file that was removed", { [first]: null }, "entries were removed"],
    ["a file that was renamed", { [first]: null, "state/audit/000009.jsonl": "{}\n" }, "entry 1 is missing"],
    ["a head that is no head", { "state/heads/audit.json": "null" }, "state/heads/audit.json"],
  ])("does not append to %s", async (_, files, message) => {
    await using github = await startGitHub();
    await openState(github).appendAll("audit", [addition("a"), addition("b")]);
    await github.commit({ branch: "slipway", files });
    const store = openState(github);
    const refused = { code: "SLIPWAY_E_STATE_UNREADABLE", message: expect.stringContaining(message) as string };
    await expect(store.append("audit", addition("c"))).rejects.toMatchObject(refused);
    expect(await store.append("other", addition("c"))).toMatchObject({ appended: true }); // that one is whole
    expect(github.problems()).toEqual([]);
  });

  it("reads a branch that holds more files than GitHub lists", async () => {
    await using github = await startGitHub();
    await openState(github).append("audit", addition("a"));
    const truncated = { sha: "0".repeat(40), url: github.apiUrl, tree: [], truncated: true };
    github.faults.add({ match: { path: /git\/trees\// }, kind: "status", status: 200, body: truncated });
    const store = openState(github);
    expect(await store.append("audit", addition("b"))).toMatchObject({ appended: true, entry: { number: 2 } });
    await expectWhole(github, ["a", "b"]);
  });

  it("notices that the branch is gone", async () => {
    await using github = await startGitHub();
    const store = openState(github);
    await store.append("audit", addition("a"));
    await github.api("DELETE", "git/refs/heads/slipway");
    await expect(store.read("audit")).rejects.toMatchObject({ code: "SLIPWAY_E_STATE_UNREADABLE" });
  });

  it("finds the chain broken where a record was rewritten", async () => {
    await using github = await startGitHub();
    const store = openState(github);
    await store.appendAll("audit", [addition("a", "good"), addition("b")]);
    const { content } = (await github.api("GET", `contents/${first}?ref=slipway`)) as { readonly content: string };
    const text = Buffer.from(content, "base64").toString("utf8").replace("good", "evil");
    await github.commit({ branch: "slipway", files: { [first]: text } });
    const { entries } = await store.read("audit");
    expect(findChainProblem(entries, { head: await store.head("audit"), sha256 })).toContain("entry 1 was changed");
  });
});

it("an overlay reads with `contents: read` and sends nothing", async () => {
  await using github = await startGitHub();
  await openState(github).append("audit", addition("a"));
  github.clearRequests();
  const base = openState(github, await github.mintToken({ contents: "read" }));
  const overlay = createOverlayStateStore({ base, sha256 });
  await overlay.appendAll("audit", [addition("a"), addition("b")]);
  expect(await overlay.head("audit")).toMatchObject({ number: 2 });
  expect(github.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await expectWhole(github, ["a"]);
});
