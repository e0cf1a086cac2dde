import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { type Clock, fromEpochMs } from "../../../../core/clock.ts";
import { listVersions } from "../../../../core/registry/list-versions.ts";
import type { ModelStore, StageRecord } from "../../../../core/registry/model-store.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { parseReference, resolveChampion, resolveReference } from "../../../../core/registry/resolve-reference.ts";
import { appendStageStep, currentStage, stageAt } from "../../../../core/registry/stage-history.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { writeSampleDraft } from "../../../fakes/sample-version.ts";

/** A clock whose every reading is a minute later. */
function createTickingClock(): Clock {
  let minutes = 0;
  return {
    now: () => fromEpochMs(minutes++ * 60_000),
    elapsedMs: () => 0,
  };
}

interface StageWorld {
  readonly store: ModelStore;
  readonly clock: Clock;
}

/** Versions 1.0.0, 1.0.1 and 1.0.2 of credit-risk, registered in the minutes 0 to 2; no stages. */
async function withVersions(use: (world: StageWorld) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const store = createMemoryModelStore({ sha256 });
  const clock = createTickingClock();
  for (const weights of ["1", "2", "3"]) {
    const { draft, source } = await writeSampleDraft({ folder: join(folder.path, weights), weights });
    await registerVersion(draft, source, { store, clock, sha256 });
  }
  await use({ store, clock });
}

const step = (version: string, stage = "production") => ({ model: "credit-risk", stage, version, reason: "deployed" });

function recordsAt(times: readonly number[]): readonly StageRecord[] {
  return times.map((time, index) => ({
    ...step(`1.0.${index}`),
    number: index + 1,
    at: fromEpochMs(time),
  }));
}

describe("the history of a stage", () => {
  it("appends promotions and rollbacks, and says what was there before", () =>
    withVersions(async (world) => {
      const first = await appendStageStep(world, step("1.0.0"));
      const second = await appendStageStep(world, step("1.0.2"));
      const rollback = await appendStageStep(world, step("1.0.0"));
      expect(first).toMatchObject({ appended: true, record: { number: 1 } });
      expect(first.previous).toBeUndefined();
      expect(second.previous).toEqual(first.record);
      expect(rollback).toMatchObject({ record: { number: 3, version: "1.0.0" }, previous: { version: "1.0.2" } });
      expect(currentStage(await world.store.stage("credit-risk", "production"))).toEqual(rollback.record);
    }));

  it("says nothing twice", () =>
    withVersions(async (world) => {
      const { record } = await appendStageStep(world, step("1.0.0"));
      expect(await appendStageStep(world, step("1.0.0"))).toEqual({ record, previous: record, appended: false });
      expect(await world.store.stage("credit-risk", "production")).toEqual([record]);
    }));

  it("takes no version that is not registered", () =>
    withVersions(async (world) => {
      await expect(appendStageStep(world, step("9.0.0"))).rejects.toMatchObject({
        code: "SLIPWAY_E_VERSION_NOT_FOUND",
        remedy: expect.stringContaining("1.0.2, 1.0.1, 1.0.0") as string,
      });
    }));

  it("decides anew when somebody else writes in between", () =>
    withVersions(async ({ store, clock }) => {
      let calls = 0;
      const racing: ModelStore = {
        ...store,
        async appendStage(given) {
          calls += 1;
          if (calls === 1) await appendStageStep({ store, clock }, step("1.0.2"));
          return await store.appendStage(given);
        },
      };
      const { record, previous } = await appendStageStep({ store: racing, clock }, step("1.0.1"));
      expect(record).toMatchObject({ number: 2, version: "1.0.1" });
      expect(previous).toMatchObject({ number: 1, version: "1.0.2" });
    }));

  it("gives up when others always win", () =>
    withVersions(async ({ store, clock }) => {
      const busy: ModelStore = { ...store, appendStage: async () => "conflict" };
      await expect(appendStageStep({ store: busy, clock }, step("1.0.1"))).rejects.toMatchObject({
        code: "SLIPWAY_E_REGISTRY_CONFLICT",
      });
    }));
});

