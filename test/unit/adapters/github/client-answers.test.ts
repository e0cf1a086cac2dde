import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGitHub } from "../../../../adapters/github/client.ts";
import { expandRoute } from "../../../../adapters/github/expand-route.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { listen } from "../../../fakes/github/loopback.ts";
import { startGitHub } from "../../../fakes/github/start-github.ts";
import { connect } from "../../../fakes/github-client.ts";
import { type Answer, hangUp, say, TOKEN, withScript } from "../../../fakes/scripted-github.ts";

const READ = { permission: "contents: read" } as const;
const WRITE = { permission: "issues: write" } as const;
const ISSUES = "GET /repos/{owner}/{repo}/issues";
const NEW_ISSUE = "POST /repos/{owner}/{repo}/issues";

describe("refusals", () => {
  it("names the line below `permissions:` that is missing", async () => {
    await using fake = await startGitHub();
    const github = connect(fake, { token: await fake.mintToken({ contents: "read" }) });
    await expect(github.request(NEW_ISSUE, { title: "t" }, WRITE)).rejects.toMatchObject({
      code: "SLIPWAY_E_PERMISSION_MISSING",
      kind: "configuration",
      remedy: expect.stringContaining("`issues: write`") as string,
    });
  });

  it("names it for a person without write access, too", async () => {
    await using fake = await startGitHub();
    const github = connect(fake, { token: fake.userToken("mallory") });
    const ref = { ref: "refs/tags/x", sha: "0".repeat(40) };
    await expect(
      github.request("POST /repos/{owner}/{repo}/git/refs", ref, { permission: "contents: write" }),
    ).rejects.toMatchObject({ code: "SLIPWAY_E_PERMISSION_MISSING" });
  });

  it("says that a token has expired", async () => {
    await using fake = await startGitHub();
    fake.revoke(fake.token);
    await expect(connect(fake).request(ISSUES, {}, READ)).rejects.toMatchObject({
      code: "SLIPWAY_E_GITHUB_FAILED",
      what: expect.stringContaining("the token is wrong or has expired") as string,
      remedy: expect.stringContaining("run the job again") as string,
    });
  });

  it("takes other reasons for 403 for what they are", () =>
    withScript([say(403, { message: "Repository was archived so is read-only." })], async ({ github }) => {
      await expect(github.request(NEW_ISSUE, { title: "t" }, WRITE)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
        what: expect.stringContaining("archived") as string,
      });
    }));

  it("quotes the fields that 422 names, and gives undefined to who reckons with it", () => {
    const refused = say(422, { message: "Validation Failed", errors: [{ field: "title", code: "missing_field" }] });
    return withScript([refused], async ({ github }) => {
      await expect(github.request(NEW_ISSUE, { title: "" }, WRITE)).rejects.toMatchObject({
        what: expect.stringContaining("missing_field") as string,
      });
      expect(await github.tryRequest(NEW_ISSUE, { title: "" }, { ...WRITE, refusals: [422] })).toBeUndefined();
    });
  });

  it("never shows the token", () =>
    withScript([say(400, { message: `bad header: Bearer ${TOKEN}` })], async ({ github }) => {
      const thrown: unknown = await github.request(ISSUES, {}, READ).catch((error: unknown) => error);
      expect(String(thrown)).toContain("***");
      expect(String(thrown)).not.toContain(TOKEN);
    }));

  it("wants a token", () => {
    const repository = { owner: "acme", name: "models" };
    expect(() => createGitHub({ token: "", repository, log: SILENT_LOGGER })).toThrow("GITHUB_TOKEN");
  });
});

