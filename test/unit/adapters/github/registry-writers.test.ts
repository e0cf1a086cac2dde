import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createAudit } from "../../../../core/audit/audit.ts";
import { verifyAudit } from "../../../../core/audit/verify-audit.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { ModelStore } from "../../../../core/registry/model-store.ts";
import { type Registration, registerVersion } from "../../../../core/registry/register-version.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { createRng, type Rng } from "../../../../core/rng.ts";
import type { StateStore } from "../../../../core/state/state-store.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";
import { connect } from "../../../fakes/github-client.ts";
import { openGitHubStore } from "../../../fakes/github-model-store.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { writeSampleDraft } from "../../../fakes/sample-version.ts";

const CLOCK = createFixedClock("2026-01-02T00:00:00.000Z");

interface Writer {
  readonly store: ModelStore;
  readonly state: StateStore;
  readonly scratch: string;
}

interface Job {
  readonly model: string;
  readonly weights: string;
}

/** What a release job does: registers, records, promotes, records. */
async function deliver({ store, state, scratch }: Writer, { model, weights }: Job): Promise<Registration> {
  const { draft, source } = await writeSampleDraft({ folder: join(scratch, weights), model, weights });
  const audit = createAudit({ state, registry: store, sha256, clock: CLOCK });
  const registered = await registerVersion(draft, source, { store, clock: CLOCK, sha256 });
  await audit.registry(model);
  const { version } = registered.manifest;
  await appendStageStep({ store, clock: CLOCK }, { model, stage: "production", version, reason: weights });
  await audit.registry(model);
  return registered;
}

/** Replies that are lost, answers that overtake one another, servers that stumble, all over the place and the same in every run. */
function addTrouble(fake: FakeGitHub, rng: Rng): void {
  fake.faults.spareAfter(4); // the client gives up after five
  for (let count = 0; count < 60; count += 1) {
    const skip = rng.integer(200);
    fake.faults.add({ match: { method: "POST" }, skip, kind: "lost-response" });
    fake.faults.add({ match: {}, skip: rng.integer(500), kind: "slow", delayMs: rng.integer(20) });
    fake.faults.add({ match: {}, skip: rng.integer(500), kind: count % 3 === 0 ? "cut" : "status", status: 502 });
  }
}

interface Burst {
  readonly jobs: number;
  readonly models: number;
  /** Each has a client of its own, as processes have. */
  readonly writers: number;
  readonly trouble: boolean;
}

async function burst({ jobs: count, models, writers: processes, trouble }: Burst): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using fake = await startGitHub({ budget: 1_000_000 });
  const state = createMemoryStateStore({ sha256 });
  if (trouble) addTrouble(fake, createRng(11));
  const writers = Array.from({ length: processes }, (_, index): Writer => {
    const rng = createRng(index);
    return { store: openGitHubStore(connect(fake, { rng })), state, scratch: folder.path };
  });
  const jobs = Array.from({ length: count }, (_, index): Job => {
    return { model: `m${index % models}`, weights: `weights ${index}` };
  });
  const registered = await Promise.all(
    writers.flatMap((writer, own) =>
      jobs.filter((_, index) => Math.floor(index / models) % writers.length === own).map((job) => deliver(writer, job)),
    ),
  );
  fake.faults.clear();

  const store = openGitHubStore(connect(fake));
  for (const [model, own] of Map.groupBy(jobs, (job) => job.model)) {
    const expected = own.map((_, index) => `1.0.${index}`);
    const versions = await store.versions(model);
    expect(versions.map(({ version }) => version)).toEqual(expected);
    expect(versions.map(({ parent }) => parent)).toEqual([null, ...expected.slice(0, -1)]);
    expect(new Set(versions.map(({ key }) => key)).size).toBe(own.length);
    const told = registered.map(({ manifest }) => manifest).filter((manifest) => manifest.model === model);
    expect(told.map(({ version }) => version).toSorted()).toEqual(expected.toSorted());
    const records = await store.stage(model, "production");
    expect(records.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
    expect(records.map(({ reason }) => reason).toSorted()).toEqual(own.map(({ weights }) => weights).toSorted());
    const target = join(folder.path, model);
    await store.fetch(model, "1.0.1", target);
    const fetched = await readFile(join(target, "weights.bin"), "utf8");
    expect(versions[1]?.modelDigest).toBe(sha256(fetched));
  }
  const releases = fake.releases.newestFirst();
  expect([releases.length, releases.filter(({ draft }) => draft).length]).toEqual([count, 0]);
  expect(await verifyAudit({ state, registry: store, sha256 })).toMatchObject({ verdict: "verified", problems: [] });
  expect(fake.problems()).toEqual([]);
}

describe("many writers", { timeout: 300_000 }, () => {
  it("of one model lose and double nothing when replies are lost and answers overtake one another", () =>
    burst({ jobs: 8, models: 1, writers: 8, trouble: true }));

  it("lose and double nothing in a burst of a hundred", () =>
    burst({ jobs: 100, models: 10, writers: 2, trouble: false }));
});
