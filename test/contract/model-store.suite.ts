import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { FileSource, ModelStore, StageRecord } from "../../core/registry/model-store.ts";
import type { VersionNotice } from "../../core/registry/version-notice.ts";
import { sampleNotice, sampleRecord } from "../fakes/sample-records.ts";
import { completeManifest, type SampleVersionOptions, writeSampleDraft } from "../fakes/sample-version.ts";
import { describeForeignFiles } from "./foreign-files.suite.ts";

export interface StoreWorld {
  readonly store: ModelStore;
  /** Empty folder for the files of models. */
  readonly scratch: string;
}
export type WithStore = (use: (world: StoreWorld) => Promise<void>) => Promise<void>;

interface Sample {
  readonly manifest: Manifest;
  readonly source: FileSource;
}

interface Identity extends Omit<SampleVersionOptions, "folder"> {
  readonly parent?: string;
}

const HOSTILE_NAMES = ["", ".", "..", "../x", "a/b", "A", "a\0b", "x.lock", "a\\b", "name@1", " ", "a".repeat(65), "ä"];
const HOSTILE_PATHS = [
  "../x",
  "/etc/passwd",
  "a/../../x",
  "",
  "a//b",
  ".git/config",
  "C:x",
  "a\\b",
  "a\0b",
  "manifest.json",
];

/** What every ModelStore promises. */
export function describeModelStore(name: string, withStore: WithStore): void {
  describe(`ModelStore, ${name}`, () => {
    describePublishing(withStore);
    describeFetching(withStore);
    describeForeignFiles(withStore);
    describeStages(withStore);
    describeNotices(withStore);
    describeNames(withStore);
  });
}

function describePublishing(withStore: WithStore): void {
  it("is empty before anybody wrote", () =>
    withStore(async ({ store }) => {
      expect(await store.models()).toEqual([]);
      expect(await store.versions("credit-risk")).toEqual([]);
      expect(await store.stages("credit-risk")).toEqual([]);
      expect(await store.stage("credit-risk", "production")).toEqual([]);
    }));

  it("gives back manifests in the order of publication", () =>
    withStore(async (world) => {
      const first = await publish(world, "1.0.0");
      const second = await publish(world, "1.10.0", { weights: "2", parent: "1.0.0" });
      const third = await publish(world, "1.10.1", { weights: "3", parent: "1.10.0" });
      await publish(world, "1.0.0", { model: "churn.visa-0123ab" });
      expect(await world.store.versions("credit-risk")).toEqual([first.manifest, second.manifest, third.manifest]);
      expect(await world.store.models()).toEqual(["churn.visa-0123ab", "credit-risk"]);
    }));

  it("answers that a version exists when its key is the same, whatever the time", () =>
    withStore(async (world) => {
      const { manifest, source } = await publish(world, "1.0.0");
      const again = { ...manifest, createdAt: "2026-02-02T00:00:00.000Z" };
      expect(await world.store.publish(again, source)).toBe("exists");
      expect(await world.store.versions("credit-risk")).toEqual([manifest]);
    }));

  it.each([
    ["the version exists with another key", "1.0.0", undefined],
    ["the parent is older than the newest version", "1.0.2", "1.0.0"],
    ["there is no parent and there are versions", "2.0.0", undefined],
    ["the parent is unknown", "9.0.1", "9.0.0"],
  ])("is a conflict when %s", (_, version, parent) =>
    withStore(async (world) => {
      await publish(world, "1.0.0");
      await publish(world, "1.0.1", { weights: "2", parent: "1.0.0" });
      const late = await sample(world, version, { weights: "3", ...(parent === undefined ? {} : { parent }) });
      await expect(world.store.publish(late.manifest, late.source)).rejects.toMatchObject({
        code: "SLIPWAY_E_REGISTRY_CONFLICT",
      });
      expect(await versionsOf(world)).toEqual(["1.0.0", "1.0.1"]);
    }),
  );

  it("keeps exactly one of several versions that follow the same one", () =>
    withStore(async (world) => {
      const rivals = await Promise.all(
        ["1.0.0", "1.0.0", "2.0.0", "3.0.0"].map((version, index) =>
          sample(world, version, { weights: `rival ${index}` }),
        ),
      );
      const answers = await Promise.allSettled(
        rivals.map(({ manifest, source }) => world.store.publish(manifest, source)),
      );
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await world.store.versions("credit-risk")).toHaveLength(1);
    }));

  it("makes nothing visible when a file is damaged, shorter or absent", () =>
    withStore(async (world) => {
      for (const [index, damage] of ["changed", "", undefined].entries()) {
        const { manifest, source } = await sample(world, "1.0.0", { weights: `damage ${index}` });
        const absent: FileSource = { pathOf: (path) => `${source.pathOf(path)}.absent` };
        if (damage !== undefined) await writeFile(source.pathOf("weights.bin"), damage);
        await expect(world.store.publish(manifest, damage === undefined ? absent : source)).rejects.toMatchObject({
          code: "SLIPWAY_E_DIGEST_MISMATCH",
        });
      }
      expect(await world.store.models()).toEqual([]);
      await publish(world, "1.0.0");
    }));

  it("refuses a key that is not that of the content", () =>
    withStore(async (world) => {
      const { manifest, source } = await sample(world, "1.0.0");
      const forged = { ...manifest, dataDigest: "0".repeat(64) };
      await expect(world.store.publish(forged, source)).rejects.toMatchObject({ code: "SLIPWAY_E_DIGEST_MISMATCH" });
    }));

  it("is not changed by what its answers are used for", () =>
    withStore(async (world) => {
      const { manifest } = await publish(world, "1.0.0");
      const [answer] = await world.store.versions("credit-risk");
      answer?.files.splice(0);
      expect(await world.store.versions("credit-risk")).toEqual([manifest]);
    }));
}

