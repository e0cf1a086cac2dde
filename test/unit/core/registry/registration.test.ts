import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { describeRegistration } from "../../../../core/registry/describe-registration.ts";
import type { ModelStore } from "../../../../core/registry/model-store.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { computeRegistrationKey } from "../../../../core/registry/registration-key.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { SAMPLE_SIGNATURE, type SampleDraft, writeSampleDraft } from "../../../fakes/sample-version.ts";

const clock = createFixedClock("2026-01-01T00:00:00.000Z");
const ports = (store: ModelStore) => ({ store, clock, sha256 });

async function withDrafts(use: (write: (weights: string) => Promise<SampleDraft>) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use((weights) => writeSampleDraft({ folder: join(folder.path, weights), weights }));
}

describe("the registration key", () => {
  it("depends on the model, its files, its signature, its data and the commit, and on nothing else", () =>
    withDrafts(async (write) => {
      const { draft } = await write("0.5");
      const key = computeRegistrationKey(draft, sha256);
      const other = "f".repeat(64);
      const evidence = { path: "evaluation.json", sha256: other, bytes: 1 };
      const same = [
        { ...draft, files: draft.files.toReversed() },
        { ...draft, files: [...draft.files, evidence] },
        { ...draft, source: { ...draft.source, run: "17" } },
      ];
      const different = [
        { ...draft, model: "other" },
        { ...draft, modelDigest: other },
        { ...draft, dataDigest: null },
        { ...draft, source: { commit: "abc", run: null } },
        { ...draft, signature: { ...SAMPLE_SIGNATURE, outputs: [] } },
        { ...draft, files: draft.files.map((file) => ({ ...file, sha256: other })) },
      ];
      expect(new Set(same.map((draftOfSame) => computeRegistrationKey(draftOfSame, sha256)))).toEqual(new Set([key]));
      const keys = different.map((draftOfOther) => computeRegistrationKey(draftOfOther, sha256));
      expect(new Set([key, ...keys]).size).toBe(different.length + 1);
    }));
});

describe("registering a version", () => {
  it("numbers versions as their signatures ask, with their parents", () =>
    withDrafts(async (write) => {
      const store = createMemoryModelStore({ sha256 });
      const [first, second] = [await write("1"), await write("2")];
      const a = await registerVersion(first.draft, first.source, ports(store));
      const b = await registerVersion(second.draft, second.source, ports(store));
      expect(a).toMatchObject({ created: true, manifest: { version: "1.0.0", parent: null } });
      expect(b).toMatchObject({ created: true, manifest: { version: "1.0.1", parent: "1.0.0" } });
      expect(describeRegistration(a)).toBe("Registered credit-risk@1.0.0, the first version.");
      expect(describeRegistration(b)).toBe("Registered credit-risk@1.0.1 after 1.0.0 (patch).");
    }));

  it("gives the same content the version that it has, also when newer ones exist", () =>
    withDrafts(async (write) => {
      const store = createMemoryModelStore({ sha256 });
      const [first, second] = [await write("1"), await write("2")];
      const original = await registerVersion(first.draft, first.source, ports(store));
      await registerVersion(second.draft, second.source, ports(store));
      const again = await registerVersion(first.draft, first.source, ports(store));
      expect(again).toEqual({ manifest: original.manifest, created: false, change: undefined });
      expect(await store.versions("credit-risk")).toHaveLength(2);
    }));

  it("takes the next number when somebody publishes in between", () =>
    withDrafts(async (write) => {
      const store = createMemoryModelStore({ sha256 });
      const [mine, rival] = [await write("mine"), await write("rival")];
      let calls = 0;
      const racing: ModelStore = {
        ...store,
        async publish(manifest, source) {
          calls += 1;
          if (calls === 1) await registerVersion(rival.draft, rival.source, ports(store));
          return await store.publish(manifest, source);
        },
      };
      const registration = await registerVersion(mine.draft, mine.source, ports(racing));
      expect(registration.manifest).toMatchObject({ version: "1.0.1", parent: "1.0.0" });
      expect(calls).toBe(2);
    }));

  it("finds the twin that was published in between", () =>
    withDrafts(async (write) => {
      const store = createMemoryModelStore({ sha256 });
      const { draft, source } = await write("same");
      const racing: ModelStore = {
        ...store,
        async publish(manifest, files) {
          await registerVersion(draft, source, ports(store));
          return await store.publish(manifest, files);
        },
      };
      expect(await registerVersion(draft, source, ports(racing))).toMatchObject({ created: false });
      expect(await store.versions("credit-risk")).toHaveLength(1);
    }));

  it("gives up when others always win, and says what to do", () =>
    withDrafts(async (write) => {
      const store = createMemoryModelStore({ sha256 });
      const { draft, source } = await write("x");
      const busy: ModelStore = {
        ...store,
        publish: () =>
          Promise.reject(new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", { what: "Busy.", remedy: "Wait." })),
      };
      await expect(registerVersion(draft, source, ports(busy))).rejects.toMatchObject({
        code: "SLIPWAY_E_REGISTRY_CONFLICT",
        what: "Others published versions of credit-risk before this one 1000 times in a row.",
      });
    }));

  it("passes every other failure on", () =>
    withDrafts(async (write) => {
      const store = createMemoryModelStore({ sha256 });
      const { draft } = await write("x");
      const nowhere = { pathOf: (path: string) => `/nowhere/${path}` };
      await expect(registerVersion(draft, nowhere, ports(store))).rejects.toMatchObject({
        code: "SLIPWAY_E_DIGEST_MISMATCH",
      });
    }));
});
