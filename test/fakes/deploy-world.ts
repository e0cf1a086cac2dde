import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { contract } from "../../actions/deploy/contract.ts";
import { type DeployPorts, run } from "../../actions/deploy/main.ts";
import { createFileDocuments } from "../../adapters/files/documents.ts";
import { createFileRegistry } from "../../adapters/files/registry.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { createInferenceClient } from "../../adapters/inference-client/inference-client.ts";
import { createAudit } from "../../core/audit/audit.ts";
import { createFixedClock } from "../../core/clock.ts";
import { parseInputs } from "../../core/contract.ts";
import type { Dataset, PartName } from "../../core/data/dataset.ts";
import { buildTable, selectRows, type Table } from "../../core/data/table.ts";
import { deploymentDocument } from "../../core/documents/deployment.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { type Logger, SILENT_LOGGER } from "../../core/log.ts";
import { pipelineSchema } from "../../core/pipeline/schema.ts";
import type { StageRecord } from "../../core/registry/model-store.ts";
import { registerVersion } from "../../core/registry/register-version.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import type { FakePredictorOptions } from "./fake-predictor.ts";
import { createMemoryStateStore } from "./memory-state-store.ts";
import { SAMPLE_SIGNATURE, writeSampleDraft } from "./sample-version.ts";
import { createFakeModels, startTestServer, type TestServer } from "./server-client.ts";

export const ROWS = 450;
const AGES = Float64Array.from({ length: ROWS }, (_, row) => (row === 7 ? Number.NaN : row % 70));
const TABLE: Table = buildTable([
  { name: "age", kind: "number", values: AGES },
  { name: "home", kind: "category", values: Array.from(AGES, (_, row) => (row % 3 === 0 ? "rent" : null)) },
  { name: "status", kind: "category", values: Array.from(AGES, () => "good") },
]);
const SCORES = AGES.map((age, row) => age / 100 + (row % 3 === 0 ? 0.25 : 0));
const ROW_IDS = Array.from(AGES, (_, row) => `${row}-0`);

export const NOTHING = { table: selectRows(TABLE, []), rowIds: [] };

/** The rows in one part, the other parts being empty. */
export function buildDataset(part: PartName, digest = ""): Dataset {
  const parts = { train: NOTHING, validation: NOTHING, test: NOTHING, [part]: { table: TABLE, rowIds: ROW_IDS } };
  return { digest, parts } as unknown as Dataset;
}

interface World {
  readonly ports: DeployPorts;
  readonly server: TestServer;
  readonly state: StateStore;
  readonly warnings: readonly string[];
  /** Registers a version whose served model behaves as told. */
  register(weights: string, behaviour?: FakePredictorOptions & { readonly scores?: boolean }): Promise<Manifest>;
  history(): Promise<readonly StageRecord[]>;
}

export async function withServer(use: (world: World) => Promise<void>): Promise<void> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const models = createFakeModels();
  await using server = await startTestServer(models);
  const warnings: string[] = [];
  const log: Logger = { ...SILENT_LOGGER, warn: (message) => warnings.push(message) };
  const clock = createFixedClock("2026-01-02T00:00:00.000Z");
  const state = createMemoryStateStore({ sha256 });
  const registry = createFileRegistry({ root: join(temporary.path, "registry"), sha256, log });
  const versionFolder = (model: string, version: string) => join(temporary.path, "serving", model, version);
  const pipeline = pipelineSchema.parse({
    name: "credit-risk",
    task: { kind: "binary", target: "status", positive: "bad" },
    data: { source: "credit.csv" },
    train: { kind: "linear" },
    deploy: { url: server.url, environment: "staging" },
  });
  const ports: DeployPorts = {
    pipelines: { load: async (path) => ({ pipeline, file: path, folder: temporary.path }) },
    datasets: { load: async () => buildDataset("test") },
    predictions: { loadOutputs: async () => ({ rowIds: ROW_IDS.toReversed(), outputs: SCORES.toReversed() }) },
    registry,
    state,
    audit: createAudit({ state, registry, sha256, clock }),
    deployments: undefined,
    compareCommits: async () => "unknown",
    findProvenance: undefined,
    commit: undefined,
    run: "",
    fetchArtifact: async () => expect.unreachable("no artifact is asked for"),
    openServer: async () => createInferenceClient(server),
    versionFolder,
    openDocuments: (name) => createFileDocuments({ folder: join(temporary.path, "out", name) }),
    clock,
    log,
    signal: new AbortController().signal,
  };
  await use({
    ports,
    server,
    state,
    warnings,
    history: () => registry.stage("credit-risk", "staging"),
    async register(weights, { scores = true, ...behaviour } = {}) {
      const folder = join(temporary.path, `model-${weights}`);
      const { draft, source } = await writeSampleDraft({ folder, weights });
      const content = `scores of ${weights}`;
      await writeFile(join(folder, "predictions.parquet"), content);
      const file = { path: "predictions.parquet", sha256: sha256(content), bytes: content.length };
      const files = scores ? [...draft.files, file] : draft.files;
      const { manifest } = await registerVersion({ ...draft, files }, source, { store: registry, clock, sha256 });
      models.models[versionFolder("credit-risk", manifest.version)] = {
        signature: SAMPLE_SIGNATURE,
        digest: sha256(weights),
        ...behaviour,
      };
      return manifest;
    },
  });
}

export const deploy = (ports: DeployPorts, version?: string) =>
  run(parseInputs(contract, { pipeline: "pipeline.ts", ...(version === undefined ? {} : { version }) }), ports);
export const loadDeployment = (ports: DeployPorts) => ports.openDocuments("credit-risk").load(deploymentDocument);