function describeFetching(withStore: WithStore): void {
  it("copies the files and the manifest of a version, or at least what is needed", () =>
    withStore(async (world) => {
      const { manifest } = await publish(world, "1.0.0", { weights: "first" });
      await publish(world, "1.0.1", { weights: "second", parent: "1.0.0" });
      const target = join(world.scratch, "deep/target");
      await world.store.fetch("credit-risk", "1.0.0", target);
      expect(await readFile(join(target, "weights.bin"), "utf8")).toBe("first");
      expect(await readFile(join(target, "assets/levels.txt"), "utf8")).toBe("owner\nrent\n");
      expect(JSON.parse(await readFile(join(target, "manifest.json"), "utf8"))).toEqual(manifest);
      const some = { folder: join(world.scratch, "some"), needed: ["weights.bin", "unknown.bin"] };
      await world.store.fetch("credit-risk", "1.0.1", some);
      expect(await readFile(join(some.folder, "weights.bin"), "utf8")).toBe("second");
    }));

  it("replaces its files in a folder that is in use and leaves the others alone", () =>
    withStore(async (world) => {
      await publish(world, "1.0.0", { weights: "first" });
      const target = join(world.scratch, "target");
      await mkdir(join(target, "assets"), { recursive: true });
      await writeFile(join(target, "weights.bin"), "older");
      await writeFile(join(target, "own.txt"), "mine");
      await world.store.fetch("credit-risk", "1.0.0", target);
      expect(await readFile(join(target, "weights.bin"), "utf8")).toBe("first");
      expect(await readFile(join(target, "own.txt"), "utf8")).toBe("mine");
    }));

  it("says which versions there are when one is missing", () =>
    withStore(async (world) => {
      await publish(world, "1.0.0");
      const target = join(world.scratch, "target");
      await expect(world.store.fetch("credit-risk", "1.0.1", target)).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_NOT_FOUND",
        remedy: expect.stringContaining("1.0.0") as string,
      });
      await expect(access(target)).rejects.toMatchObject({ code: "ENOENT" });
    }));
}

