import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { findFreeze } from "../../../../core/freeze/find-freeze.ts";
import type { FreezeRecord, IssueRecord } from "../../../../core/monitor/history/records.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";

const day = (number: number): string => `2026-03-${String(number).padStart(2, "0")}T08:00:00.000Z`;

function freeze(at: number, frozen: boolean): FreezeRecord {
  return { kind: "freeze", frozen, at: day(at), by: "hubot", reason: "audit", fingerprint: null };
}

function issue(at: number, change: Partial<IssueRecord> = {}): IssueRecord {
  return {
    ...{ kind: "issue", event: "opened", fingerprint: "m.x-1", episode: 1, issue: "drift", at: day(at), window: null },
    ...{ version: "1.0.0", subjects: [], severity: "major", direction: "up", reason: "" },
    ...change,
  };
}

async function ask(records: readonly (FreezeRecord | IssueRecord)[], onDrift = true) {
  const state = createMemoryStateStore({ sha256 });
  for (const [index, record] of records.entries()) await state.append("monitor.m", { key: String(index), record });
  const opened = { event: "opened", fingerprint: "m.x-1", turn: 1, number: 9 };
  await state.append("issues", { key: "opened:m.x-1", record: opened });
  return await findFreeze({ model: "m", onDrift }, state);
}

const SEVERE = { reason: expect.stringContaining("severe drift") as unknown, number: 9 };
const ORDERED = { reason: "@hubot has frozen it: audit", number: null };

describe("findFreeze", () => {
  it.each([
    ["nothing", [], undefined],
    ["an order", [freeze(1, true)], ORDERED],
    ["an order that was taken back", [freeze(1, true), freeze(2, false)], undefined],
    ["a severe issue", [issue(1)], SEVERE],
    ["a mild issue", [issue(1, { severity: "moderate" })], undefined],
    ["one that became severe", [issue(1, { severity: "minor" }), issue(2, { event: "raised" })], SEVERE],
    ["one that recovered", [issue(1), issue(2, { event: "recovered" })], undefined],
    ["one that came back", [issue(1), issue(2, { event: "recovered" }), issue(3, { event: "reopened" })], SEVERE],
    ["an /unfreeze after it", [issue(1), freeze(2, false)], undefined],
    ["an /unfreeze before it", [freeze(1, false), issue(2)], SEVERE],
    ["an /unfreeze, and then worse", [issue(1), freeze(2, false), issue(3, { event: "raised" })], SEVERE],
    ["broken monitoring", [issue(1, { issue: "broken" })], undefined],
    ["an order beside a severe issue", [issue(1), freeze(2, true)], ORDERED],
  ] as const)("after %s", async (_, records, expected) => {
    expect(await ask(records)).toEqual(expected);
  });

  it("leaves issues alone where the pipeline does not ask for it", async () => {
    expect(await ask([issue(1)], false)).toBeUndefined();
    expect(await ask([issue(1), freeze(2, true)], false)).toEqual(ORDERED);
  });
});
