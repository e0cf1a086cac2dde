import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run as train } from "../../../../actions/train/main.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { parseDocument } from "../../../../core/documents/document.ts";
import {
  type CategoryProfile,
  type FeatureProfile,
  type Profile,
  profileDocument,
} from "../../../../core/documents/profile.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { createLocalPorts } from "../../../../ports/local.ts";

const DAYS = 40;
const PER_DAY = 10;
const PIPELINE = {
  name: "p",
  task: { kind: "binary", target: "y", positive: "1" },
  data: { source: "t.csv", timestamp: "made", split: { by: "random", seed: 1 } },
  train: { kind: "linear" },
  monitor: { source: "served.csv", timestamp: "served", window: "1d", timezone: "Australia/Melbourne" },
};

/** The target follows `x`; `score`, which predictions have a column for too, is a feature of two levels. */
function buildTable(target: string): string {
  const rows = Array.from({ length: DAYS * PER_DAY }, (_, row) => {
    const made = new Date(Date.UTC(2024, 0, 1) + (row * 86_400_000) / PER_DAY).toISOString();
    const x = (row * 37) % 101;
    return [made, x, row % 2 === 0 ? "low" : "high", answerOf(target, x + ((row * 13) % 40))].join(",");
  });
  return `made,x,score,${target}\n${rows.join("\n")}\n`;
}

/** `grade` is one of three classes, of which the highest is rare. */
function answerOf(target: string, height: number): number | string {
  if (target !== "grade") return height > 70 ? 1 : 0;
  if (height > 120) return "top";
  return height > 60 ? "middle" : "basic";
}

async function profileOf(pipeline: object, target = "y"): Promise<Profile> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-train-"));
  await writeFile(join(folder.path, "t.csv"), buildTable(target));
  await writeFile(join(folder.path, "pipeline.json"), JSON.stringify(pipeline));
  const ports = createLocalPorts({
    cwd: folder.path,
    log: SILENT_LOGGER,
    clock: createFixedClock("2026-01-02T00:00:00.000Z"),
    signal: new AbortController().signal,
    memoryLimit: undefined,
    threads: undefined,
    extensions: undefined,
    ci: false,
  });
  const { outputs } = await train({ pipeline: folder.path }, ports);
  return parseDocument(profileDocument, JSON.parse(await readFile(join(outputs.model, "profile.json"), "utf8")), {
    path: "profile.json",
  });
}

const featureOf = ({ features }: Profile, name: string): FeatureProfile | undefined =>
  features.find((feature) => feature.name === name);

describe("the profile that training leaves", () => {
  it("has the windows that monitoring is cut into, by the time of the table itself", async () => {
    const { windows, features, policy } = await profileOf(PIPELINE);
    // 1 January begins at 11 in Melbourne.
    expect(windows).toMatchObject({ timestamp: "made", timezone: "Australia/Melbourne", lengthMs: 86_400_000 });
    expect(windows?.rows).toEqual([6, ...new Array<number>(DAYS - 1).fill(PER_DAY), 4]);
    expect(features.every((feature) => feature.windows?.counts.length === DAYS + 1)).toBe(true);
    expect(policy.tier).toBe("A");
  });

  it("is of one table where monitoring knows no windows", async () => {
    const { windows, features, policy } = await profileOf({ ...PIPELINE, monitor: { source: "served.csv" } });
    expect([windows, ...features.map((feature) => feature.windows), policy.tier]).toEqual([null, null, null, "C"]);
  });

  it("says what the model answers in each cell, of the rows it has not learned from", async () => {
    const profile = await profileOf(PIPELINE);
    const scores = featureOf(profile, "x")?.cellScores ?? [];
    expect(scores).toHaveLength(featureOf(profile, "x")?.counts.length ?? 0);
    expect(scores.at(-1)).toBeGreaterThan((scores[0] ?? 1) + 0.3);
    expect(featureOf(profile, "score")?.cellScores).toEqual([expect.any(Number), expect.any(Number), null]);
    expect(profile.prediction).toMatchObject({ name: "score", kind: "number" });
  });

  it("says which of several classes the model answers, and how often, on the rows it has not learned from", async () => {
    const { features, prediction } = await profileOf(
      { ...PIPELINE, task: { kind: "multiclass", target: "grade" } },
      "grade",
    );
    expect(prediction).toMatchObject({ name: "prediction", kind: "category", missing: 0, other: 0, windows: null });
    const { levels, counts } = prediction as CategoryProfile;
    expect(levels.every((level) => ["basic", "middle", "top"].includes(level))).toBe(true);
    expect(levels.slice(0, 2).toSorted()).toEqual(["basic", "middle"]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan((DAYS * PER_DAY) / 2);
    expect(features.map(({ name, cellScores }) => [name, cellScores])).toEqual([
      ["x", null],
      ["score", null],
    ]);
  });
});
