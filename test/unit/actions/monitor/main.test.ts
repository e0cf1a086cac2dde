import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/monitor/contract.ts";
import { type MonitorPorts, run } from "../../../../actions/monitor/main.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createAudit } from "../../../../core/audit/audit.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { monitorDocument } from "../../../../core/documents/monitor.ts";
import { profileDocument } from "../../../../core/documents/profile.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { readHistory } from "../../../../core/monitor/history/read-history.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createRng } from "../../../../core/rng.ts";
import { NO_RUN } from "../../../../ports/no-run.ts";
import { createMemoryProfiler } from "../../../fakes/create-memory-profiler.ts";
import { createMemoryDocuments } from "../../../fakes/memory-documents.ts";
import { createMemoryIssueTracker, type MemoryIssues } from "../../../fakes/memory-issue-tracker.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { type MemoryTable, profileColumns } from "../../../fakes/memory-profiler.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { buildDriftDocument } from "../../../fakes/monitor-documents.ts";

const AT = "2025-01-01T00:00:00.000Z";

function draw(rows: number, seed: number, shift = 0): MemoryTable {
  const rng = createRng(seed);
  return { x: Array.from({ length: rows }, () => rng.normal() + shift) };
}

const TABLES = {
  reference: draw(4000, 1),
  clean: draw(1000, 2),
  shifted: draw(1000, 3, 1),
  worse: draw(1000, 5, 1.2),
  few: draw(20, 4),
  empty: { x: [] },
};
const PROFILE = buildProfile({ pipeline: "p", createdAt: AT, table: profileColumns(TABLES.reference) });

function createPorts({ source = "clean", monitored = true } = {}) {
  const documents = createMemoryDocuments();
  const pipeline = pipelineSchema.parse({
    name: "p",
    task: { kind: "binary", target: "y", positive: 1 },
    data: { source: "reference" },
    train: { kind: "linear" },
    ...(monitored ? { monitor: { source } } : {}),
  });
  const registry = createMemoryModelStore({ sha256 });
  const clock = createFixedClock(AT);
  const state = createMemoryStateStore({ sha256 });
  const ports: MonitorPorts = {
    pipelines: { load: async () => ({ pipeline, file: "/p/pipeline.ts", folder: "/p" }) },
    profiler: createMemoryProfiler(TABLES),
    datasets: { load: () => Promise.reject(new Error("nobody has tenants")) },
    signal: new AbortController().signal,
    registry,
    state,
    audit: createAudit({ state, registry, sha256, clock }),
    openDocuments: () => documents,
    loadProfile: async (path) => (path === "given.json" ? PROFILE : undefined),
    resolvePath: (path) => path,
    relativePath: (path) => path.slice(1),
    loadMonitor: async () => documents.load(monitorDocument),
    ...NO_RUN,
    sha256,
    clock,
    log: SILENT_LOGGER,
  };
  return { ports, documents };
}

const inputs = (given: Readonly<Record<string, string>>) => parseInputs(contract, given);

describe("inputs of monitor", () => {
  it("beside a document are refused where only measuring reads them", async () => {
    const given = inputs({ pipeline: ".", document: "m.json", current: "clean", effect: "0.2", failOn: "drift" });
    await expect(run(given, createPorts().ports)).rejects.toMatchObject({
      code: "SLIPWAY_E_INPUT_INVALID",
      what: "monitor: current, effect would not be read: the document was measured already.",
    });
  });

  it("are refused together, a bad window among them", () => {
    expect(() => inputs({ pipeline: ".", window: "soon", effect: "much" })).toThrow(
      /- window: "soon" is no length of a window: .*\n- effect: must be a number from 0\.001 to 0\.999, not "much"/,
    );
  });
});

