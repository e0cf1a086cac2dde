import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { GitHub } from "../../../../adapters/github/client.ts";
import type { GitHubModelStoreOptions } from "../../../../adapters/github/model-store.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { listVersions } from "../../../../core/registry/list-versions.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { resolveReference } from "../../../../core/registry/resolve-reference.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { startCuttingProxy } from "../../../fakes/cutting-proxy.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";
import { connect } from "../../../fakes/github-client.ts";
import { openGitHubStore } from "../../../fakes/github-model-store.ts";
import { sampleRecord } from "../../../fakes/sample-records.ts";
import { type SampleVersionOptions, writeSampleDraft } from "../../../fakes/sample-version.ts";

const CLOCK = createFixedClock("2026-01-02T00:00:00.000Z");
const MODEL = "credit-risk";
const UPLOAD = { method: "POST", path: /\/releases\/\d+\/assets$/ };

interface World {
  readonly fake: FakeGitHub;
  readonly scratch: string;
}

async function withWorld(
  use: (world: World) => Promise<void>,
  options: Parameters<typeof startGitHub>[0] = {},
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using fake = await startGitHub(options);
  await use({ fake, scratch: folder.path });
  expect(fake.problems()).toEqual([]);
}

interface Job extends Partial<Omit<SampleVersionOptions, "folder">> {
  readonly scratch: string;
  readonly commit?: string;
  readonly options?: Partial<GitHubModelStoreOptions>;
}

async function register(github: GitHub, { scratch, weights = "first", commit, options = {}, ...about }: Job) {
  const sample = await writeSampleDraft({ folder: join(scratch, sha256(weights)), weights, ...about });
  const draft = { ...sample.draft, source: { commit: commit ?? null, run: null } };
  const store = openGitHubStore(github, options);
  return await registerVersion(draft, sample.source, { store, clock: CLOCK, sha256 });
}

async function readWeights(github: GitHub, { scratch }: { readonly scratch: string }): Promise<string> {
  const target = join(scratch, "fetched");
  await openGitHubStore(github).fetch(MODEL, "1.0.0", target);
  return await readFile(join(target, "weights.bin"), "utf8");
}