function describeStages(withStore: WithStore): void {
  it("keeps the records of a stage, oldest first, apart from other stages and models", () =>
    withStore(async ({ store }) => {
      const records = [1, 2, 3].map((number) => sampleRecord({ number, version: `1.0.${number}` }));
      for (const step of records) expect(await store.appendStage(step)).toBe("appended");
      expect(await store.appendStage(sampleRecord({ stage: "staging" }))).toBe("appended");
      expect(await store.appendStage(sampleRecord({ model: "churn" }))).toBe("appended");
      expect(await store.stage("credit-risk", "production")).toEqual(records);
      expect(await store.stages("credit-risk")).toEqual(["production", "staging"]);
    }));

  it.each([1, 3, 9])("refuses number %i after the first record", (number) =>
    withStore(async ({ store }) => {
      await store.appendStage(sampleRecord({}));
      expect(await store.appendStage(sampleRecord({ number, version: "2.0.0" }))).toBe("conflict");
      expect(await store.stage("credit-risk", "production")).toEqual([sampleRecord({})]);
    }),
  );

  it.each<Partial<StageRecord>>([{ version: "latest" }, { at: "yesterday" }, { reason: "x".repeat(1001) }])(
    "refuses a record that nobody could read back: %j",
    (broken) =>
      withStore(async ({ store }) => {
        await expect(store.appendStage(sampleRecord(broken))).rejects.toMatchObject({
          code: "SLIPWAY_E_DOCUMENT_INVALID",
        });
        expect(await store.stages("credit-risk")).toEqual([]);
      }),
  );

  it("keeps exactly one of several records with one number", () =>
    withStore(async ({ store }) => {
      const answers = await Promise.all(
        ["1.0.0", "1.0.1", "1.0.2"].map((version) => store.appendStage(sampleRecord({ version }))),
      );
      expect(answers.toSorted()).toEqual(["appended", "conflict", "conflict"]);
      expect(await store.stage("credit-risk", "production")).toHaveLength(1);
    }));
}

function describeNotices(withStore: WithStore): void {
  it("keeps what was said of versions, oldest first, apart from other models", () =>
    withStore(async ({ store }) => {
      const claim = { stage: "production", after: 3 };
      const said = [
        sampleNotice({}),
        sampleNotice({ number: 2, kind: "yank" }),
        sampleNotice({ number: 3, kind: "claim", claim }),
        sampleNotice({ number: 4, kind: "unyank", reason: "" }),
      ];
      for (const step of said) expect(await store.appendNotice(step)).toBe("appended");
      expect(await store.appendNotice(sampleNotice({ model: "churn" }))).toBe("appended");
      expect(await store.notices("credit-risk")).toEqual(said);
      expect(await store.notices("nobody")).toEqual([]);
    }));

  it("keeps exactly one of several notices with one number", () =>
    withStore(async ({ store }) => {
      const answers = await Promise.all(["a", "b", "c"].map((reason) => store.appendNotice(sampleNotice({ reason }))));
      expect(answers.toSorted()).toEqual(["appended", "conflict", "conflict"]);
      expect(await store.appendNotice(sampleNotice({ number: 3 }))).toBe("conflict");
      expect(await store.notices("credit-risk")).toHaveLength(1);
    }));

  it.each<Partial<VersionNotice>>([{ version: "latest" }, { at: "yesterday" }, { reason: "x".repeat(1001) }])(
    "refuses a notice that nobody could read back: %j",
    (broken) =>
      withStore(async ({ store }) => {
        await expect(store.appendNotice(sampleNotice(broken))).rejects.toMatchObject({
          code: "SLIPWAY_E_DOCUMENT_INVALID",
        });
        expect(await store.notices("credit-risk")).toEqual([]);
      }),
  );

  it("shows a collected version no more, gives its number to nobody, and frees its files at leisure", () =>
    withStore(async (world) => {
      const { store, scratch } = world;
      await publish(world, "1.0.0", { weights: "1" });
      const second = await publish(world, "1.0.1", { weights: "2", parent: "1.0.0" });
      await store.appendNotice(sampleNotice({ kind: "collect" }));
      for (const moment of ["before", "after", "again"]) {
        expect(await store.versions("credit-risk")).toEqual([second.manifest]);
        const fetching = store.fetch("credit-risk", "1.0.0", join(scratch, moment));
        await expect(fetching).rejects.toMatchObject({ code: "SLIPWAY_E_VERSION_NOT_FOUND" });
        await store.discardCollected("credit-risk");
      }
      await store.fetch("credit-risk", "1.0.1", join(scratch, "kept"));
      const again = await sample(world, "1.0.0", { weights: "3", parent: "1.0.1" });
      await expect(store.publish(again.manifest, again.source)).rejects.toMatchObject({
        code: "SLIPWAY_E_REGISTRY_CONFLICT",
      });
      await publish(world, "1.0.2", { weights: "1", parent: "1.0.1" });
      expect(await versionsOf(world)).toEqual(["1.0.1", "1.0.2"]);
    }));
}

