import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtempDisposable, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFileRegistry } from "../../../../adapters/files/registry.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { PublishStep } from "../../../../adapters/files/version-folder.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import type { ModelStore } from "../../../../core/registry/model-store.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { writeSampleDraft } from "../../../fakes/sample-version.ts";

const clock = createFixedClock("2026-01-01T00:00:00.000Z");
const open = (root: string) => createFileRegistry({ root, sha256, log: SILENT_LOGGER });

interface Place {
  readonly root: string;
  readonly scratch: string;
}

async function withPlace(use: (place: Place) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use({ root: join(folder.path, "registry"), scratch: join(folder.path, "scratch") });
}

async function register(store: ModelStore, { scratch }: Place, weights: string): Promise<string> {
  const { draft, source } = await writeSampleDraft({ folder: join(scratch, weights), weights });
  return (await registerVersion(draft, source, { store, clock, sha256 })).manifest.version;
}

const promote = (store: ModelStore, version: string) =>
  appendStageStep({ store, clock }, { model: "credit-risk", stage: "production", version, reason: "deployed" });

describe("the file registry", () => {
  it("lies on disk as documented", () =>
    withPlace(async (place) => {
      const store = open(place.root);
      await register(store, place, "1");
      await promote(store, "1.0.0");
      const files = await readdir(place.root, { recursive: true, withFileTypes: true });
      expect(
        files
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(place.root.length + 1))
          .toSorted(),
      ).toEqual([
        "models/credit-risk/notices/000001.json",
        "models/credit-risk/order/000001.json",
        "models/credit-risk/v1.0.0/assets/levels.txt",
        "models/credit-risk/v1.0.0/manifest.json",
        "models/credit-risk/v1.0.0/model.json",
        "models/credit-risk/v1.0.0/weights.bin",
        "stages/credit-risk/production/000001.json",
      ]);
      const { root } = place;
      expect(JSON.parse(await readFile(join(root, "stages/credit-risk/production/000001.json"), "utf8"))).toEqual({
        schema: "slipway/stage-record/v1",
        model: "credit-risk",
        stage: "production",
        number: 1,
        version: "1.0.0",
        at: "2026-01-01T00:00:00.000Z",
        reason: "deployed",
      });
    }));

  it("behaves as the one in memory under random operations", async () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant("register" as const), weights: fc.constantFrom("a", "b", "c") }),
      fc.record({
        kind: fc.constant("promote" as const),
        version: fc.constantFrom("1.0.0", "1.0.1", "1.0.2", "1.0.9"),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 8 }), (operations) =>
        withPlace(async (place) => {
          const stores = [createMemoryModelStore({ sha256 }), open(place.root)];
          const told = stores.map(async (store, index) => {
            const answers: unknown[] = [];
            for (const step of operations) {
              const answer =
                step.kind === "register"
                  ? register(store, { ...place, scratch: join(place.scratch, String(index)) }, step.weights)
                  : promote(store, step.version);
              answers.push(await answer.catch((thrown: unknown) => (thrown as { code: string }).code));
            }
            return [answers, await store.versions("credit-risk"), await store.stage("credit-risk", "production")];
          });
          const [memory, files] = await Promise.all(told);
          expect(files).toEqual(memory);
        }),
      ),
      { numRuns: 25 },
    );
  });
});

