import { describe, expect, it } from "vitest";
import { createGitHub, type GitHub } from "../../../../adapters/github/client.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { startGitHub } from "../../../fakes/github/start-github.ts";
import { connect } from "../../../fakes/github-client.ts";
import { type Answer, hangUp, START, say, TOKEN, withScript } from "../../../fakes/scripted-github.ts";

const READ = { permission: "contents: read" } as const;
const WRITE = { permission: "issues: write" } as const;
const ISSUES = "GET /repos/{owner}/{repo}/issues";
const NEW_ISSUE = "POST /repos/{owner}/{repo}/issues";

describe("retries", () => {
  it.each([500, 502, 503, 504])("reads again after %i, waiting ever longer, at most five times in all", (status) =>
    withScript([say(status)], async ({ github, requests, waits }) => {
      await expect(github.request(ISSUES, {}, READ)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
        what: expect.stringContaining("request ABCD:1") as string,
      });
      expect(requests).toHaveLength(5);
      for (const [index, base] of [1000, 2000, 4000, 8000].entries()) {
        expect(waits[index]).toBeGreaterThanOrEqual(base / 2);
        expect(waits[index]).toBeLessThanOrEqual(base);
      }
      expect(waits).toHaveLength(4);
    }),
  );

  it("goes on when an answer comes at last", () =>
    withScript([say(503), hangUp, say(200, [{ number: 1 }])], async ({ github }) => {
      expect(await github.request(ISSUES, {}, READ)).toEqual([{ number: 1 }]);
    }));

  it.each([400, 404, 409, 410, 422, 451])("does not repeat what was refused with %i", (status) =>
    withScript([say(status, { message: "No such thing" })], async ({ github, requests }) => {
      await expect(github.request(ISSUES, {}, READ)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
        what: expect.stringContaining('"No such thing"') as string,
      });
      expect(requests).toHaveLength(1);
    }),
  );

  it.each<[string, Answer]>([
    ["502", say(502)],
    ["a broken connection", hangUp],
  ])("does not send a POST again after %s: it may have been carried out", (_, answer) =>
    withScript([answer], async ({ github, requests }) => {
      await expect(github.request(NEW_ISSUE, { title: "t" }, WRITE)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
      });
      expect(requests).toHaveLength(1);
    }),
  );

  it("sends a repeatable POST again", () =>
    withScript([hangUp, say(201, { sha: "a" })], async ({ github }) => {
      const blob = github.request(
        "POST /repos/{owner}/{repo}/git/blobs",
        { content: "" },
        { permission: "contents: write", repeatable: true },
      );
      expect(await blob).toEqual({ sha: "a" });
    }));

  it("takes a page of a proxy that answers 200 for no answer", () =>
    withScript([(_, response) => response.writeHead(200).end("<html>"), say(200, [])], async ({ github, requests }) => {
      expect(await github.request(ISSUES, {}, READ)).toEqual([]);
      expect(requests).toHaveLength(2);
    }));

  it("counts the 404 of a repeated DELETE as done", () =>
    withScript([hangUp, say(404)], async ({ github }) => {
      const path = { release_id: 1 };
      const write = { permission: "contents: write" } as const;
      const remove = github.request("DELETE /repos/{owner}/{repo}/releases/{release_id}", path, write);
      expect(await remove).toBeUndefined();
      await expect(
        github.request("DELETE /repos/{owner}/{repo}/releases/{release_id}", path, write),
      ).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
    }));

  it("says that nobody answers", async () => {
    const github = createGitHub({
      token: TOKEN,
      baseUrl: "http://127.0.0.1:9",
      repository: { owner: "acme", name: "models" },
      log: SILENT_LOGGER,
      sleep: () => Promise.resolve(),
    });
    await expect(github.request(ISSUES, {}, READ)).rejects.toMatchObject({
      code: "SLIPWAY_E_GITHUB_FAILED",
      kind: "external",
    });
  });
});

