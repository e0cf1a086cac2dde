import type { Sha256 } from "../../core/canonical-json.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { ModelDocument } from "../../core/documents/model.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { assembleModel, modelPartsOf } from "../../core/model/assemble-model.ts";
import { prepareModel } from "../../core/model/prepare-model.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { requireTabular } from "../../core/pipeline/require-tabular.ts";
import type { TrainedModel, Trainer, TrainRequest } from "../../core/trainers/trainer.ts";
import { parseTrainer } from "../../core/trainers/trainers.ts";

/** A trained model with its model.json, still in memory. */
export interface FittedModel extends Pick<TrainedModel, "backend" | "facts" | "predictor"> {
  readonly title: string;
  readonly model: ModelDocument;
  /** model.json and the files it lists, by name. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly trainer: RunDocument["trainer"];
  /** Learns the same again, with a change; the caller disposes of the predictor. */
  retrain(change: Partial<Pick<TrainRequest, "seed" | "validation">>): Promise<TrainedModel>;
  dispose(): void;
}

export interface FitPorts {
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly sha256: Sha256;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Preprocessing sees the training part alone; the validation part stops the trainer; the test part is not touched. */
export async function fitModel(
  { pipeline, folder }: LoadedPipeline,
  dataset: Dataset,
  ports: FitPorts,
): Promise<FittedModel> {
  const { data } = pipeline;
  const { kind, ...parameters } = pipeline.train;
  const record = parseTrainer(kind);
  const trainer = ports.trainers.get(record.id);
  if (trainer === undefined) {
    throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
      what: `No runtime of this installation trains ${record.id}.`,
      remedy: `Choose one of ${[...ports.trainers.keys()].join(", ")}.`,
    });
  }
  const seed = "seed" in data.split ? data.split.seed : 0;
  const prepared = prepareModel(dataset, requireTabular(pipeline.task), record.encoding);
  const request: TrainRequest = {
    ...prepared,
    folder,
    train: dataset.parts.train,
    validation: dataset.parts.validation,
    test: dataset.parts.test,
    parameters,
    seed,
    log: ports.log,
    signal: ports.signal,
  };
  const trained = await trainer.train(request);
  const model = assembleModel({ pipeline: pipeline.name, record, ...prepared, ...modelPartsOf(trained) }, ports.sha256);
  return {
    title: record.title,
    backend: trained.backend,
    facts: trained.facts,
    predictor: trained.predictor,
    model,
    files: new Map<string, string | Uint8Array>([
      ...trained.files,
      ["model.json", `${JSON.stringify(model, null, 2)}\n`],
    ]),
    trainer: {
      kind: record.id,
      backend: trained.backend,
      parameters: parameters as RunDocument["trainer"]["parameters"],
      seed,
      facts: { ...trained.facts },
      history: [...trained.history],
    },
    retrain: (change) => trainer.train({ ...request, ...change }),
    dispose: () => trained.predictor.dispose(),
  };
}
