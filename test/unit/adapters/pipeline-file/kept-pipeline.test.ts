import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createPipelineFiles } from "../../../../adapters/pipeline-file/load-pipeline.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { PipelineDocument } from "../../../../core/documents/pipeline.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { keepPipeline } from "../../../../core/pipeline/keep-pipeline.ts";
import { parsePipeline } from "../../../../core/pipeline/parse-pipeline.ts";
import { createTablePorts } from "../../../../ports/tables.ts";

/** As their authors write them: everything with a default, a transformation or parameters of a trainer is in one of them. */
const WRITTEN = {
  "credit-risk": {
    task: { kind: "binary", target: "status", positive: 1 },
    data: {
      source: "data.csv",
      expect: { age: { min: 18, levels: [18, true, "old"] } },
      split: { by: "random", seed: 7 },
    },
    train: { kind: "gbt", seeds: 3 },
    evaluate: {
      primary: "roc_auc",
      gates: { roc_auc: { min: 0.7, nonInferiorTo: "baseline", margin: "2%" }, brier: { max: 0.2, level: "warn" } },
      fairness: { groups: ["age"], equalOpportunity: { maxGap: 0.2 } },
    },
    deploy: { url: "https://models.example/" },
    monitor: { source: "served/*.parquet", timestamp: "at", window: "1d" },
  },
  "customer-churn": {
    task: { kind: "binary", target: "churn", positive: true },
    data: { source: "data.csv", id: "customer" },
    train: { kind: "mlp", epochs: 3, seeds: 2 },
    tenants: { column: "plan" },
  },
  "energy-demand": {
    task: { kind: "forecast", target: "load", horizon: 48, season: [48, 336] },
    data: { source: "data.csv", timestamp: "at", split: { by: "time" } },
    train: { kind: "seasonalNaive" },
  },
} as const;
type Name = keyof typeof WRITTEN;

const parse = (name: Name) =>
  parsePipeline({ name, ...WRITTEN[name] }, { file: "pipeline.ts", locate: () => undefined });

/** A workspace in which `keep` has left what it says. */
async function withWorkspace(use: (cwd: string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-kept-"));
  await use(folder.path);
}

const openDocuments = (cwd: string) => (name: string) =>
  createFileDocuments({ folder: join(cwd, ".slipway", "out", name.replace(".", "/")) });

async function keep(name: Name, cwd: string, tenant: string | null = null): Promise<string> {
  const folder = join(cwd, "pipelines", name);
  await keepPipeline(
    { pipeline: parse(name), file: join(folder, "pipeline.ts"), folder },
    { openDocuments: openDocuments(cwd), relativePath: (path) => path.slice(cwd.length + 1), sha256 },
    tenant,
  );
  return join(cwd, ".slipway/out", name, tenant ?? "", "pipeline.json");
}

async function writeKept(cwd: string, changes: Partial<Record<keyof PipelineDocument, unknown>>): Promise<string> {
  const path = await keep("credit-risk", cwd);
  await writeFile(path, JSON.stringify({ ...(JSON.parse(await readFile(path, "utf8")) as object), ...changes }));
  return path;
}

describe("a pipeline that a stage left", () => {
  it.each(Object.keys(WRITTEN) as Name[])("of %s says what the file said, without running it", (name) =>
    withWorkspace(async (cwd) => {
      const path = await keep(name, cwd);
      const loaded = await createPipelineFiles({ cwd, execute: false }).load(path);
      expect(loaded).toEqual({ pipeline: parse(name), file: path, folder: join(cwd, "pipelines", name), kept: true });
    }),
  );

  it("of a tenant is a pipeline of its own name, without tenants", () =>
    withWorkspace(async (cwd) => {
      const path = await keep("customer-churn", cwd, "mailed-check-0a1b2c");
      const { pipeline } = await createPipelineFiles({ cwd, execute: false }).load(path);
      expect(pipeline.name).toBe("customer-churn.mailed-check-0a1b2c");
      expect(pipeline).not.toHaveProperty("tenants");
    }));

  it("is not kept again", () =>
    withWorkspace(async (cwd) => {
      const loaded = await createPipelineFiles({ cwd }).load(await keep("credit-risk", cwd));
      await keepPipeline(loaded, {
        openDocuments: () => expect.unreachable(),
        relativePath: (path) => path,
        sha256,
      });
    }));

  it.each([
    ["another digest", { digest: "0".repeat(64) }, "SLIPWAY_E_DIGEST_MISMATCH"],
    ["a folder above the workspace", { folder: "../elsewhere" }, "SLIPWAY_E_DOCUMENT_INVALID"],
    ["an absolute folder", { folder: "/etc" }, "SLIPWAY_E_DOCUMENT_INVALID"],
    ["no pipeline", { pipeline: {} }, "SLIPWAY_E_PIPELINE_INVALID"],
    ["a tenant that is a path", { tenant: "../../x" }, "SLIPWAY_E_DOCUMENT_INVALID"],
    ["an unknown schema", { schema: "slipway/pipeline/v2" }, "SLIPWAY_E_DOCUMENT_INVALID"],
  ])("is refused with %s", (_, changes, code) =>
    withWorkspace(async (cwd) => {
      const path = await writeKept(cwd, changes);
      await expect(createPipelineFiles({ cwd, execute: false }).load(path)).rejects.toMatchObject({ code });
    }),
  );
});

describe("a job that may write", () => {
  it.each(["pipeline.ts", "pipeline.mts", "pipeline.js", "pipeline.mjs"])("does not run %s", (name) =>
    withWorkspace(async (cwd) => {
      await mkdir(join(cwd, "p"));
      await writeFile(join(cwd, "p", name), "throw new Error('it ran')");
      const place = { cwd, log: SILENT_LOGGER, clock: createFixedClock("2026-01-01T00:00:00.000Z"), ci: true };
      const limits = { memoryLimit: undefined, threads: undefined, extensions: undefined };
      const { signal } = new AbortController();
      const { pipelines } = createTablePorts({ ...place, ...limits, signal, execute: false });
      await expect(pipelines.load("p")).rejects.toMatchObject({
        code: "SLIPWAY_E_PIPELINE_UNLOADABLE",
        what: `p/${name} is code, and a job that may write runs none of it.`,
        remedy: expect.stringContaining("artifact") as unknown,
      });
    }),
  );
});
