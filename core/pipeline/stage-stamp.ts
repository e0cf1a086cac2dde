import { z } from "zod";
import { digestOf, type Sha256 } from "../canonical-json.ts";
import { defineDocument, instantText, sha256Text } from "../documents/document.ts";
import type { RunDocument } from "../documents/run.ts";
import type { Pipeline } from "./schema.ts";

/** Stages whose result follows from code, configuration and inputs alone. The others act on the world and are never skipped. */
export const STAMPED_STAGES = ["train", "evaluate"] as const;
export type StampedStage = (typeof STAMPED_STAGES)[number];

const stamp = z.object({
  key: sha256Text,
  at: instantText,
  /** The stage's document, among its outputs. */
  document: z.string(),
  /** Every file that the stage left, relative to the folder of the documents. */
  outputs: z.array(z.object({ path: z.string(), sha256: sha256Text })),
});

/** What stages left, and what they made it from: `.slipway/out/<pipeline>/stage-stamps.json`. */
export const stageStampsDocument = defineDocument("stage-stamps", {
  stages: z.partialRecord(z.enum(STAMPED_STAGES), stamp),
});
export type StageStamp = z.output<typeof stamp>;

export interface StageInputs {
  readonly pipeline: Pipeline;
  /** Digest of everything that `data.source` names. */
  readonly data: string;
  /** Slipway's version and the lock of packages stand for the code. */
  readonly environment: Pick<RunDocument["environment"], "slipway" | "lockDigest">;
  /** For training: digest of the files that it reads beside the data. */
  readonly outside?: string;
  /** For an evaluation: digest of the model. */
  readonly model?: string;
  /** For an evaluation: which model it compares with. */
  readonly baseline?: string;
}

/**
 * Equal keys mean that a stage would do again what it did: same code, same configuration, same inputs (DESIGN 16: 16). The
 * commit is no part: what it changes is the code, the configuration or the data. Sections of the pipeline count unless it is
 * certain that the stage does not read them, so that a new section is never overlooked.
 */
export function computeStageKey(
  stage: StampedStage,
  { pipeline, data, environment: { slipway, lockDigest }, outside = "", model = "", baseline = "" }: StageInputs,
  sha256: Sha256,
): string {
  return digestOf(
    {
      stage,
      code: { slipway, lockDigest },
      configuration: selectSections(stage, pipeline),
      data,
      outside,
      model,
      baseline,
    },
    sha256,
  );
}

function selectSections(stage: StampedStage, pipeline: Pipeline): object {
  const { register: _register, deploy: _deploy, ...shared } = pipeline;
  if (stage === "train") {
    const { evaluate, ...read } = shared;
    return { ...read, slices: evaluate.slices }; // slice columns are kept beside the features
  }
  const { train: _train, monitor: _monitor, ...read } = shared; // the model's digest stands for its trainer
  return read;
}