describe("read before retry", () => {
  const create = (github: GitHub, find: () => Promise<string | undefined>) =>
    github.create(NEW_ISSUE, { title: "t" }, { ...WRITE, find });

  it("finds what a lost reply created, and creates nothing twice", async () => {
    await using fake = await startGitHub();
    const github = connect(fake);
    fake.faults.add({ match: { method: "POST", path: /\/issues$/ }, kind: "lost-response" });
    const found = await github.create(
      NEW_ISSUE,
      { title: "drift" },
      { ...WRITE, find: async () => (await github.list(ISSUES, {}, READ)).find(({ title }) => title === "drift") },
    );
    expect(found.title).toBe("drift");
    expect(await github.list(ISSUES, {}, READ)).toHaveLength(1);
    expect(fake.problems()).toEqual([]);
  });

  it("asks before each retry and a last time, then gives up", () =>
    withScript([hangUp], async ({ github, requests }) => {
      let asked = 0;
      const find = async (): Promise<undefined> => {
        asked += 1;
      };
      await expect(create(github, find)).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
      expect([requests.length, asked]).toEqual([5, 5]);
    }));

  it("does not ask after a limit: nothing was carried out", () =>
    withScript([say(429, {}, { "retry-after": "1" }), say(201, { number: 3 })], async ({ github }) => {
      const find = () => Promise.reject(new Error("asked"));
      expect(await create(github, find)).toEqual({ number: 3 });
    }));

  it("throws what `find` throws: not knowing is not the same as not there", () =>
    withScript([hangUp], async ({ github, requests }) => {
      await expect(create(github, () => Promise.reject(new Error("unsure")))).rejects.toThrow("unsure");
      expect(requests).toHaveLength(1);
    }));
});

describe("limits", () => {
  it.each<[string, Answer, number]>([
    ["retry-after", say(403, { message: "secondary rate limit" }, { "retry-after": "30" }), 30_000],
    ["429", say(429, {}, { "retry-after": "7" }), 7000],
    ["no header at all", say(403, { message: "You have exceeded a secondary rate limit." }), 60_000],
    [
      "the end of the hour",
      say(403, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Date.parse(START) / 1000 + 45) }),
      45_000,
    ],
  ])("waits as GitHub asks by %s", (_, answer, expected) =>
    withScript(
      [answer, say(201, { number: 1 })],
      async ({ github, waits }) => {
        // A POST, too: it was surely not carried out.
        await github.request(NEW_ISSUE, { title: "t" }, WRITE);
        expect(waits).toHaveLength(1);
        expect(waits[0]).toBeGreaterThanOrEqual(expected);
        expect(waits[0]).toBeLessThan(expected + 1000);
      },
      { reserve: 0 },
    ),
  );

  it("does not sleep for longer than two minutes, and says until when", () =>
    withScript([say(403, {}, { "retry-after": "121" })], async ({ github, waits, requests }) => {
      await expect(github.request(ISSUES, {}, READ)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_BUDGET",
        remedy: expect.stringContaining("2026-01-01T00:02:01.000Z") as string,
      });
      expect([waits.length, requests.length]).toEqual([0, 1]);
    }));

  it("keeps the reserve: what would use it is not sent", () => {
    const reset = String(Date.parse(START) / 1000 + 600);
    const answer = say(200, [], { "x-ratelimit-remaining": "25", "x-ratelimit-reset": reset });
    return withScript([answer], async ({ github, requests }) => {
      await github.request(ISSUES, {}, READ);
      await expect(github.request(ISSUES, {}, READ)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_BUDGET",
        what: expect.stringContaining("25 requests are left until 2026-01-01T00:10:00.000Z") as string,
      });
      expect(requests).toHaveLength(1);
    });
  });

  it("forgets a reserve of an hour that is over, and of other budgets", () => {
    const over = String(Date.parse(START) / 1000 - 1);
    const answer = (resource: string, reset: string): Answer =>
      say(200, [], {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": reset,
        "x-ratelimit-resource": resource,
      });
    const later = String(Date.parse(START) / 1000 + 600);
    return withScript([answer("core", over), answer("search", later), say(200, [])], async ({ github }) => {
      for (let turn = 0; turn < 3; turn += 1) expect(await github.request(ISSUES, {}, READ)).toEqual([]);
    });
  });
});