describe("a registry that is damaged", () => {
  const unreadable = { code: "SLIPWAY_E_REGISTRY_UNREADABLE" };

  it.each([
    ["cut", '{"schema": "slipway/man'],
    ["empty", ""],
    ["of a later major version", '{"schema": "slipway/manifest/v2"}'],
    ["no manifest", "{}"],
  ])("is not taken for an empty one when a manifest is %s", (_, content) =>
    withPlace(async (place) => {
      const store = open(place.root);
      await register(store, place, "1");
      await writeFile(join(place.root, "models/credit-risk/order/000001.json"), content);
      await expect(open(place.root).versions("credit-risk")).rejects.toMatchObject(unreadable);
      await expect(register(open(place.root), place, "2")).rejects.toMatchObject(unreadable);
    }),
  );

  it("names the record that is missing", () =>
    withPlace(async (place) => {
      const store = open(place.root);
      await register(store, place, "1");
      await register(store, place, "2");
      await rm(join(place.root, "models/credit-risk/order/000001.json"));
      await expect(open(place.root).versions("credit-risk")).rejects.toMatchObject({
        ...unreadable,
        what: expect.stringContaining("000001.json: record 1 is missing") as string,
      });
    }));

  it("refuses a record that was copied from elsewhere", () =>
    withPlace(async (place) => {
      const store = open(place.root);
      await register(store, place, "1");
      await promote(store, "1.0.0");
      const record = await readFile(join(place.root, "stages/credit-risk/production/000001.json"));
      await mkdir(join(place.root, "stages/credit-risk/staging"));
      await writeFile(join(place.root, "stages/credit-risk/staging/000001.json"), record);
      await expect(store.stage("credit-risk", "staging")).rejects.toMatchObject(unreadable);
      await mkdir(join(place.root, "models/churn/order"), { recursive: true });
      const manifest = await readFile(join(place.root, "models/credit-risk/order/000001.json"));
      await writeFile(join(place.root, "models/churn/order/000001.json"), manifest);
      await expect(store.versions("churn")).rejects.toMatchObject(unreadable);
    }));

  it("fetches nothing of a version whose file was changed", () =>
    withPlace(async (place) => {
      const store = open(place.root);
      await register(store, place, "1");
      await writeFile(join(place.root, "models/credit-risk/v1.0.0/weights.bin"), "2");
      const target = join(place.scratch, "target");
      await expect(store.fetch("credit-risk", "1.0.0", target)).rejects.toMatchObject({
        code: "SLIPWAY_E_DIGEST_MISMATCH",
        what: expect.stringContaining("weights.bin") as string,
      });
      expect(await readdir(place.scratch)).toEqual(["1"]);
    }));

  it("says that the files of a version are gone", () =>
    withPlace(async (place) => {
      const store = open(place.root);
      await register(store, place, "1");
      await rm(join(place.root, "models/credit-risk/v1.0.0"), { recursive: true });
      const fetching = store.fetch("credit-risk", "1.0.0", join(place.scratch, "target"));
      await expect(fetching).rejects.toMatchObject(unreadable);
    }));

  it("publishes nothing into a folder that somebody put there", () =>
    withPlace(async (place) => {
      const store = open(place.root);
      await mkdir(join(place.root, "models/credit-risk/v1.0.0"), { recursive: true });
      await expect(register(store, place, "1")).rejects.toMatchObject({
        ...unreadable,
        what: expect.stringContaining("v1.0.0 exists and was not published") as string,
      });
      expect(await store.versions("credit-risk")).toEqual([]);
    }));

  it("says so when a file stands where the registry should be", () =>
    withPlace(async (place) => {
      await mkdir(place.scratch);
      await writeFile(place.root, "a file");
      await expect(open(place.root).models()).rejects.toMatchObject(unreadable);
      await expect(open(place.root).versions("credit-risk")).rejects.toMatchObject(unreadable);
    }));
});

describe("a registry that cannot be written", () => {
  it.each([
    ["ENOSPC", "the disk is full"],
    ["EROFS", "the file system is read-only"],
    ["EACCES", "permission is denied"],
  ])("after %s says why and where, and leaves nothing behind", (code, reason) =>
    withPlace(async (place) => {
      const onStep = (step: PublishStep): void => {
        if (step === "copied") throw Object.assign(new Error(`${code}: refused`), { code });
      };
      const store = createFileRegistry({ root: place.root, sha256, log: SILENT_LOGGER, onStep });
      await expect(register(store, place, "1")).rejects.toMatchObject({
        code: "SLIPWAY_E_REGISTRY_UNWRITABLE",
        what: `The registry cannot be written at ${place.root}/models/credit-risk/v1.0.0: ${reason}.`,
        remedy: expect.stringMatching(/\.$/) as string,
      });
      expect(await readdir(join(place.root, "models/credit-risk"))).toEqual([]);
    }),
  );

  it("is refused by the real operating system too", () =>
    withPlace(async (place) => {
      await mkdir(place.root, { recursive: true });
      await chmod(join(place.root, ".."), 0o755);
      await chmod(place.root, 0o555);
      const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}; // root may write anywhere
      const script = `
        const { createFileRegistry } = await import(${JSON.stringify(resolve("adapters/files/registry.ts"))});
        const log = { warn() {} };
        const record = { model: "m", stage: "s", number: 1, version: "1.0.0", at: "2026-01-01T00:00:00Z", reason: "" };
        await createFileRegistry({ root: process.argv[1], sha256: String, log }).appendStage(record).catch((error) => {
          process.stdout.write(error.code + " " + error.what);
        });`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script, place.root], {
        encoding: "utf8",
        ...nobody,
      });
      expect(`${stdout}${stderr}`).toBe(
        `SLIPWAY_E_REGISTRY_UNWRITABLE The registry cannot be written at ${place.root}/stages/m/s/000001.json: permission is denied.`,
      );
    }));
});