describe("the version at an instant", () => {
  it.each([
    [-1, undefined],
    [0, 1],
    [9, 1],
    [10, 2],
    [99, 3],
  ])("at %i ms", (time, number) => {
    expect(stageAt(recordsAt([0, 10, 20]), fromEpochMs(time))?.number).toBe(number);
  });

  it("lets no record take effect before the one that it follows, whatever its writer's clock said", () => {
    const records = recordsAt([0, 50, 30]);
    expect(stageAt(records, fromEpochMs(40))?.number).toBe(1);
    expect(stageAt(records, fromEpochMs(50))?.number).toBe(3);
  });

  it("never goes back as time goes on", () => {
    const time = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(fc.array(time), time, time, (times, a, b) => {
        const records = recordsAt(times);
        const numberAt = (instant: number): number => stageAt(records, fromEpochMs(instant))?.number ?? 0;
        expect(numberAt(Math.min(a, b))).toBeLessThanOrEqual(numberAt(Math.max(a, b)));
        expect(numberAt(1000)).toBe(times.length);
      }),
    );
  });

  it("reads instants with an offset", () => {
    expect(stageAt(recordsAt([0, 3_600_000]), "1970-01-01T02:30:00+02:00")?.number).toBe(1);
  });

  it.each(["", "yesterday", "2026-01-31", "1", "2026-01-31T12:00:00"])("refuses %j", (text) => {
    expect(() => stageAt([], text)).toThrow(expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }) as Error);
  });
});

describe("references", () => {
  it.each([
    ["credit-risk", { kind: "champion" }],
    ["credit-risk@latest", { kind: "latest" }],
    ["credit-risk@production", { kind: "stage", stage: "production" }],
    ["credit-risk@1.2.0", { kind: "version", version: "1.2.0" }],
    ["credit-risk@v1.2.0", { kind: "version", version: "1.2.0" }],
  ])("reads %s", (text, selector) => {
    expect(parseReference(text)).toEqual({ model: "credit-risk", selector });
  });

  it.each(["", "@", "a@", "a@1.2", "a@b@c", "a@1.2.0@x", "../a", "a@../b", "a@Production", "a b"])(
    "refuses %j",
    (text) => {
      expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }) as Error);
    },
  );

  it("finds the version, and says why", () =>
    withVersions(async (world) => {
      const { store } = world;
      const versionOf = async (text: string) => (await resolveReference(store, text)).manifest.version;
      expect(await versionOf("credit-risk")).toBe("1.0.2");
      await appendStageStep(world, step("1.0.1"));
      await appendStageStep(world, step("1.0.0", "staging"));
      expect(await versionOf("credit-risk")).toBe("1.0.1");
      expect(await versionOf("credit-risk@production")).toBe("1.0.1");
      expect(await versionOf("credit-risk@staging")).toBe("1.0.0");
      expect(await versionOf("credit-risk@latest")).toBe("1.0.2");
      expect(await versionOf("credit-risk@1.0.0")).toBe("1.0.0");
      expect((await resolveReference(store, "credit-risk")).reason).toBe(
        "current in production since 1970-01-01T00:04:00.000Z", // its claim took minute 3
      );
    }));

  it.each(["credit-risk@9.0.0", "credit-risk@canary", "churn", "churn@latest", "churn@production"])(
    "says that there is no %s",
    (text) =>
      withVersions(async ({ store }) => {
        await expect(resolveReference(store, text)).rejects.toMatchObject({ code: "SLIPWAY_E_VERSION_NOT_FOUND" });
      }),
  );

  it("knows no champion of a model without versions", () =>
    withVersions(async ({ store }) => {
      expect(await resolveChampion(store, "churn")).toBeUndefined();
    }));
});

describe("the list of versions", () => {
  it("gives the stable names, the newest version first", () =>
    withVersions(async (world) => {
      await appendStageStep(world, step("1.0.0", "staging"));
      await appendStageStep(world, step("1.0.2"));
      await appendStageStep(world, step("1.0.0"));
      const entries = await listVersions(world.store);
      expect(entries.map(({ version, stages }) => [version, stages])).toEqual([
        ["1.0.2", []],
        ["1.0.1", []],
        ["1.0.0", ["production", "staging"]],
      ]);
      expect(entries[2]).toEqual({
        model: "credit-risk",
        version: "1.0.0",
        digest: sha256("1"),
        createdAt: "1970-01-01T00:00:00.000Z",
        stages: ["production", "staging"],
      });
      expect(await listVersions(world.store, "churn")).toEqual([]);
    }));
});