describe("monitor with a pipeline", () => {
  it("judges the pipeline's source against the model that was trained here", async () => {
    const { ports, documents } = createPorts();
    await documents.save(profileDocument, PROFILE);
    const outcome = await run(inputs({ pipeline: "." }), ports);
    expect(outcome).toMatchObject({ status: "passed", exitCode: 0, outputs: { outcome: "passed", verdict: "ok" } });
    const monitor = await documents.load(monitorDocument);
    expect(monitor).toMatchObject({ verdict: "ok", reference: { rows: 4000, description: "the model trained here" } });
    expect(outcome.outputs.document).toBe(documents.pathOf("monitor.json"));
  });

  it("records once what was measured in a window", async () => {
    const { ports, documents } = createPorts({ source: "shifted" });
    await documents.save(profileDocument, PROFILE);
    for (let round = 0; round < 2; round += 1) await run(inputs({ pipeline: "." }), ports);
    const { entries } = await ports.state.read("metrics.p");
    expect(entries.map(({ record }) => record)).toMatchObject([
      {
        kind: "monitoring",
        verdict: "drift",
        metrics: { rows: 1000, features: 1, drifting_features: 1, quality_alarms: 1 },
      },
    ]);
    await run(inputs({ reference: "reference", current: "clean" }), ports);
    expect((await ports.state.read("metrics.p")).entries).toHaveLength(1); // two tables are no history of a model
  });

  it("judges another table against a given profile, and fails only when asked to", async () => {
    const { ports, documents } = createPorts();
    const given = { pipeline: ".", profile: "given.json", current: "shifted" };
    expect(await run(inputs(given), ports)).toMatchObject({
      status: "failed",
      exitCode: 0,
      outputs: { verdict: "drift" },
    });
    expect(await run(inputs({ ...given, failOn: "drift" }), ports)).toMatchObject({ status: "failed", exitCode: 3 });
    expect(await documents.load(monitorDocument)).toMatchObject({ verdict: "drift" });
  });

  it.each([
    ["few", "inconclusive", "insufficient", 0],
    ["empty", "error", "unknown", 1],
  ] as const)("a table of %s rows is %s", async (...[current, status, verdict, exitCode]) => {
    const { ports } = createPorts();
    const outcome = await run(inputs({ pipeline: ".", profile: "given.json", current, failOn: "drift" }), ports);
    expect(outcome).toMatchObject({ status, exitCode, outputs: { verdict } });
  });

  it("says what is missing", async () => {
    const { ports } = createPorts({ monitored: false });
    await expect(run(inputs({ pipeline: "." }), ports)).rejects.toThrow(/no monitor section/);
    await expect(run(inputs({ pipeline: ".", current: "clean" }), ports)).rejects.toMatchObject({
      code: "SLIPWAY_E_DOCUMENT_MISSING",
    });
    await expect(run(inputs({ pipeline: ".", current: "clean", profile: "gone.json" }), ports)).rejects.toThrow(
      /no profile at gone\.json/,
    );
    await expect(run(inputs({ pipeline: ".", reference: "a" }), ports)).rejects.toThrow(
      /both a pipeline and a reference/,
    );
    await expect(run(inputs({ reference: "a" }), ports)).rejects.toThrow(/neither a pipeline nor two tables/);
    await expect(run(inputs({ reference: "reference", current: "clean", window: "1d" }), ports)).rejects.toThrow(
      /needs a column of timestamps/,
    );
    expect(() => inputs({ reference: "reference", current: "clean", window: "1y", timestamp: "x" })).toThrow(
      /"1y" is no length/,
    );
  });
});

describe("monitor with the document of another job", () => {
  const act = { artifact: "left", document: "monitor.json" };

  it.each([
    ["of another model than the one that is asked for", { ...act, model: "q" }],
    ["that its pipeline.json does not fit", act],
    ["beside no artifact", { document: "monitor.json", model: "q" }],
  ])("refuses one %s, and records nothing", async (_, given) => {
    const { ports, documents } = createPorts();
    await documents.save(monitorDocument, { ...buildDriftDocument(), pipeline: "customer-churn" });
    const fetched = { ...ports, fetchArtifact: async () => "pipeline.json" };
    await expect(run(inputs(given), fetched)).rejects.toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
    expect((await ports.state.read("audit")).entries).toEqual([]);
  });

  it.each([
    ["of another tenant than its model's", "p.north-1a2b3c", "VICTIM LTD"],
    ["of a tenant, by the model of all rows", "p", "VICTIM LTD"],
  ])("refuses one that speaks %s", async (_, model, tenant) => {
    const { ports, documents } = createPorts();
    await documents.save(monitorDocument, { ...buildDriftDocument(), pipeline: model, tenant });
    const fetched = { ...ports, fetchArtifact: async () => "pipeline.json" };
    await expect(run(inputs({ ...act, model }), fetched)).rejects.toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
    expect((await readHistory(ports.state, model)).windows).toEqual([]);
  });

  it("believes nothing of the future: neither a window nor a time of measuring", async () => {
    const { ports, documents } = createPorts();
    const [window] = buildDriftDocument().windows;
    if (window === undefined) throw new Error("the document has a window");
    const far = { ...window, start: "2998-01-01T00:00:00.000Z", end: "2998-01-02T00:00:00.000Z", complete: true };
    const near = { ...window, start: "2020-01-01T00:00:00.000Z", end: "2020-01-02T00:00:00.000Z", complete: true };
    const given = { ...buildDriftDocument(), pipeline: "p", monitoredAt: "2999-01-01T00:00:00.000Z" };
    await documents.save(monitorDocument, { ...given, windows: [near, far] });
    await run(inputs({ ...act, model: "p" }), { ...ports, fetchArtifact: async () => "pipeline.json" });
    const { windows, runs } = await readHistory(ports.state, "p");
    expect(windows.map(({ start, measuredAt }) => [start, measuredAt])).toEqual([[near.start, AT]]);
    expect(runs.map(({ at }) => at)).toEqual([AT]);
  });

  it("takes that of its own", async () => {
    const { ports, documents } = createPorts();
    await documents.save(monitorDocument, { ...buildDriftDocument(), pipeline: "p" });
    const fetched = { ...ports, fetchArtifact: async () => "pipeline.json" };
    expect(await run(inputs({ ...act, model: "p" }), fetched)).toMatchObject({ outputs: { verdict: "drift" } });
    expect((await ports.state.read("audit")).entries).toHaveLength(1);
  });
});

