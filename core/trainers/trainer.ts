import type { z } from "zod";
import type { DataPart } from "../data/dataset.ts";
import type { OutsideFiles } from "../data/outside-files.ts";
import type { ModelDocument, ModelTask, Preprocessing, Signature } from "../documents/model.ts";
import type { HistoryEntry } from "../documents/run.ts";
import type { Logger } from "../log.ts";
import type { Predictor } from "../model/predictor.ts";
import type { SequenceNetwork, SequenceShape } from "../model/sequence-network.ts";
import type { PipelineTask } from "../pipeline/schema.ts";

/** What is known of a trainer without loading any library: the record in the registry. */
export interface TrainerRecord<Parameters extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly tasks: readonly PipelineTask["kind"][];
  readonly format: ModelDocument["format"];
  /** How preprocessing feeds it: `dense` is a standardised, one-hot matrix; `columns` imputed numbers and level names; `raw` nothing. */
  readonly encoding: Preprocessing["encoding"];
  /** True when the final model also learns from the validation part, so that its scores there are too good. */
  readonly learnsFromValidation?: boolean;
  /**
   * What training reads beside the table; null when nobody can know: it is then never skipped as unchanged. Absent: nothing.
   */
  listOutside?(parameters: z.output<Parameters>): OutsideFiles | null;
  /** Strict, with defaults; each field is described. */
  readonly parameters: Parameters;
}

/** The parameters of a trainer as its user writes them. */
export type ParametersInput<Record extends Pick<TrainerRecord, "parameters">> = z.input<Record["parameters"]>;

/** Fits one kind of model. Implemented by the runtime adapters, one per record. */
export interface Trainer {
  readonly id: string;
  train(request: TrainRequest): Promise<TrainedModel>;
  /** Of a trainer that learns windows of a series instead of rows; its `train` refuses. */
  trainSequences?(request: SequenceRequest): Promise<TrainedSequences>;
}

export interface TrainRequest {
  /** Absolute folder of the pipeline file: paths and programs that it names start here. */
  readonly folder: string;
  readonly task: ModelTask;
  readonly train: DataPart;
  readonly validation: DataPart;
  /** Its features alone may be shown to a program that scores them itself; nothing learns from it. */
  readonly test: DataPart;
  readonly signature: Signature;
  /** Fitted on the training part. */
  readonly preprocessing: Preprocessing;
  /** Parsed by the record's schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly log: Logger;
  /** Aborted by Ctrl-C: the trainer stops soon and throws SLIPWAY_E_INTERRUPTED. */
  readonly signal: AbortSignal;
}

/** Windows of a series with what follows each. */
export interface SequenceSamples {
  readonly rows: number;
  /** Row-major `[rows, steps, channels]`. */
  readonly inputs: Float32Array;
  /** Row-major `[rows, outputs]`. */
  readonly targets: Float32Array;
}

export interface SequenceRequest extends Pick<TrainRequest, "parameters" | "seed" | "log" | "signal"> {
  readonly shape: SequenceShape;
  readonly train: SequenceSamples;
  readonly validation: SequenceSamples;
}

export interface TrainedSequences extends Pick<TrainedModel, "backend" | "history" | "facts"> {
  readonly network: SequenceNetwork;
}

export interface TrainedModel {
  readonly backend: string;
  /** Of the files, where the record's is not the only one. Default: the record's. */
  readonly format?: ModelDocument["format"];
  /** What the files read, where it is not the request's. Default: the request's. */
  readonly preprocessing?: Preprocessing;
  /** Inputs of the signature that the model reads. Default: all. */
  readonly inputs?: ReadonlySet<string>;
  /** Model files by name, flat, to be written beside model.json. Taken once: a library may stamp them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly history: readonly HistoryEntry[];
  /** What training says of itself: trees, epochs used, best epoch. */
  readonly facts: Readonly<Record<string, number | string>>;
  /** Scores encoded rows with the in-memory model, for the parity check against the saved one. */
  readonly predictor: Pick<Predictor, "predict" | "recall" | "dispose">;
}
