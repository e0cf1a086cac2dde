import { describe, expect, it } from "vitest";
import { changeStatus, type StatusChange } from "../../../../core/registry/change-status.ts";
import { listVersions } from "../../../../core/registry/list-versions.ts";
import { resolveChampion, resolveReference } from "../../../../core/registry/resolve-reference.ts";
import { appendStageStep } from "../../../../core/registry/stage-history.ts";
import { withVersions } from "../../../fakes/versions-world.ts";

const model = "credit-risk";
const change = (kind: StatusChange["kind"], version: string, reason = "leaked labels"): StatusChange => ({
  model,
  version,
  kind,
  reason,
});

describe("deprecating and yanking", () => {
  it("is said once, with the last reason, and can be taken back", () =>
    withVersions(1, async (world) => {
      const deprecate = (reason: string) => changeStatus(world, change("deprecate", "1.0.0", reason));
      expect(await deprecate("old")).toEqual({
        status: { deprecated: "old", yanked: null, collected: false },
        appended: true,
      });
      expect((await deprecate("old")).appended).toBe(false);
      expect((await deprecate("older")).status.deprecated).toBe("older");
      expect(await listVersions(world.store)).toMatchObject([{ version: "1.0.0", deprecated: "older" }]);
      expect((await changeStatus(world, change("unyank", "1.0.0"))).appended).toBe(false);
      const taken = await changeStatus(world, change("undeprecate", "1.0.0", ""));
      expect(taken).toMatchObject({ status: { deprecated: null }, appended: true });
      expect(Object.keys((await listVersions(world.store))[0] ?? {})).not.toContain("deprecated");
      expect(await world.store.notices(model)).toHaveLength(3);
    }));

  it("knows no version that was never published", () =>
    withVersions(1, async (world) => {
      await expect(changeStatus(world, change("yank", "9.0.0"))).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_NOT_FOUND",
      });
      expect(await world.store.notices(model)).toEqual([]);
    }));

  it("hides a yanked version from latest, but not from whoever names it", () =>
    withVersions(2, async (world) => {
      await changeStatus(world, change("yank", "1.0.1"));
      const latest = await resolveReference(world.store, `${model}@latest`);
      expect(latest).toMatchObject({ manifest: { version: "1.0.0" }, status: { yanked: null } });
      expect(latest.reason).toContain("1 newer one was yanked");
      const named = await resolveReference(world.store, `${model}@1.0.1`);
      expect(named.status.yanked).toBe("leaked labels");
      await changeStatus(world, change("yank", "1.0.0"));
      await expect(resolveReference(world.store, `${model}@latest`)).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_YANKED",
        what: "Every version of credit-risk was yanked.",
      });
      expect(await resolveChampion(world.store, model)).toBeUndefined();
    }));

  it("takes no yanked version for the champion", () =>
    withVersions(3, async (world) => {
      await world.promote("1.0.0", "1.0.1");
      await changeStatus(world, change("yank", "1.0.1"));
      const champion = await resolveChampion(world.store, model);
      expect(champion?.manifest.version).toBe("1.0.0");
      expect(champion?.reason).toContain("the newest there that was not yanked");
      expect((await resolveReference(world.store, `${model}@production`)).manifest.version).toBe("1.0.1");
      await changeStatus(world, change("yank", "1.0.0"));
      expect((await resolveChampion(world.store, model))?.manifest.version).toBe("1.0.2");
    }));

  it("lets nobody promote a yanked version", () =>
    withVersions(2, async (world) => {
      await changeStatus(world, change("yank", "1.0.0"));
      const step = { model, stage: "production", version: "1.0.0", reason: "good" };
      await expect(appendStageStep(world, step)).rejects.toMatchObject({ code: "SLIPWAY_E_VERSION_YANKED" });
      expect(await world.store.stages(model)).toEqual([]);
      await changeStatus(world, change("unyank", "1.0.0"));
      expect((await appendStageStep(world, step)).appended).toBe(true);
    }));
});
