import type { BaselinePorts } from "../../core/baseline/find-baseline.ts";
import { identifyBaseline } from "../../core/baseline/identify-baseline.ts";
import type { Sha256 } from "../../core/canonical-json.ts";
import type { Clock } from "../../core/clock.ts";
import type { DigestSource } from "../../core/data/digest-source.ts";
import type { DigestOutside } from "../../core/data/outside-files.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { modelDocument } from "../../core/documents/model.ts";
import { type RunDocument, runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { OutcomeStatus } from "../../core/outcome.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import {
  computeStageKey,
  STAMPED_STAGES,
  type StageStamp,
  type StampedStage,
  stageStampsDocument,
} from "../../core/pipeline/stage-stamp.ts";
import type { DigestFile } from "../../core/registry/file-digest.ts";
import { parseTrainerParameters, TRAINERS } from "../../core/trainers/trainers.ts";
import type { Stage } from "./contract.ts";

export interface SkipPorts extends BaselinePorts {
  readonly digestSource: DigestSource;
  readonly digestFile: DigestFile;
  readonly digestOutside: DigestOutside;
  openDocuments(pipeline: string): DocumentStore;
  readonly environment: RunDocument["environment"];
  readonly sha256: Sha256;
  readonly clock: Clock;
  /** Every stage runs, whatever is known. */
  readonly force?: boolean;
}

/** Why a stage does not run, and its document from an earlier time, "" when there is none. */
export interface Skip {
  readonly reason: string;
  readonly document: string;
}

/** A stage that may be left out, or the key to remember once it has run. */
export interface StageCheck {
  /** `undefined` when it must run. */
  readonly unchanged: Skip | undefined;
  /** Remembers what the stage left when it passed; anything else is decided again next time. */
  remember(status: OutcomeStatus): Promise<void>;
}

const ALWAYS: StageCheck = { unchanged: undefined, remember: async () => undefined };

/** Compares a stage's code, configuration and inputs with those of its stored documents, and these with their digests. */
export async function checkStage(stage: Stage, loaded: LoadedPipeline, ports: SkipPorts): Promise<StageCheck> {
  const stamped = STAMPED_STAGES.find((name) => name === stage);
  if (stamped === undefined || "tenants" in loaded.pipeline) return ALWAYS; // tenants leave documents in many folders
  const documents = ports.openDocuments(loaded.pipeline.name);
  const key = await computeKey(stamped, loaded, { ...ports, documents }).catch(undecided);
  if (key === undefined) return ALWAYS;
  const stamp = (await loadStamps(documents))[stamped];
  const same =
    ports.force !== true && stamp?.key === key && (await isIntact(stamp, { documents, digestFile: ports.digestFile }));
  return {
    unchanged: same
      ? {
          reason: `nothing changed since ${stamp.at}: same code, configuration and inputs`,
          document: documents.pathOf(stamp.document),
        }
      : undefined,
    async remember(status) {
      if (status !== "passed") return;
      const outputs = await digestOutputs(stamped, { documents, digestFile: ports.digestFile });
      if (outputs === undefined) return;
      const others = await loadStamps(documents);
      const fresh: StageStamp = { key, at: ports.clock.now(), document: DOCUMENTS[stamped], outputs: [...outputs] };
      await documents.save(stageStampsDocument, {
        schema: "slipway/stage-stamps/v1",
        stages: { ...others, [stamped]: fresh },
      });
    },
  };
}

const DOCUMENTS: Readonly<Record<StampedStage, string>> = { train: "run.json", evaluate: "evaluation.json" };

/** Input that cannot be read is for the stage itself to complain of. */
function undecided(thrown: unknown): undefined {
  if (thrown instanceof SlipwayError && thrown.kind === "data") return undefined;
  throw thrown;
}

/** Stamps only save time: what cannot be read counts as nothing known, and is written anew. */
async function loadStamps(documents: DocumentStore): Promise<Readonly<Partial<Record<StampedStage, StageStamp>>>> {
  return (await documents.load(stageStampsDocument).catch(undecided))?.stages ?? {};
}

interface KeyPorts extends SkipPorts {
  readonly documents: DocumentStore;
}

/** `undefined` when not everything that the stage reads is known. */
async function computeKey(stage: StampedStage, loaded: LoadedPipeline, ports: KeyPorts): Promise<string | undefined> {
  const { documents, digestSource, digestOutside, environment, sha256 } = ports;
  const { pipeline, folder } = loaded;
  const own =
    stage === "train"
      ? await digestTrainerFiles(loaded, digestOutside)
      : (await documents.load(runDocument))?.model.digest;
  const data = await digestSource({ source: pipeline.data.source, folder });
  if (own === undefined || data === undefined) return undefined;
  if (stage === "train") return computeStageKey(stage, { pipeline, data, environment, outside: own }, sha256);
  const request = { setting: pipeline.evaluate.baseline, model: pipeline.name, folder };
  const baseline = await identifyBaseline(request, ports);
  if (baseline === undefined) return undefined;
  return computeStageKey(stage, { pipeline, data, environment, model: own, baseline }, sha256);
}

/** "" for a trainer that reads the table alone; `undefined` for a program that may read anything. */
async function digestTrainerFiles(
  { pipeline: { train }, folder }: LoadedPipeline,
  digestOutside: DigestOutside,
): Promise<string | undefined> {
  const record = TRAINERS.get(train.kind);
  if (record?.listOutside === undefined) return "";
  const files = record.listOutside(parseTrainerParameters(train));
  return files === null ? undefined : await digestOutside({ ...files, folder });
}

interface OutputPorts {
  readonly documents: DocumentStore;
  readonly digestFile: DigestFile;
}

async function isIntact({ outputs }: StageStamp, { documents, digestFile }: OutputPorts): Promise<boolean> {
  for (const { path, sha256 } of outputs) {
    if ((await digestFile(documents.pathOf(path)))?.sha256 !== sha256) return false;
  }
  return true;
}

/** `undefined` when a file that the stage should have left is not there. */
async function digestOutputs(
  stage: StampedStage,
  { documents, digestFile }: OutputPorts,
): Promise<StageStamp["outputs"] | undefined> {
  const outputs: StageStamp["outputs"] = [];
  for (const path of await listOutputs(stage, documents)) {
    const digest = await digestFile(documents.pathOf(path));
    if (digest === undefined) return undefined;
    outputs.push({ path, sha256: digest.sha256 });
  }
  return outputs;
}

async function listOutputs(stage: StampedStage, documents: DocumentStore): Promise<readonly string[]> {
  if (stage === "evaluate") return ["evaluation.json", "predictions.parquet"];
  const model = await documents.load(modelDocument);
  const files = (model?.files ?? []).map(({ path }) => `model/${path}`);
  return ["run.json", "model/model.json", "model/profile.json", ...files];
}
