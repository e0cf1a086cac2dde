import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { GitHub } from "../../../../adapters/github/client.ts";
import { createAudit } from "../../../../core/audit/audit.ts";
import { verifyAudit } from "../../../../core/audit/verify-audit.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { collectVersions } from "../../../../core/registry/collect-versions.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";
import { connect } from "../../../fakes/github-client.ts";
import { openGitHubStore } from "../../../fakes/github-model-store.ts";
import { createKillable, Killed } from "../../../fakes/killable-github.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { writeSampleDraft } from "../../../fakes/sample-version.ts";

const CLOCK = createFixedClock("2026-01-02T00:00:00.000Z");
const SPLIT_BYTES = 8; // "owner\nrent\n" becomes two assets

interface World {
  readonly fake: FakeGitHub;
  /** What a process without trouble uses. */
  readonly github: GitHub;
  readonly scratch: string;
}

async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using fake = await startGitHub({ budget: 1_000_000, immutableReleases: true });
  await use({ fake, github: connect(fake), scratch: folder.path });
  expect(fake.problems()).toEqual([]);
}

/** Does `work` as a process that dies before its first call, then before its second, until one gets through; `then` follows each. */
async function killEverywhere(
  github: GitHub,
  work: (github: GitHub, at: number) => Promise<unknown>,
  then: (at: number) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at += 1) {
    const end: unknown = await work(createKillable(github, at).github, at).then(
      () => "done",
      (thrown: unknown) => thrown,
    );
    if (end !== "done" && !(end instanceof Killed)) throw end;
    await then(at);
    if (end === "done") return at - 1;
  }
}

async function register(
  github: GitHub,
  { scratch, model, weights }: { readonly scratch: string; readonly model: string; readonly weights: string },
) {
  const { draft, source } = await writeSampleDraft({ folder: join(scratch, model, weights), model, weights });
  const store = openGitHubStore(github, { maxAssetBytes: SPLIT_BYTES });
  return await registerVersion(draft, source, { store, clock: CLOCK, sha256 });
}

describe("a process that is killed before any of its calls", { timeout: 120_000 }, () => {
  it("while it registers: others go on, and registering again finishes it", () =>
    withWorld(async ({ fake, github, scratch }) => {
      const calls = await killEverywhere(
        github,
        (killable, at) => register(killable, { scratch, model: `m${at}`, weights: "first" }),
        async (at) => {
          const model = `m${at}`;
          await register(github, { scratch, model, weights: "second" });
          await register(github, { scratch, model, weights: "first" });
          await expectBoth(fake, { model, scratch });
        },
      );
      expect(calls).toBeGreaterThan(15);
      const state = createMemoryStateStore({ sha256 });
      const registry = openGitHubStore(github);
      const audit = createAudit({ state, registry, sha256, clock: CLOCK });
      for (let at = 1; at <= calls + 1; at += 1) await audit.registry(`m${at}`);
      expect(await verifyAudit({ state, registry, sha256 })).toMatchObject({ verdict: "verified" });
    }));

  it("while it promotes: the stage has one record, which everybody can read", () =>
    withWorld(async ({ github, scratch }) => {
      await register(github, { scratch, model: "m", weights: "first" });
      const promote = async (client: GitHub, at: number) => {
        const step = { model: "m", stage: `s${at}`, version: "1.0.0", reason: "good" };
        return await appendStageStep({ store: openGitHubStore(client), clock: CLOCK }, step);
      };
      const calls = await killEverywhere(github, promote, async (at) => {
        await promote(github, at);
        expect(await openGitHubStore(github).stage("m", `s${at}`)).toMatchObject([{ number: 1, version: "1.0.0" }]);
      });
      expect(calls).toBeGreaterThan(10);
    }));

  it("while it collects: the version is gone at once, its files at the latest when collecting again", () =>
    withWorld(async ({ fake, github, scratch }) => {
      const collect = async (client: GitHub, at: number) => {
        const store = openGitHubStore(client);
        const ports = { store, clock: CLOCK, audit: { registry: () => Promise.resolve() } };
        return await collectVersions(ports, { model: `m${at}`, keep: 1, history: 0, named: [], dryRun: false });
      };
      const prepare = async (model: string): Promise<void> => {
        await register(github, { scratch, model, weights: "first" });
        await register(github, { scratch, model, weights: "second" });
      };
      await prepare("m1");
      const calls = await killEverywhere(github, collect, async (at) => {
        await collect(github, at);
        expect((await openGitHubStore(github).versions(`m${at}`)).map(({ version }) => version)).toEqual(["1.0.1"]);
        expect(tagsOfReleases(fake, `m${at}`)).toEqual([`models/m${at}/v1.0.1`]);
        await prepare(`m${at + 1}`);
      });
      expect(calls).toBeGreaterThan(5);
    }));
});

/** Both versions, each with its files, readable by a token that sees no drafts, and nothing else. */
async function expectBoth(
  fake: FakeGitHub,
  { model, scratch }: { readonly model: string; readonly scratch: string },
): Promise<void> {
  const store = openGitHubStore(connect(fake, { token: await fake.mintToken({ contents: "read" }) }));
  expect((await store.versions(model)).map(({ version }) => version)).toEqual(["1.0.0", "1.0.1"]);
  const found: string[] = [];
  for (const version of ["1.0.0", "1.0.1"]) {
    const target = join(scratch, model, version);
    await store.fetch(model, version, target);
    found.push(await readFile(join(target, "weights.bin"), "utf8"));
    expect(await readFile(join(target, "assets/levels.txt"), "utf8")).toBe("owner\nrent\n");
  }
  expect(found.toSorted()).toEqual(["first", "second"]);
  expect(tagsOfReleases(fake, model)).toEqual([`models/${model}/v1.0.0`, `models/${model}/v1.0.1`]);
}

/** Of all releases of a model, drafts included. */
function tagsOfReleases(fake: FakeGitHub, model: string): readonly string[] {
  return fake.releases
    .newestFirst()
    .filter(({ tag }) => tag.startsWith(`models/${model}/`))
    .map(({ tag, draft }) => (draft ? `${tag} (draft)` : tag))
    .toSorted();
}
