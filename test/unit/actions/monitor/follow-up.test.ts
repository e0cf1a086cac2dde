import { describe, expect, it } from "vitest";
import { startRetraining } from "../../../../actions/monitor/follow-up.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { TrackedIssue } from "../../../../core/issues/issue-tracker.ts";
import type { KeptIssue } from "../../../../core/issues/perform-act.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { monitorSettings } from "../../../../core/pipeline/monitor-schema.ts";
import { createMemoryCommentBoard, type MemoryComment } from "../../../fakes/memory-comment-board.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";

const NOW = "2026-03-01T08:00:00.000Z";
const FINGERPRINT = "credit-risk.income-1";
const TRACKED: TrackedIssue = {
  ...{ number: 7, fingerprint: FINGERPRINT, title: "Drift", body: "", labels: [], state: "open" },
  ...{ stateReason: null, closedAt: null, url: "memory:7" },
};
const KEPT: KeptIssue = {
  ...{
    act: "opened",
    kind: "drift",
    fingerprint: FINGERPRINT,
    severity: "minor",
    raised: false,
    muted: false,
    issue: TRACKED,
  },
};

interface About {
  readonly onDrift?: readonly string[];
  readonly kept?: readonly KeptIssue[];
}

async function follow({ onDrift = ["issue", "retrain"], kept = [KEPT] }: About = {}) {
  const state = createMemoryStateStore({ sha256 });
  const started: Readonly<Record<string, string>>[] = [];
  const comments: MemoryComment[] = [];
  const settings = monitorSettings.parse({ source: "served/*.csv", onDrift, cooldown: "3d" });
  const act = async (run: string) =>
    await startRetraining(
      { model: "credit-risk", kept, settings },
      {
        ...{ state, clock: createFixedClock(NOW), log: SILENT_LOGGER, run },
        retraining: {
          dispatcher: { start: async (_, inputs) => void started.push(inputs) },
          board: createMemoryCommentBoard(comments),
          order: { id: 1, attempt: 1 },
        },
      },
    );
  await Promise.all(["1/1", "2/1", "3/1"].map(act)); // monitors that race
  return { started, comments };
}

describe("what follows confirmed drift", () => {
  it("is one retraining, said in one comment, however many monitors race", async () => {
    const { started, comments } = await follow();
    expect(started).toEqual([{ model: "credit-risk", reason: "drift that issue #7 confirms", issue: "7" }]);
    expect(comments).toMatchObject([
      { pull: 7, body: expect.stringContaining("A retraining of `credit-risk`") as unknown },
    ]);
  });

  it.each<readonly [string, About]>([
    ["the pipeline does not ask for it", { onDrift: ["issue", "freeze"] }],
    ["nothing is open", { kept: [] }],
    ["the issue was closed", { kept: [{ ...KEPT, issue: { ...TRACKED, state: "closed" } }] }],
    ["another run is opening it", { kept: [{ ...KEPT, issue: undefined }] }],
    ["the data are at fault", { kept: [{ ...KEPT, kind: "data-quality" }] }],
    ["monitoring is broken", { kept: [{ ...KEPT, kind: "broken" }] }],
    ["it is acknowledged or muted", { kept: [{ ...KEPT, muted: true }] }],
  ])("is nothing where %s", async (_, about) => {
    expect(await follow(about)).toEqual({ started: [], comments: [] });
  });
});
