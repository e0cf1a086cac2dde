import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/plan/contract.ts";
import { type PlanPorts, run } from "../../../../actions/plan/main.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { type Logger, SILENT_LOGGER } from "../../../../core/log.ts";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";
import type { ChangeRange } from "../../../../core/plan/change.ts";
import { parseRepository } from "../../../../core/repository/parse-repository.ts";
import type { StateStore } from "../../../../core/state/state-store.ts";
import { createMemoryDocuments } from "../../../fakes/memory-documents.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { createMinuteClock } from "../../../fakes/type-verb.ts";

const origin = { file: "pipeline.yml", locate: () => undefined };
const refuse = (): never => {
  throw new RangeError("not for this test");
};

interface About {
  readonly fired?: string;
  readonly state?: StateStore;
  readonly log?: Logger;
  /** Of `churn`; `credit` has none. */
  readonly monitor?: Readonly<Record<string, unknown>>;
}

/** A repository whose pipelines are at their names, in a run that touched `files`. */
function plan(
  given: Readonly<Record<string, unknown>>,
  files: readonly string[] = [],
  { fired, state = createMemoryStateStore({ sha256 }), log = SILENT_LOGGER, monitor }: About = {},
) {
  const documents = createMemoryDocuments();
  const range: ChangeRange = { kind: "range", base: "a".repeat(40), head: "b".repeat(40) };
  const ports: PlanPorts = {
    openRepository: () => ({
      load: async () => ({ settings: parseRepository({}, origin), file: undefined, pipelines: ["churn", "credit"] }),
    }),
    pipelines: {
      load: async (name) => ({
        file: `/w/${name}/pipeline.yml`,
        folder: `/w/${name}`,
        pipeline: parsePipeline(
          {
            name,
            task: { kind: "binary", target: "y", positive: "1" },
            data: { source: "data/*.csv" },
            train: { kind: "linear" },
            ...(monitor === undefined || name !== "churn" ? {} : { monitor: { source: "served/*.csv", ...monitor } }),
          },
          origin,
        ),
      }),
    },
    datasets: { load: refuse },
    range: fired === undefined ? range : { kind: "none", reason: "the event schedule compares no commits" },
    fired,
    state,
    sha256,
    changed: [{ between: async () => files }],
    commit: "b".repeat(40),
    clock: createMinuteClock(),
    log,
    signal: new AbortController().signal,
    openDocuments: () => documents,
    relativePath: (path) => path.replace("/w/", ""),
    runArtifacts: { upload: refuse },
  };
  return run(contract.inputs.parse(given), ports);
}

describe("plan for one model", () => {
  it("names the pipelines that there are when it is none of them", async () => {
    await expect(plan({ model: "chrn", everything: true })).rejects.toMatchObject({
      code: "SLIPWAY_E_INPUT_INVALID",
      remedy: 'Did you mean "churn"? Known: churn, credit.',
    });
  });

  it("has nothing to do when it is unchanged", async () => {
    expect((await plan({ model: "churn" }, ["README.md"])).outputs).toMatchObject({ any: "false" });
    expect((await plan({ model: "churn" }, ["churn/pipeline.yml"])).outputs).toMatchObject({ any: "true" });
  });
});

describe("plan of a schedule", () => {
  const monitor = { schedule: "5 * * * *" };

  it("takes the pipelines whose schedule has fired, and leaves those that are monitored at another time", async () => {
    const due = await plan({}, [], { monitor, fired: "5 * * * *" });
    expect(JSON.parse(due.outputs.monitorMatrix)).toMatchObject([{ name: "churn" }]);
    const early = await plan({}, [], { monitor, fired: "9 3 * * *" });
    expect(early.outputs).toMatchObject({ monitorAny: "false", monitorMatrix: "[]" });
    expect(JSON.parse(early.outputs.skipped)).toEqual([{ name: "churn", reason: "it is monitored at 5 * * * *" }]);
  });
});

describe("plan and the dead-man check", () => {
  const monitor = { schedule: "0 * * * *" };
  /** The clock of these tests begins here. */
  const NOW = Date.parse(createMinuteClock().now());
  const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();

  async function check(kind: "run" | "unknown" | "release" | undefined, hours: number, about: About = {}) {
    const state = createMemoryStateStore({ sha256 });
    const at = hoursAgo(hours);
    const ran = { kind: "run", run: "1/1", at, verdict: "ok", window: null };
    const unknown = { kind: "unknown", run: "1/1", at, window: null, reason: "no data" };
    if (kind === "run" || kind === "unknown")
      await state.append("monitor.churn", { key: "run:1", record: kind === "run" ? ran : unknown });
    if (kind === "release") await state.append("metrics.churn", { key: "release:1.0.0", record: { kind, at } });
    const warnings: string[] = [];
    const log: Logger = { ...SILENT_LOGGER, warn: (message) => warnings.push(message) };
    const { outputs, summary } = await plan({}, [], { monitor, state, log, ...about });
    return { overdue: JSON.parse(outputs.overdue) as unknown, warnings, summary };
  }

  it.each([
    ["run", 3, true],
    ["run", 1.5, false],
    ["unknown", 1.5, false], // it ran, and says itself that it could tell nothing
    ["unknown", 3, true],
    ["release", 3, true], // it never ran
    ["release", 1, false],
    [undefined, 99, false], // nothing was ever released
  ] as const)("after a record of %s %d hours ago finds monitoring overdue: %s", async (kind, hours, isOverdue) => {
    const { overdue, warnings, summary } = await check(kind, hours);
    expect(overdue).toHaveLength(isOverdue ? 1 : 0);
    expect(warnings).toHaveLength(isOverdue ? 1 : 0);
    expect(summary.includes("Monitoring has stopped")).toBe(isOverdue);
    if (isOverdue) expect(warnings[0]).toMatch(/^churn is not monitored as its schedule 0 \* \* \* \* says.*60 days/);
  });

  it("is not made by monitoring itself, nor of a pipeline without it", async () => {
    expect((await check("run", 99, { fired: "0 * * * *" })).overdue).toEqual([]);
    const state = createMemoryStateStore({ sha256 });
    expect((await plan({}, [], { state })).outputs.overdue).toBe("[]");
  });

  it("says so when the records cannot be read, and plans all the same", async () => {
    const state = createMemoryStateStore({ sha256 });
    const broken: StateStore = { ...state, read: () => Promise.reject(new Error("gone")) };
    const { overdue, warnings } = await check(undefined, 0, { state: broken });
    expect(overdue).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("Whether monitoring runs is unknown: gone")]);
  });
});