describe("what GitHub refuses", () => {
  it("names the permission that registering and promoting need", () =>
    withWorld(async ({ fake, scratch }) => {
      const missing = {
        code: "SLIPWAY_E_PERMISSION_MISSING",
        remedy: expect.stringContaining("`contents: write`") as string,
      };
      const reader = connect(fake, { token: await fake.mintToken({ contents: "read" }) });
      await expect(register(reader, { scratch })).rejects.toMatchObject(missing);
      expect(await openGitHubStore(reader).models()).toEqual([]);
      await register(connect(fake), { scratch });
      const step = { model: MODEL, stage: "production", version: "1.0.0", reason: "good" };
      const promoting = appendStageStep({ store: openGitHubStore(reader), clock: CLOCK }, step);
      await expect(promoting).rejects.toMatchObject(missing);
      expect(await readWeights(reader, { scratch })).toBe("first");
    }));

  it("says why when a ruleset forbids the tags, instead of trying for ever", () =>
    withWorld(async ({ fake, scratch }) => {
      const body = {
        message: "Repository rule violations found: Cannot create ref due to creations being restricted.",
      };
      fake.faults.add({ match: { path: /\/git\/refs$/ }, times: 9, kind: "status", status: 422, body });
      await expect(register(connect(fake), { scratch })).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
        what: expect.stringContaining("creations being restricted") as string,
      });
      fake.faults.clear();
      expect((await register(connect(fake), { scratch })).manifest.version).toBe("1.0.0");
      expect(fake.releases.newestFirst()).toHaveLength(1);
    }));

  it("goes on with the draft of a job whose token expired: what arrived is not sent again", () =>
    withWorld(async ({ fake, scratch }) => {
      fake.faults.add({ match: UPLOAD, skip: 2, kind: "status", status: 401 });
      await expect(register(connect(fake), { scratch })).rejects.toMatchObject({
        code: "SLIPWAY_E_GITHUB_FAILED",
        what: expect.stringContaining("has expired") as string,
      });
      fake.clearRequests();
      await register(connect(fake), { scratch });
      const names = fake.requests.flatMap(({ query }) => query.name ?? []);
      expect(names).toEqual([expect.stringContaining("assets.levels.txt") as string, "manifest.json"]);
      expect(await readWeights(connect(fake), { scratch })).toBe("first");
    }));

  it("sends again what lies in the draft and is something else", () =>
    withWorld(async ({ fake, scratch }) => {
      fake.faults.add({ match: UPLOAD, skip: 2, kind: "status", status: 401 });
      await expect(register(connect(fake), { scratch })).rejects.toThrow("has expired");
      const [draft] = fake.releases.newestFirst();
      const asset = draft?.assets.find(({ name }) => name === "weights.bin");
      if (draft === undefined || asset === undefined) throw new TypeError("nothing was left");
      fake.releases.deleteAsset(draft, asset);
      fake.releases.addAsset(draft, asset, Buffer.from("other")); // as long as "first"
      await register(connect(fake), { scratch });
      expect(await readWeights(connect(fake), { scratch })).toBe("first");
    }));

  it.each<Parameters<FakeGitHub["faults"]["add"]>[0]>([
    { match: {}, kind: "status", status: 503 },
    { match: {}, kind: "secondary-limit" },
    { match: {}, kind: "lost-response" },
    { match: {}, kind: "cut" },
  ])("registers all the same when every fifth request meets $kind", { timeout: 60_000 }, (fault) =>
    withWorld(async ({ fake, scratch }) => {
      for (let skip = 4; skip < 240; skip += 4) fake.faults.add({ ...fault, skip }); // counted by requests that are not struck
      await register(connect(fake), { scratch });
      fake.faults.clear();
      const store = openGitHubStore(connect(fake));
      expect((await store.versions(MODEL)).map(({ version }) => version)).toEqual(["1.0.0"]);
      expect(fake.releases.newestFirst().map(({ draft }) => draft)).toEqual([false]);
      expect(await readWeights(connect(fake), { scratch })).toBe("first");
    }),
  );
});

describe("a network that breaks", { timeout: 60_000 }, () => {
  it("in the middle of an upload: the half is removed and the file sent again", () =>
    withWorld(async ({ fake, scratch }) => {
      fake.faults.add({ match: UPLOAD, times: 2, kind: "cut" });
      await register(connect(fake), { scratch });
      expect(fake.requests.filter(({ method, path }) => method === "DELETE" && /assets\/\d+$/.test(path))).toHaveLength(
        2,
      );
      expect(await readWeights(connect(fake), { scratch })).toBe("first");
    }));

  it("after its own success: it is recognised, and the rival is told that it lost", () =>
    withWorld(async ({ fake, scratch }) => {
      fake.faults.add({ match: { method: "POST", path: /\/git\/refs$/ }, kind: "lost-response" });
      expect(await register(connect(fake), { scratch })).toMatchObject({ created: true });
      fake.faults.add({ match: { method: "POST", path: /\/git\/refs$/ }, kind: "lost-response" });
      const record = sampleRecord({ number: 1, version: "1.0.0" });
      const stores = [1, 2].map(() => openGitHubStore(connect(fake)));
      const answers = await Promise.all(stores.map((store) => store.appendStage(record)));
      expect(answers.toSorted()).toEqual(["appended", "conflict"]);
    }));

  it("on a real connection, up and down", () =>
    withWorld(
      async ({ fake, scratch }) => {
        await using proxy = await startCuttingProxy(fake.apiUrl);
        const github = connect(fake, { baseUrl: proxy.url });
        const weights = "0123456789abcdef".repeat(200_000); // 3.2 MB
        proxy.cutAfter(1_000_000, "request");
        await register(github, { scratch, weights });
        expect(proxy.cuts()).toBe(1);
        const down = connect(fake, { baseUrl: proxy.url });
        proxy.cutAfter(300, "answer");
        expect(await readWeights(down, { scratch })).toBe(weights);
        expect(proxy.cuts()).toBe(2);
      },
      { assetDownloads: "direct" },
    ));
});

