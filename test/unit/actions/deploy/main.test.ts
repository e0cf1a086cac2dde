import { describe, expect, it } from "vitest";
import type { DeployPorts } from "../../../../actions/deploy/main.ts";
import { createDuckDbDatasets } from "../../../../adapters/duckdb/datasets.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { changeStatus } from "../../../../core/registry/change-status.ts";
import { buildDataset, deploy, loadDeployment, NOTHING, ROWS, withServer } from "../../../fakes/deploy-world.ts";

describe("deploy", () => {
  it("serves the newest version, replays what the evaluation scored, and extends the history", () =>
    withServer(async ({ ports, register, history, server }) => {
      await register("old");
      const manifest = await register("new");
      const outcome = await deploy(ports);
      expect(outcome).toMatchObject({
        status: "passed",
        exitCode: 0,
        outputs: { version: manifest.version, url: server.url },
      });
      expect(await loadDeployment(ports)).toMatchObject({
        outcome: "passed",
        environment: "staging",
        version: manifest.version,
        digest: manifest.modelDigest,
        previous: null,
        traffic: 1,
        health: { live: true, ready: true },
        smoke: { rows: 5, passed: true },
        replay: { rows: ROWS - 1, maxDifference: 0, passed: true }, // one row lacks a required input
      });
      expect(await history()).toMatchObject([{ number: 1, version: manifest.version }]);
    }));

  it("says that a version is current already, verifies it, and writes no history twice", () =>
    withServer(async ({ ports, register, history }) => {
      await register("one");
      await deploy(ports);
      const again = await deploy(ports);
      expect(again).toMatchObject({ status: "passed", summary: expect.stringContaining("already") as unknown });
      expect(await loadDeployment(ports)).toMatchObject({ replay: { passed: true } });
      expect(await history()).toHaveLength(1);
    }));

  it("refuses a yanked version before any server hears of it, and leaves the reason", () =>
    withServer(async ({ ports, register, history, server }) => {
      const good = await register("good");
      await deploy(ports);
      const bad = await register("bad");
      const yank = { model: "credit-risk", version: bad.version, kind: "yank", reason: "leaked labels" } as const;
      await changeStatus({ store: ports.registry, clock: ports.clock }, yank);
      const openServer = () => Promise.reject(new Error("a server was asked"));
      expect(await deploy({ ...ports, openServer }, bad.version)).toMatchObject({ status: "blocked", exitCode: 3 });
      expect(await loadDeployment(ports)).toMatchObject({
        outcome: "blocked",
        version: bad.version,
        target: { url: server.url },
        traffic: 0,
        previous: { version: good.version },
        smoke: { passed: false, detail: "credit-risk@1.0.1 was yanked: leaked labels." },
      });
      expect(await history()).toHaveLength(1);
      expect(await deploy(ports)).toMatchObject({ status: "passed", outputs: { version: good.version } }); // the newest usable one
    }));

  it("deploys a deprecated version with a warning", () =>
    withServer(async ({ ports, register, warnings }) => {
      const { version } = await register("old");
      const notice = { model: "credit-risk", version, kind: "deprecate", reason: "old tariff" } as const;
      await changeStatus({ store: ports.registry, clock: ports.clock }, notice);
      expect((await deploy(ports)).status).toBe("passed");
      expect(warnings).toEqual(["credit-risk@1.0.0 is deprecated: old tariff"]);
    }));

  it("rolls the server back when the new version scores otherwise than its evaluation", () =>
    withServer(async ({ ports, register, history, warnings }) => {
      const good = await register("good");
      await deploy(ports);
      const bad = await register("bad", { offset: 2e-6 });
      expect(await deploy(ports)).toMatchObject({ status: "failed", exitCode: 3 });
      const deployment = await loadDeployment(ports);
      expect(deployment).toMatchObject({
        outcome: "failed",
        version: bad.version,
        previous: { version: good.version, digest: good.modelDigest },
        traffic: 0,
        replay: { passed: false },
      });
      expect(deployment?.replay?.maxDifference).toBeCloseTo(2e-6, 9);
      const server = await ports.openServer({ target: "server", url: "http://x", environment: "staging" }, "");
      expect(await server.status()).toMatchObject({ version: good.version, digest: good.modelDigest });
      expect((await history()).map(({ version }) => version)).toEqual([good.version]);
      expect(warnings.join()).toContain("rolled back");
    }));

  it("fails on scores that are no probability, and on none at all", () =>
    withServer(async ({ ports, register }) => {
      await register("wild", { offset: 2, scores: false });
      expect(await deploy(ports)).toMatchObject({ status: "failed" });
      expect(await loadDeployment(ports)).toMatchObject({ smoke: { passed: false }, replay: null });
      await register("empty", { score: () => Number.NaN });
      expect(await deploy(ports)).toMatchObject({ status: "failed" });
      expect(await loadDeployment(ports)).toMatchObject({ replay: { maxDifference: null, passed: false } });
    }));

  it("keeps what is served when the server cannot load the new version", () =>
    withServer(async ({ ports, register, history }) => {
      const good = await register("good");
      await deploy(ports);
      await register("other", { digest: "c".repeat(64) });
      expect(await deploy(ports)).toMatchObject({ status: "failed", exitCode: 3 });
      expect((await loadDeployment(ports))?.smoke.detail).toMatch(/422/);
      const server = await ports.openServer({ target: "server", url: "http://x", environment: "staging" }, "");
      expect(await server.status()).toMatchObject({ version: good.version });
      expect(await history()).toHaveLength(1);
    }));

  it("deploys an older version when it is named, and refuses one that does not exist", () =>
    withServer(async ({ ports, register, history }) => {
      const old = await register("old");
      await register("new");
      await deploy(ports);
      const asked: string[] = [];
      const predictions: DeployPorts["predictions"] = {
        loadOutputs: (path, columns) => {
          asked.push(path);
          return ports.predictions.loadOutputs(path, columns);
        },
      };
      const datasets = { load: async () => buildDataset("train") }; // the split was another one then
      expect(await deploy({ ...ports, predictions, datasets }, old.version)).toMatchObject({ status: "passed" });
      expect(asked).toEqual([`${ports.versionFolder("credit-risk", old.version)}/predictions.parquet`]);
      expect(await loadDeployment(ports)).toMatchObject({ replay: { rows: ROWS - 1, passed: true } });
      expect((await history()).map(({ version }) => version).at(-1)).toBe(old.version);
      await expect(deploy(ports, "9.9.9")).rejects.toMatchObject({ code: "SLIPWAY_E_VERSION_NOT_FOUND" });
    }));

  it("asks a made-up row when there is nothing to replay, and says why", () =>
    withServer(async ({ ports, register, warnings }) => {
      await register("bare", { scores: false });
      expect(await deploy(ports)).toMatchObject({ status: "passed" });
      expect(await loadDeployment(ports)).toMatchObject({
        smoke: { rows: 1, detail: "1 made-up row answered" },
        replay: null,
      });
      await register("full");
      const broken = new SlipwayError("SLIPWAY_E_DATA_NOT_FOUND", { what: "No file.", remedy: "Add it." });
      const datasets = { load: () => Promise.reject(broken) };
      expect(await deploy({ ...ports, datasets })).toMatchObject({ status: "passed" });
      expect(warnings).toContain("Nothing is replayed: No file.");
      const none = { load: async () => ({ parts: { test: NOTHING, train: NOTHING, validation: NOTHING } }) as never };
      expect(await deploy({ ...ports, datasets: none })).toMatchObject({ status: "passed" });
      expect(await loadDeployment(ports)).toMatchObject({ replay: null });
    }));

  it("replays rows that have an id only when the data is what the version was made from", () =>
    withServer(async ({ ports, register, warnings }) => {
      const { dataDigest } = await register("one");
      const { pipeline } = await ports.pipelines.load("pipeline.ts");
      const data = { ...pipeline.data, id: "number" };
      const pipelines = { load: async (file: string) => ({ pipeline: { ...pipeline, data }, file, folder: "/" }) };
      const deployFrom = async (digest: string) => {
        await deploy({ ...ports, pipelines, datasets: { load: async () => buildDataset("test", digest) } });
        return (await loadDeployment(ports))?.replay?.rows;
      };
      expect(await deployFrom("another")).toBeUndefined();
      expect(warnings.join()).toContain("nothing is replayed");
      expect(await deployFrom(dataDigest ?? "")).toBe(ROWS - 1);
    }));

  it.each([
    ["SELECT * FROM read_text('/etc/passwd')", "data.source is SQL"],
    ["/etc/../etc/passwd.csv", "data.source is a path that leads out of the workspace"],
  ])("replays nothing from %s where a job may write, and says why", (source, reason) =>
    withServer(async ({ ports, register, warnings }) => {
      await register("one");
      const { pipeline, folder } = await ports.pipelines.load("pipeline.ts");
      const hostile = { ...pipeline, data: { ...pipeline.data, source } };
      const pipelines = { load: async (file: string) => ({ pipeline: hostile, file, folder }) };
      const datasets = createDuckDbDatasets({ log: SILENT_LOGGER, sha256 });
      const outcome = await deploy({ ...ports, pipelines, datasets, replayWithin: folder });
      expect(outcome).toMatchObject({ status: "passed" });
      expect(await loadDeployment(ports)).toMatchObject({ replay: null });
      expect(warnings).toEqual([expect.stringContaining(`Nothing is replayed: ${reason}`)]);
    }),
  );

  it("stops with an error when no server answers or the pipeline has no deploy section", () =>
    withServer(async ({ ports, register, server }) => {
      await register("one");
      await server.stop();
      await expect(deploy(ports)).rejects.toMatchObject({ code: "SLIPWAY_E_SERVER_UNREACHABLE" });
      const { deploy: _, ...pipeline } = (await ports.pipelines.load("pipeline.ts")).pipeline;
      const pipelines = { load: async (path: string) => ({ pipeline, file: path, folder: "/" }) };
      await expect(deploy({ ...ports, pipelines })).rejects.toMatchObject({
        code: "SLIPWAY_E_INPUT_INVALID",
        file: "pipeline.ts",
      });
    }));
});
