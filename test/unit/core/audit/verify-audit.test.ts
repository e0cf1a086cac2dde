import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { AUDIT_STREAM } from "../../../../core/audit/audit-record.ts";
import { verifyAudit } from "../../../../core/audit/verify-audit.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { changeStatus } from "../../../../core/registry/change-status.ts";
import { collectVersions } from "../../../../core/registry/collect-versions.ts";
import type { ModelStore } from "../../../../core/registry/model-store.ts";
import { rollBackStage } from "../../../../core/registry/roll-back.ts";
import type { StateEntry } from "../../../../core/state/state-entry.ts";
import type { StateStore } from "../../../../core/state/state-store.ts";
import { type VersionsWorld, withVersions } from "../../../fakes/versions-world.ts";

const model = "credit-risk";
const evaluation = { pipeline: model, outcome: "passed", verdict: "better" };

/** One of everything that the audit records. */
async function live(world: VersionsWorld): Promise<void> {
  const { audit } = world;
  await audit.registry(model);
  await audit.document("evaluation", evaluation);
  await world.promote("1.0.0", "1.0.1");
  await audit.document("deployment", { pipeline: model, outcome: "passed" });
  await rollBackStage(world, { model, stage: "production", reason: "wrong" });
  await changeStatus(world, { model, version: "1.0.1", kind: "yank", reason: "leaked" });
  await audit.document("monitoring", { pipeline: model, outcome: "failed", verdict: "drift" });
  await collectVersions(world, { model, keep: 1, history: 0, named: [], dryRun: false });
}

const verify = (world: Pick<VersionsWorld, "state" | "store">, expected?: string) =>
  verifyAudit({ state: world.state, registry: world.store, sha256 }, { expected });

/** The state with its entries changed by somebody who can write files, and the head as it was. */
function tamper({ state }: VersionsWorld, change: (entries: StateEntry[]) => StateEntry[]): StateStore {
  return {
    ...state,
    async read(stream) {
      const { entries, revision } = await state.read(stream);
      return { entries: change([...entries]), revision };
    },
  };
}

interface Damage {
  readonly kind: "change" | "remove" | "double" | "swap";
  readonly at: number;
}

function damage(entries: readonly StateEntry[], { kind, at }: Damage): StateEntry[] {
  const [before, entry, after] = [entries.slice(0, at), entries[at] as StateEntry, entries.slice(at + 1)];
  switch (kind) {
    case "change":
      return [...before, { ...entry, record: { ...entry.record, detail: "nothing happened" } }, ...after];
    case "remove":
      return [...before, ...after];
    case "double":
      return [...before, entry, entry, ...after];
    case "swap":
      return [...before, ...after.slice(0, 1), entry, ...after.slice(1)];
  }
}

describe("the audit", () => {
  it("knows every decision, in order, and is verified", () =>
    withVersions(3, async (world) => {
      await live(world);
      const { entries } = await world.state.read(AUDIT_STREAM);
      expect(entries.map(({ record: { action, subject } }) => [action, subject])).toEqual([
        ["registration", "credit-risk@1.0.0"],
        ["registration", "credit-risk@1.0.1"],
        ["registration", "credit-risk@1.0.2"],
        ["evaluation", "credit-risk"],
        ["deployment", "credit-risk"],
        ["monitoring", "credit-risk"],
        ["promotion", "credit-risk@1.0.0"],
        ["promotion", "credit-risk@1.0.1"],
        ["rollback", "credit-risk@1.0.0"],
        ["yank", "credit-risk@1.0.1"],
        ["collect", "credit-risk@1.0.1"],
      ]);
      expect(await verify(world)).toMatchObject({ verdict: "verified", entries: 11, problems: [], unrecorded: [] });
    }));

  it("says nothing twice", () =>
    withVersions(3, async (world) => {
      await live(world);
      await world.audit.registry(model);
      await world.audit.document("evaluation", evaluation);
      expect((await world.state.read(AUDIT_STREAM)).entries).toHaveLength(11);
    }));

  it("tells what a killed writer could not record, and the next change records it", () =>
    withVersions(2, async (world) => {
      await live(world);
      await world.promote("1.0.1").catch(() => undefined);
      await world.register("other");
      expect(await verify(world)).toMatchObject({
        verdict: "incomplete",
        problems: [],
        unrecorded: ["models/credit-risk/v1.0.2"],
      });
      await world.audit.registry(model);
      expect(await verify(world)).toMatchObject({ verdict: "verified" });
    }));

  it("holds a head that was kept elsewhere", () =>
    withVersions(2, async (world) => {
      await live(world);
      const { head } = await verify(world);
      await world.audit.document("evaluation", { ...evaluation, verdict: "worse" });
      expect(await verify(world, head)).toMatchObject({ verdict: "verified" });
      expect(await verify(world, "0".repeat(64))).toMatchObject({
        verdict: "broken",
        problems: [expect.stringContaining("no entry has the digest 000")],
      });
    }));

  it("is verified when nothing was ever done", () =>
    withVersions(0, async (world) => {
      expect(await verify(world)).toEqual({ verdict: "verified", entries: 0, head: "", problems: [], unrecorded: [] });
    }));
});