function describeNames(withStore: WithStore): void {
  it.each(HOSTILE_NAMES)("refuses the name %j everywhere", (name) =>
    withStore(async (world) => {
      const { store, scratch } = world;
      const refused = { code: "SLIPWAY_E_INPUT_INVALID" };
      await expect(store.versions(name)).rejects.toMatchObject(refused);
      await expect(store.stages(name)).rejects.toMatchObject(refused);
      await expect(store.stage(name, "production")).rejects.toMatchObject(refused);
      await expect(store.stage("credit-risk", name)).rejects.toMatchObject(refused);
      await expect(store.fetch(name, "1.0.0", scratch)).rejects.toMatchObject(refused);
      await expect(store.fetch("credit-risk", name, scratch)).rejects.toMatchObject(refused);
      await expect(store.appendStage(sampleRecord({ stage: name }))).rejects.toMatchObject(refused);
      await expect(store.appendStage(sampleRecord({ model: name }))).rejects.toMatchObject(refused);
      await expect(store.notices(name)).rejects.toMatchObject(refused);
      await expect(store.appendNotice(sampleNotice({ model: name }))).rejects.toMatchObject(refused);
      await expect(store.discardCollected(name)).rejects.toMatchObject(refused);
      const { manifest, source } = await sample(world, "1.0.0", { model: name });
      await expect(store.publish(manifest, source)).rejects.toMatchObject(refused);
    }),
  );

  it.each(HOSTILE_PATHS)("refuses the file %j", (path) =>
    withStore(async (world) => {
      const { manifest, source } = await sample(world, "1.0.0");
      const files = [...manifest.files, { path, sha256: "0".repeat(64), bytes: 1 }];
      await expect(world.store.publish({ ...manifest, files }, source)).rejects.toMatchObject({
        code: "SLIPWAY_E_INPUT_INVALID",
      });
    }),
  );
}

let samples = 0;

async function sample(
  { scratch }: StoreWorld,
  version: string,
  { parent, ...options }: Identity = {},
): Promise<Sample> {
  samples += 1;
  const { draft, source } = await writeSampleDraft({ ...options, folder: join(scratch, `sample-${samples}`) });
  return { manifest: completeManifest(draft, { version, parent: parent ?? null }), source };
}

async function publish(world: StoreWorld, version: string, identity: Identity = {}): Promise<Sample> {
  const made = await sample(world, version, identity);
  expect(await world.store.publish(made.manifest, made.source)).toBe("published");
  return made;
}

async function versionsOf({ store }: StoreWorld): Promise<readonly string[]> {
  return (await store.versions("credit-risk")).map(({ version }) => version);
}