describe("lists", () => {
  it("reads every page", () => {
    const page = (items: readonly number[], next?: string): Answer =>
      say(200, items, next === undefined ? {} : { link: `<${next}>; rel="next", <x>; rel="last"` });
    return withScript(
      [page([1, 2], "/repos/acme/models/issues?page=2"), hangUp, page([3], "?page=3"), page([4])],
      async ({ github, requests }) => {
        expect(await github.list(ISSUES, { state: "open" }, READ)).toEqual([1, 2, 3, 4]);
        expect(requests[0]).toBe("GET /repos/acme/models/issues?state=open&per_page=100");
        expect(requests.at(-1)).toBe("GET /repos/acme/models/issues?page=3");
      },
    );
  });

  it("reads no more when there is enough, and sends no token to another host's page", () => {
    const elsewhere = say(200, [1], { link: '<http://127.0.0.1:9/next>; rel="next"' });
    const more = say(200, [1], { link: '<?page=2>; rel="next"' });
    return withScript([elsewhere, more], async ({ github, requests }) => {
      expect(await github.list(ISSUES, {}, READ)).toEqual([1]);
      expect(await github.list(ISSUES, {}, { ...READ, enough: (items) => items.length > 0 })).toEqual([1]);
      expect(requests).toHaveLength(2);
    });
  });

  it("unwraps lists that stand beside their total", () =>
    withScript([say(200, { total_count: 1, artifacts: [{ id: 1 }] })], async ({ github }) => {
      const route = "GET /repos/{owner}/{repo}/actions/artifacts";
      expect(await github.list(route, {}, { permission: "actions: read" })).toEqual([{ id: 1 }]);
    }));
});

describe("downloads and redirects", () => {
  const ASSET = "GET /repos/{owner}/{repo}/releases/assets/{asset_id}";
  const collect = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it("sends no token to the address that storage is reached at", async () => {
    const seen: IncomingMessage["headers"][] = [];
    await using storage = await listen(async (request, response) => {
      seen.push(request.headers);
      response.end("bytes");
    });
    await withScript([say(302, {}, { location: `${storage.url}/signed?sig=1` })], async ({ github, headers }) => {
      expect(await github.download(ASSET, { asset_id: 1 }, { ...READ, consume: collect })).toBe("bytes");
      expect(headers[0]?.authorization).toBe(`Bearer ${TOKEN}`);
      expect(seen[0]).not.toHaveProperty("authorization");
    });
  });

  it("keeps the token where a repository was renamed, for reading", () =>
    withScript([say(301, {}, { location: "/repositories/1/issues" }), say(200, [])], async ({ github, headers }) => {
      expect(await github.request(ISSUES, {}, READ)).toEqual([]);
      expect(headers[1]?.authorization).toBe(`Bearer ${TOKEN}`);
    }));

  it("does not make a GET of a redirected POST", () =>
    withScript([say(301, {}, { location: "/elsewhere" })], async ({ github, requests }) => {
      await expect(github.request(NEW_ISSUE, { title: "t" }, WRITE)).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
      });
      expect(requests).toEqual(["POST /repos/acme/models/issues"]);
    }));

  it("ends a circle of redirects", () =>
    withScript([say(302, {}, { location: "/again" })], async ({ github, requests }) => {
      await expect(github.request(ISSUES, {}, READ)).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
      expect(requests).toHaveLength(4);
    }));

  it("starts again when a download breaks off", () => {
    const half: Answer = (_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("half", () => response.destroy());
    };
    const whole: Answer = (_, response) => response.end("0123456789");
    return withScript([half, whole], async ({ github }) => {
      expect(await github.download(ASSET, { asset_id: 1 }, { ...READ, consume: collect })).toBe("0123456789");
    });
  });
});

describe("routes", () => {
  it("encodes whatever stands in a path, so that it stays one part", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (ref) => {
        const { path } = expandRoute("GET /repos/{owner}/{repo}/git/ref/{ref}", { owner: "o", repo: "r", ref });
        const prefix = "/repos/o/r/git/ref/";
        expect(path.startsWith(prefix)).toBe(true);
        expect(path.slice(prefix.length)).not.toMatch(/[/?#]/);
        expect(decodeURIComponent(path.slice(prefix.length))).toBe(ref);
      }),
    );
  });

  it("puts the rest into the query or the body, and leaves out what is undefined", () => {
    expect(expandRoute("GET /a/{b}", { b: 1, c: "x y", d: undefined })).toEqual({ method: "GET", path: "/a/1?c=x+y" });
    expect(expandRoute("POST /a/{b}", { b: "1", c: [2] })).toEqual({ method: "POST", path: "/a/1", body: '{"c":[2]}' });
    expect(() => expandRoute("GET /a/{b}", {})).toThrow("needs b");
  });
});