describe("what GitHub holds", () => {
  it("puts the tag of a version at the commit it was made from", () =>
    withWorld(async ({ fake, scratch }) => {
      const commit = await fake.commit({ files: { "train.py": "1" }, message: "m", branch: "main" });
      await register(connect(fake), { scratch, commit });
      expect(await fake.api("GET", `git/ref/tags/models/${MODEL}/v1.0.0`)).toMatchObject({ object: { sha: commit } });
      expect(
        fake.requests.find(({ method, path }) => method === "POST" && path.endsWith("/releases"))?.body,
      ).not.toHaveProperty("target_commitish");
    }));

  it.each([
    ["GitHub refuses a ref on a commit that changed workflows", ".github/workflows/x.yml", true],
    ["nobody pushed the commit", "train.py", false],
  ])("puts it at a commit of its own, with the manifest alone, when %s", (_, file, pushed) =>
    withWorld(
      async ({ fake, scratch }) => {
        const made = await fake.commit({ files: { [file]: "on: push" }, message: "m", branch: "main" });
        const commit = pushed ? made : "f".repeat(40);
        const { manifest } = await register(connect(fake), { scratch, commit });
        const ref = (await fake.api("GET", `git/ref/tags/models/${MODEL}/v1.0.0`)) as { object: { sha: string } };
        expect(ref.object.sha).not.toBe(commit);
        const tree = (await fake.api("GET", `git/trees/${ref.object.sha}`)) as { tree: readonly { path: string }[] };
        expect(tree.tree.map(({ path }) => path)).toEqual(["manifest.json"]);
        expect(manifest.source.commit).toBe(commit);
        expect(fake.releases.newestFirst().map(({ tag, draft }) => [tag, draft])).toEqual([
          [`models/${MODEL}/v1.0.0`, false],
        ]);
      },
      { refuseWorkflows: { refs: true, releases: true } },
    ),
  );

  it("says that files are gone, or are not those that were published", () =>
    withWorld(async ({ fake, scratch }) => {
      await register(connect(fake), { scratch });
      const [release] = fake.releases.newestFirst();
      const asset = release?.assets.find(({ name }) => name === "weights.bin");
      if (release === undefined || asset === undefined) throw new TypeError("nothing was published");
      fake.faults.add({
        match: { path: new RegExp(`/assets/${asset.id}$`) },
        kind: "status",
        status: 200,
        body: "other",
      });
      await expect(readWeights(connect(fake), { scratch })).rejects.toMatchObject({
        code: "SLIPWAY_E_DIGEST_MISMATCH",
      });
      fake.releases.deleteAsset(release, asset);
      await expect(readWeights(connect(fake), { scratch })).rejects.toMatchObject({
        code: "SLIPWAY_E_REGISTRY_UNREADABLE",
        what: expect.stringContaining("weights.bin") as string,
      });
    }));

  it.each<{ how: string; listed: object | undefined; read?: string; code?: string }>([
    { how: "whole, by the digest that GitHub lists", listed: {} },
    { how: "whole, by reading it where GitHub lists no digest", listed: { digest: null } },
    {
      how: "replaced, by the digest",
      listed: { digest: `sha256:${"0".repeat(64)}` },
      code: "SLIPWAY_E_DIGEST_MISMATCH",
    },
    { how: "replaced, by the size", listed: { size: 4, digest: null }, code: "SLIPWAY_E_DIGEST_MISMATCH" },
    { how: "replaced, by reading it", listed: { digest: null }, read: "other", code: "SLIPWAY_E_DIGEST_MISMATCH" },
    { how: "gone", listed: undefined, code: "SLIPWAY_E_REGISTRY_UNREADABLE" },
  ])("finds a file that nobody needs $how", ({ listed, read, code }) =>
    withWorld(async ({ fake, scratch }) => {
      await register(connect(fake), { scratch });
      const [release] = fake.releases.newestFirst();
      const path = `releases/${release?.id}/assets`;
      const assets = (await fake.api("GET", path)) as readonly { id: number; name: string }[];
      const weights = assets.find(({ name }) => name === "weights.bin");
      const answer = (to: string, body: unknown) =>
        fake.faults.add({ match: { path: new RegExp(`/${to}$`) }, kind: "status", status: 200, body });
      const others = assets.filter((asset) => asset !== weights);
      answer(path, listed === undefined ? others : [...others, { ...weights, ...listed }]);
      if (read !== undefined) answer(`releases/assets/${weights?.id}`, read);
      fake.clearRequests();
      const target = { folder: join(scratch, "some"), needed: ["model.json"] };
      const fetching = openGitHubStore(connect(fake)).fetch(MODEL, "1.0.0", target);
      if (code !== undefined) return await expect(fetching).rejects.toMatchObject({ code });
      await fetching;
      expect((await readdir(target.folder)).toSorted()).toEqual(["manifest.json", "model.json"]);
      const downloads = fake.requests.filter((request) => /releases\/assets\/\d+$/.test(request.path));
      expect(downloads).toHaveLength(listed !== undefined && "digest" in listed ? 2 : 1);
    }),
  );

  it("takes a tag that somebody else made for an error, never for an empty registry", () =>
    withWorld(async ({ fake }) => {
      const sha = await fake.commit({ files: { a: "1" }, message: "m", branch: "main" });
      for (const path of [`models/${MODEL}/order/000001`, `stages/${MODEL}/production/000001`]) {
        await fake.api("POST", "git/refs", { ref: `refs/tags/${path}`, sha });
      }
      const store = openGitHubStore(connect(fake));
      const unreadable = { code: "SLIPWAY_E_REGISTRY_UNREADABLE" };
      await expect(store.versions(MODEL)).rejects.toMatchObject(unreadable);
      await expect(store.stage(MODEL, "production")).rejects.toMatchObject(unreadable);
    }));

  it("removes drafts that nobody goes on with after a week, and no others", () =>
    withWorld(async ({ fake, scratch }) => {
      await register(connect(fake), { scratch });
      for (const weights of ["left", "fresh"]) {
        const at = weights === "left" ? "2025-12-25T00:00:00.000Z" : "2026-01-01T00:00:00.000Z";
        fake.faults.add({ match: UPLOAD, skip: 1, kind: "status", status: 401 });
        const options = { clock: createFixedClock(at) };
        await expect(register(connect(fake), { scratch, weights, options })).rejects.toThrow("expired");
      }
      await fake.api("POST", "releases", { tag_name: "v9", draft: true, body: "somebody's own" });
      await openGitHubStore(connect(fake)).discardCollected(MODEL);
      const left = fake.releases.newestFirst().map(({ body }) => /at=\S+|somebody|manifest/.exec(body ?? "")?.[0]);
      expect(left).toEqual(["somebody", "at=2026-01-01T00:00:00.000Z", "manifest"]);
    }));
});