describe("monitor with two tables", () => {
  it("profiles the reference and judges the current table under the given policy", async () => {
    const { ports, documents } = createPorts();
    const outcome = await run(inputs({ reference: "reference", current: "shifted", effect: "0.6" }), ports);
    expect(outcome.outputs.verdict).toBe("data-quality"); // a whole sd lies inside a tolerance of 0.6; some values lie out of range
    expect(await documents.load(monitorDocument)).toMatchObject({ pipeline: "drift", policy: { effect: 0.6 } });
  });

  it("shows a column's name in the summary as text", async () => {
    const { ports } = createPorts();
    const name = "<h1>Approved</h1> [x](https://evil.example) @octocat";
    const tables = { reference: { [name]: draw(4000, 1).x ?? [] }, shifted: { [name]: draw(1000, 3, 3).x ?? [] } };
    const profiler = createMemoryProfiler(tables);
    const { summary } = await run(inputs({ reference: "reference", current: "shifted" }), { ...ports, profiler });
    expect(summary).toContain("Approved");
    expect(summary).not.toMatch(/<h1>|\]\(|@octocat/);
  });

  it("takes a stored profile as reference, without the excluded features", async () => {
    const { ports, documents } = createPorts();
    await run(inputs({ reference: "given.json", current: "shifted", exclude: "x" }), ports);
    expect(await documents.load(monitorDocument)).toMatchObject({ verdict: "insufficient", features: [] });
  });
});

describe("monitor and issues", () => {
  it("keeps them on a laptop at once, and in a workflow leaves them to the job that may write", async () => {
    for (const [run_, expected] of [
      ["", 1],
      ["12/1", 0],
    ] as const) {
      const { ports, documents } = createPorts({ source: "shifted" });
      await documents.save(profileDocument, PROFILE);
      const shared: MemoryIssues = { issues: [], comments: [] };
      const world = { ...ports, issues: createMemoryIssueTracker(shared), run: run_ };
      for (const source of ["shifted", "worse"]) {
        await run(inputs({ pipeline: ".", current: source }), world);
      }
      expect(shared.issues).toHaveLength(expected);
    }
  });

  it("record that a job left nothing, which after three runs is an issue, and fail all the same", async () => {
    const { ports } = createPorts();
    const shared: MemoryIssues = { issues: [], comments: [] };
    const issues = createMemoryIssueTracker(shared);
    const act = inputs({ artifact: "left", document: "monitor.json", model: "p" });
    for (const attempt of ["1/1", "2/1", "3/1"]) {
      const gone = new SlipwayError("SLIPWAY_E_ARTIFACT_FAILED", { what: "No artifact.", remedy: "See its log." });
      const world = { ...ports, issues, run: attempt, fetchArtifact: () => Promise.reject(gone) };
      await expect(run(act, world)).rejects.toBe(gone);
    }
    expect(shared.issues).toMatchObject([{ title: "Monitoring of p is broken", state: "open" }]);
  });
});
