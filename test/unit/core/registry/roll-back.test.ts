import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeStatus } from "../../../../core/registry/change-status.ts";
import type { StageRecord } from "../../../../core/registry/model-store.ts";
import { findEarlier, rollBackStage } from "../../../../core/registry/roll-back.ts";
import { sampleRecord } from "../../../fakes/sample-records.ts";
import { withVersions } from "../../../fakes/versions-world.ts";

const request = { model: "credit-risk", stage: "production", reason: "wrong scores" };
const history = (...steps: readonly string[]): readonly StageRecord[] =>
  steps.map((step, index) =>
    sampleRecord({
      number: index + 1,
      version: step.replace("back to ", ""),
      kind: step.startsWith("back") ? "rollback" : "promotion",
    }),
  );

describe("rolling a stage back", () => {
  it("appends what it held before, and goes further back each time", () =>
    withVersions(3, async (world) => {
      await world.promote("1.0.0", "1.0.1", "1.0.2");
      const first = await rollBackStage(world, request);
      const second = await rollBackStage(world, request);
      expect(first).toMatchObject({ record: { number: 4, version: "1.0.1", kind: "rollback" }, appended: true });
      expect(second).toMatchObject({ record: { number: 5, version: "1.0.0" }, previous: { version: "1.0.1" } });
      await expect(rollBackStage(world, request)).rejects.toMatchObject({ code: "SLIPWAY_E_VERSION_NOT_FOUND" });
      await world.promote("1.0.2");
      expect((await rollBackStage(world, request)).record.version).toBe("1.0.0");
    }));

  it("passes over what was yanked", () =>
    withVersions(3, async (world) => {
      await world.promote("1.0.0", "1.0.1", "1.0.2");
      await changeStatus(world, { model: "credit-risk", version: "1.0.1", kind: "yank", reason: "leaked" });
      expect((await rollBackStage(world, request)).record.version).toBe("1.0.0");
    }));

  it("takes a version that the stage held once, twice the same", () =>
    withVersions(3, async (world) => {
      await world.promote("1.0.0", "1.0.1", "1.0.2");
      const to = { ...request, to: "1.0.0" };
      expect(await rollBackStage(world, to)).toMatchObject({ record: { number: 4 }, appended: true });
      expect(await rollBackStage(world, to)).toMatchObject({ record: { number: 4 }, appended: false });
    }));

  it("takes no version that the stage never held, and none that was yanked", () =>
    withVersions(3, async (world) => {
      await world.promote("1.0.0", "1.0.1");
      await expect(rollBackStage(world, { ...request, to: "1.0.2" })).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_NOT_FOUND",
        remedy: expect.stringContaining("It held 1.0.1, 1.0.0") as string,
      });
      await changeStatus(world, { model: "credit-risk", version: "1.0.0", kind: "yank", reason: "leaked" });
      await expect(rollBackStage(world, { ...request, to: "1.0.0" })).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_YANKED",
        what: "credit-risk@1.0.0 was yanked: leaked.",
      });
    }));

  it.each([
    [history(), undefined],
    [history("1.0.0"), undefined],
    [history("1.0.0", "1.0.1", "1.0.0"), "1.0.1"],
    [history("1.0.0", "1.0.1", "back to 1.0.0"), undefined],
    [history("1.0.0", "1.0.1", "back to 1.0.0", "1.0.2"), "1.0.0"],
    [history("1.0.0", "1.0.1", "1.0.2", "back to 1.0.0", "1.0.3", "back to 1.0.0"), undefined],
  ])("history %# gives back %s", (records, expected) => {
    const usable = new Set(records.map(({ version }) => version));
    expect(findEarlier(records, usable)).toBe(expected);
  });

  it("never gives back what is current, nor what is not usable, and comes to an end", () => {
    const version = fc.constantFrom("1.0.0", "1.0.1", "1.0.2", "1.0.3");
    fc.assert(
      fc.property(fc.array(version, { maxLength: 12 }), fc.uniqueArray(version), (steps, usable) => {
        let records = history(...steps);
        for (let step = 0; step <= steps.length; step += 1) {
          const found = findEarlier(records, new Set(usable));
          if (found === undefined) return;
          expect(usable).toContain(found);
          expect(found).not.toBe(records.at(-1)?.version);
          records = [...records, sampleRecord({ number: records.length + 1, version: found, kind: "rollback" })];
        }
        throw new Error("it goes round in a circle");
      }),
    );
  });
});