describe("requests", () => {
  it("are few, and for reading the same however many versions there are", () =>
    withWorld(async ({ fake, scratch }) => {
      const count = async (work: () => Promise<unknown>): Promise<number> => {
        fake.clearRequests();
        await work();
        return fake.requests.length;
      };
      const promote = (github: GitHub, version: string) =>
        appendStageStep(
          { store: openGitHubStore(github), clock: CLOCK },
          { model: MODEL, stage: "production", version, reason: "good" },
        );
      const counts: Record<string, number>[] = [];
      for (const [index, weights] of ["a", "b", "c"].entries()) {
        const commit = await fake.commit({ files: { weights }, message: weights, branch: "main" });
        const registering = await count(() => register(connect(fake), { scratch, weights, commit }));
        const promoting = await count(() => promote(connect(fake), `1.0.${index}`));
        const store = openGitHubStore(connect(fake));
        const resolving = await count(() => resolveReference(store, MODEL));
        const again = await count(() => resolveReference(store, MODEL));
        const listing = await count(() => listVersions(openGitHubStore(connect(fake))));
        counts.push({ registering, promoting, resolving, again, listing });
      }
      expect(counts[2]).toEqual(counts[1]);
      expect(counts[1]).toEqual({ registering: 18, promoting: 15, resolving: 8, again: 2, listing: 10 });
    }));
});
