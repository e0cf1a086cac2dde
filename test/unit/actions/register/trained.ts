import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { contract } from "../../../../actions/register/contract.ts";
import type { RegisterPorts } from "../../../../actions/register/main.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { createForeignFetcher } from "../../../../adapters/files/foreign-file.ts";
import { createFileRegistry } from "../../../../adapters/files/registry.ts";
import { sha256, sha256File } from "../../../../adapters/files/sha256.ts";
import { createAudit } from "../../../../core/audit/audit.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { parseInputs } from "../../../../core/contract.ts";
import type { DocumentStore } from "../../../../core/documents/document-store.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { type Logger, SILENT_LOGGER } from "../../../../core/log.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { buildEvaluation, buildModel, buildRun, PREDICTIONS, WEIGHTS } from "../../../fakes/sample-evidence.ts";

export interface World {
  readonly ports: RegisterPorts;
  readonly documents: DocumentStore;
  readonly folder: string;
  readonly warnings: readonly string[];
}

/** A pipeline whose train and evaluate stages have run. */
export async function withTrained(
  use: (world: World) => Promise<void>,
  evaluate: { onInconclusive?: "pass" | "fail" } = {},
): Promise<void> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const folder = temporary.path;
  const warnings: string[] = [];
  const log: Logger = { ...SILENT_LOGGER, warn: (message) => warnings.push(message) };
  const pipeline = pipelineSchema.parse({
    name: "credit-risk",
    task: { kind: "binary", target: "status", positive: "bad" },
    data: { source: "credit.csv" },
    train: { kind: "linear" },
    evaluate,
  });
  const openDocuments = (name: string) => createFileDocuments({ folder: join(folder, "out", name) });
  const registry = createFileRegistry({ root: join(folder, "registry"), sha256, log });
  const clock = createFixedClock("2026-01-02T00:00:00.000Z");
  const state = createMemoryStateStore({ sha256 });
  const ports: RegisterPorts = {
    pipelines: { load: async (path) => ({ pipeline, file: path, folder }) },
    registry,
    state,
    audit: createAudit({ state, registry, sha256, clock }),
    commit: undefined,
    run: "",
    findOverride: async () => undefined,
    fetchArtifact: async () => expect.unreachable("no artifact is asked for"),
    openDocuments,
    openModelFolder: (path) => createFileDocuments({ folder: join(folder, path), modelFolder: "" }),
    checkModelFolder: async () => undefined,
    digestFile: sha256File,
    fetchForeign: createForeignFetcher(),
    sha256,
    clock,
    log,
  };
  const documents = openDocuments("credit-risk");
  await train(documents);
  await use({ ports, documents, folder, warnings });
}

export async function train(documents: DocumentStore, weights = WEIGHTS): Promise<void> {
  const model = buildModel(weights);
  const document = JSON.stringify(model);
  await documents.writeFolder("model", new Map(Object.entries({ "weights.bin": weights, "model.json": document })));
  await documents.save(runDocument, buildRun(model));
  await documents.write("predictions.parquet", PREDICTIONS);
  await documents.save(evaluationDocument, buildEvaluation(model));
}

export const GATE = {
  metric: "roc_auc",
  rule: "min",
  limit: 0.75,
  on: "bound",
  value: 0.8,
  bound: 0.7,
  detail: "",
} as const;

/** An evaluation whose gate says the same as its outcome. */
export function judged(outcome: Evaluation["outcome"]): Evaluation {
  const verdicts = { failed: "fail", inconclusive: "inconclusive" } as const;
  const verdict = outcome === "failed" || outcome === "inconclusive" ? verdicts[outcome] : undefined;
  const gates = verdict === undefined ? [] : [{ ...GATE, level: "fail" as const, verdict }];
  return { ...buildEvaluation(buildModel()), outcome, gates };
}

export const inputs = (given: Readonly<Record<string, unknown>> = { pipeline: "." }) => parseInputs(contract, given);
