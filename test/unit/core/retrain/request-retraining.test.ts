import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { type RetrainRequest, requestRetraining } from "../../../../core/retrain/request-retraining.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";

const DAY = 86_400_000;

function openWorld() {
  const state = createMemoryStateStore({ sha256 });
  const started: Readonly<Record<string, string>>[] = [];
  let broken = false;
  const ask = async (at: string, change: Partial<RetrainRequest> = {}, run = at) =>
    await requestRetraining(
      {
        ...{ model: "credit-risk", by: "monitor", reason: "drift", fingerprint: "credit-risk.x-1", number: 7 },
        ...{ cooldownMs: 7 * DAY, force: false, ...change },
      },
      {
        state,
        dispatcher: {
          async start(_, inputs) {
            if (broken) throw new Error("GitHub is down");
            started.push(inputs);
          },
        },
        ...{ workflow: "slipway-retrain.yml", run, clock: createFixedClock(at) },
      },
    );
  return { state, started, ask, setBroken: (value: boolean) => (broken = value) };
}

describe("requestRetraining", () => {
  it("starts one of many that ask at the same time, and tells the others until when", async () => {
    const { started, ask } = openWorld();
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => await ask("2026-03-01T08:00:00.000Z", {}, `${index}/1`)),
    );
    expect(started).toEqual([{ model: "credit-risk", reason: "drift", issue: "7" }]);
    expect(answers.filter(({ kind }) => kind === "started")).toHaveLength(1);
  });

  it("starts the next one after the cool-down, and before it for a person", async () => {
    const { started, ask } = openWorld();
    await ask("2026-03-01T08:00:00.000Z");
    expect(await ask("2026-03-08T07:59:59.000Z")).toEqual({ kind: "cooling", until: "2026-03-08T08:00:00.000Z" });
    expect(await ask("2026-03-05T08:00:00.000Z", { force: true, by: "hubot" })).toEqual({ kind: "started" });
    expect(await ask("2026-03-08T08:00:00.000Z")).toMatchObject({ kind: "cooling" }); // that of the person counts too
    expect(await ask("2026-03-12T08:00:00.000Z")).toEqual({ kind: "started" });
    expect(started).toHaveLength(3);
  });

  it("loses a quarter of an hour and no cool-down where the start fails", async () => {
    const { started, ask, setBroken } = openWorld();
    setBroken(true);
    await expect(ask("2026-03-01T08:00:00.000Z")).rejects.toThrow("GitHub is down");
    setBroken(false);
    expect(await ask("2026-03-01T08:14:59.000Z")).toMatchObject({ kind: "cooling" });
    expect(await ask("2026-03-01T08:15:00.000Z")).toEqual({ kind: "started" });
    expect(started).toHaveLength(1);
  });

  it("is one for all tenants of a pipeline, and one in an hour for people", async () => {
    const { started, ask } = openWorld();
    await ask("2026-03-01T08:00:00.000Z", { model: "credit-risk.north-1a2b3c" });
    expect(await ask("2026-03-02T08:00:00.000Z", { model: "credit-risk.south-4d5e6f" })).toMatchObject({
      kind: "cooling",
    });
    const person = { force: true, by: "hubot" };
    expect(await ask("2026-03-01T08:30:00.000Z", person)).toEqual({ kind: "started" });
    expect(await ask("2026-03-01T09:29:59.000Z", person)).toEqual({
      kind: "cooling",
      until: "2026-03-01T09:30:00.000Z",
    });
    expect(await ask("2026-03-01T09:30:00.000Z", person)).toEqual({ kind: "started" });
    expect(started).toHaveLength(3);
  });

  it("knows models apart", async () => {
    const { started, ask } = openWorld();
    await ask("2026-03-01T08:00:00.000Z");
    expect(await ask("2026-03-01T08:00:00.000Z", { model: "churn", number: null })).toEqual({ kind: "started" });
    expect(started.at(-1)).toEqual({ model: "churn", reason: "drift", issue: "" });
  });
});
