import { describe, expect, it } from "vitest";
import { changeStatus } from "../../../../core/registry/change-status.ts";
import { claimVersion } from "../../../../core/registry/claim-version.ts";
import { type CollectOptions, collectVersions } from "../../../../core/registry/collect-versions.ts";
import type { ModelStore } from "../../../../core/registry/model-store.ts";
import { resolveReference } from "../../../../core/registry/resolve-reference.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { type VersionsWorld, withVersions } from "../../../fakes/versions-world.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const model = "credit-risk";
const options = (given: Partial<CollectOptions> = {}): CollectOptions => ({
  model,
  keep: 1,
  history: undefined,
  named: [],
  dryRun: false,
  ...given,
});
const step = (version: string) => ({ model, stage: "production", version, reason: "good" });

async function collect(world: VersionsWorld, given: Partial<CollectOptions> = {}) {
  const entries = await collectVersions(world, options(given));
  return Object.fromEntries(entries.map(({ version, action, why }) => [version, action === "keep" ? why : action]));
}

const versionsOf = async ({ store }: Pick<VersionsWorld, "store">): Promise<readonly string[]> =>
  (await store.versions(model)).map(({ version }) => version);

describe("collecting versions", () => {
  it("says of every version what was decided and why", () =>
    withVersions(7, async (world) => {
      await world.promote("1.0.1", "1.0.2");
      await claimVersion(world, { model, stage: "staging", version: "1.0.3" });
      const named = [{ model, version: "1.0.4", by: "named by deployment.json" }];
      const expected = {
        "1.0.0": "remove",
        "1.0.1": "record 1 of production, which a rollback may want",
        "1.0.2": "current in production",
        "1.0.3": "about to be put into staging",
        "1.0.4": "named by deployment.json",
        "1.0.5": "remove",
        "1.0.6": "the newest version",
      };
      expect(await collect(world, { named, dryRun: true })).toEqual(expected);
      expect(await versionsOf(world)).toHaveLength(7);
      expect(await collect(world, { named })).toEqual(expected);
      expect(await versionsOf(world)).toEqual(["1.0.1", "1.0.2", "1.0.3", "1.0.4", "1.0.6"]);
    }));

  it("keeps what each stage holds whatever the history, and of the history what is asked for", () =>
    withVersions(5, async (world) => {
      await world.promote("1.0.0", "1.0.1", "1.0.2");
      expect(await collect(world, { history: 1 })).toMatchObject({ "1.0.0": "remove", "1.0.3": "remove" });
      expect(await versionsOf(world)).toEqual(["1.0.1", "1.0.2", "1.0.4"]);
      await collect(world, { history: 0 });
      expect(await versionsOf(world)).toEqual(["1.0.2", "1.0.4"]);
    }));

  it("counts no yanked version among the newest, so that something usable is left", () =>
    withVersions(4, async (world) => {
      for (const version of ["1.0.2", "1.0.3"]) {
        await changeStatus(world, { model, version, kind: "yank", reason: "leaked" });
      }
      await collect(world, { keep: 1 });
      expect(await versionsOf(world)).toEqual(["1.0.1", "1.0.2", "1.0.3"]);
      expect((await resolveReference(world.store, `${model}@latest`)).manifest.version).toBe("1.0.1");
    }));

  it("never gives a number again, also not to the same content", () =>
    withVersions(3, async (world) => {
      await collect(world);
      expect(await world.register("weights 0")).toBe("1.0.3");
      expect(await versionsOf(world)).toEqual(["1.0.2", "1.0.3"]);
    }));

  it("forgets the claim of a writer that was killed, after a day", () =>
    withVersions(2, async (world) => {
      await claimVersion(world, { model, stage: "production", version: "1.0.0" });
      expect(await collect(world)).toMatchObject({ "1.0.0": "about to be put into production" });
      world.wait(DAY_MS);
      expect(await collect(world)).toMatchObject({ "1.0.0": "remove" });
    }));

  it("keeps a version that is promoted while it is decided on", () =>
    withVersions(2, async (world) => {
      let raced = false;
      const store: ModelStore = {
        ...world.store,
        async appendNotice(notice) {
          if (!raced && notice.kind === "collect") {
            raced = true;
            await appendStageStep(world, step("1.0.0"));
          }
          return await world.store.appendNotice(notice);
        },
      };
      const entries = await collectVersions({ ...world, store }, options());
      expect(entries.map(({ action }) => action)).toEqual(["keep", "keep"]);
      expect((await resolveReference(world.store, `${model}@production`)).manifest.version).toBe("1.0.0");
    }));

  it("refuses a promotion that comes too late, before the stage says anything", () =>
    withVersions(2, async (world) => {
      let raced = false;
      const store: ModelStore = {
        ...world.store,
        async appendNotice(notice) {
          if (!raced && notice.kind === "claim") {
            raced = true;
            await collectVersions(world, options());
          }
          return await world.store.appendNotice(notice);
        },
      };
      await expect(appendStageStep({ ...world, store }, step("1.0.0"))).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_NOT_FOUND",
      });
      expect(await world.store.stage(model, "production")).toEqual([]);
    }));

  it("knows nothing of a model that is not there", () =>
    withVersions(0, async (world) => {
      expect(await collect(world)).toEqual({});
    }));
});