describe("an audit that somebody changed", () => {
  it("is broken whatever entry is changed, removed, doubled or moved", () =>
    withVersions(3, async (world) => {
      await live(world);
      const { entries } = await world.state.read(AUDIT_STREAM);
      const anyEntry = fc.integer({ min: 0, max: entries.length - 1 });
      const change = fc.oneof(
        fc.record({ kind: fc.constantFrom("change" as const, "remove" as const, "double" as const), at: anyEntry }),
        fc.record({ kind: fc.constant("swap" as const), at: fc.integer({ min: 0, max: entries.length - 2 }) }),
      );
      await fc.assert(
        fc.asyncProperty(change, fc.boolean(), async ({ kind, at }, renumber) => {
          const state = tamper(world, (all) => {
            const damaged = damage(all, { kind, at });
            return renumber ? damaged.map((each, index) => ({ ...each, number: index + 1 })) : damaged;
          });
          expect(await verify({ ...world, state })).toMatchObject({ verdict: "broken" });
        }),
        { numRuns: 60 },
      );
    }));

  it.each([1, 4, 11])("is broken when its last %i entries are cut off", (count) =>
    withVersions(3, async (world) => {
      await live(world);
      const state = tamper(world, (all) => all.slice(0, -count));
      const { problems } = await verify({ ...world, state });
      expect(problems[0]).toContain(count === 1 ? "the newest entry was removed" : `the newest ${count} entries were`);
    }),
  );

  it("is not verified when the end is cut off together with the head: the registry knows better", () =>
    withVersions(3, async (world) => {
      await live(world);
      const state = { ...tamper(world, (all) => all.slice(0, -2)), head: async () => undefined };
      expect(await verify({ ...world, state })).toMatchObject({ verdict: "incomplete" });
    }));

  it("is broken when the registry lost or changed what it recorded", () =>
    withVersions(3, async (world) => {
      await live(world);
      const store: ModelStore = {
        ...world.store,
        stage: async (name, stage) => (await world.store.stage(name, stage)).slice(0, -1),
        versions: async (name) =>
          (await world.store.versions(name)).map((manifest) => ({ ...manifest, metrics: { roc_auc: 0.99 } })),
      };
      expect((await verify({ ...world, store })).problems).toEqual([
        "models/credit-risk/v1.0.0 is not what entry 1 recorded",
        "models/credit-risk/v1.0.2 is not what entry 3 recorded",
        "entry 9 recorded stages/credit-risk/production/000003, which is gone",
      ]);
    }));

  it("is broken when it cannot be read, and says where", () =>
    withVersions(3, async (world) => {
      await live(world);
      const error = new SlipwayError("SLIPWAY_E_STATE_UNREADABLE", {
        what: "Entry 3 is missing.",
        remedy: "Restore it.",
      });
      const state = { ...world.state, read: () => Promise.reject(error) };
      expect(await verify({ ...world, state })).toMatchObject({ verdict: "broken", problems: ["Entry 3 is missing."] });
    }));

  it("takes no record that is none", () =>
    withVersions(0, async (world) => {
      await world.state.append(AUDIT_STREAM, { key: "x", record: { action: "party", place: "models/../etc" } });
      expect(await verify(world)).toMatchObject({ verdict: "broken", problems: ["entry 1 is no audit record"] });
    }));
});
