import { describe, expect, it } from "vitest";
import { buildDocument, buildMood, createIssueWorld, type Mood } from "../../../fakes/issue-world.ts";
import { buildMonitorDocument } from "../../../fakes/monitor-documents.ts";

describe("a class mix that changes", () => {
  /** Every day `income` in a mood, and the predicted classes in another. */
  const liveOn = async (days: readonly (readonly [Mood, Mood])[]) => {
    const moods = days.map(([mood]) => ({ income: mood, age: "ok" as Mood }));
    const mixed = buildDocument(moods).windows.map((window, day) => {
      const [, mood = "ok"] = days[day] ?? [];
      const prediction = buildMood("prediction", mood, { kind: "category", importance: null, shift: null });
      const drifts = [...window.features, prediction].some(({ state }) => state.startsWith("DRIFT_"));
      return { ...window, prediction, verdict: drifts ? ("drift" as const) : window.verdict };
    });
    const world = createIssueWorld();
    for (const day of days.keys()) {
      const { monitoredAt } = buildDocument(moods.slice(0, day + 1));
      await world.act(buildMonitorDocument(mixed.slice(0, day + 1), { monitoredAt }));
    }
    return world.issues;
  };

  it("is an issue of the score when no feature drifted, and a consequence when one did", async () => {
    const alone = await liveOn([
      ["ok", "ok"],
      ["ok", "moderate"],
      ["ok", "moderate"],
    ]);
    expect(alone).toMatchObject([{ title: "drift", state: "open" }]);
    expect(alone[0]?.fingerprint).toContain("score");
    const both = await liveOn([
      ["ok", "ok"],
      ["moderate", "moderate"],
      ["moderate", "moderate"],
    ]);
    expect(both).toHaveLength(1);
    expect(both[0]?.fingerprint).not.toContain("score");
    expect(
      await liveOn([
        ["ok", "ok"],
        ["ok", "near"],
        ["ok", "ok"],
      ]),
    ).toEqual([]);
  });
});
