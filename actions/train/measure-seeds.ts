import type { Timer } from "../../core/clock.ts";
import type { DataPart, Dataset } from "../../core/data/dataset.ts";
import { selectRows } from "../../core/data/table.ts";
import type { SeedSpread } from "../../core/documents/run.ts";
import { buildSeedSpread, deriveSeeds, measureSeed, spreadMetricOf } from "../../core/evaluation/seed-spread.ts";
import type { Logger } from "../../core/log.ts";
import { scorePart } from "../../core/model/predictor.ts";
import { requireTabular } from "../../core/pipeline/require-tabular.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import type { TrainedModel } from "../../core/trainers/trainer.ts";
import { parseTrainer } from "../../core/trainers/trainers.ts";
import type { FittedModel } from "./fit-model.ts";

export interface SeedRequest {
  readonly pipeline: Pipeline;
  readonly dataset: Pick<Dataset, "parts">;
  readonly fitted: FittedModel;
}

/**
 * Trains again with other seeds and measures each model on the validation part; `undefined` when one seed is all that was asked
 * for. A trainer that also learns from the validation part is trained without it here, for all seeds: on rows that it knows, its
 * models would be too good and too much alike.
 */
export async function measureSeeds(
  { pipeline, dataset, fitted }: SeedRequest,
  { timer, log }: { readonly timer: Timer; readonly log: Logger },
): Promise<SeedSpread | undefined> {
  const { seeds: count } = pipeline.train;
  if (typeof count !== "number" || count < 2) return undefined;
  const metric = spreadMetricOf(pipeline);
  const spread = await timer.time("seeds", () => trainSeeds({ pipeline, dataset, fitted }, { count, metric, log }));
  if (spread.sd === null)
    log.warn(`train.seeds: ${metric} is not defined on the validation part, so its spread is unknown.`);
  return spread;
}

interface Seeding {
  readonly count: number;
  readonly metric: string;
  readonly log: Logger;
}

async function trainSeeds(
  { pipeline, dataset, fitted }: SeedRequest,
  { count, metric, log }: Seeding,
): Promise<SeedSpread> {
  const { validation } = dataset.parts;
  const refitted = parseTrainer(pipeline.train.kind).learnsFromValidation === true;
  const measure = async (predictor: TrainedModel["predictor"]): Promise<number | null> =>
    measureSeed({
      part: validation,
      task: requireTabular(pipeline.task),
      modelTask: fitted.model.task,
      outputs: await scorePart(predictor, validation),
      metric,
      threshold: pipeline.evaluate.threshold,
    });
  const retrain = async (seed: number): Promise<number | null> => {
    const change = refitted ? { seed, validation: withoutRows(validation) } : { seed };
    const { predictor } = await fitted.retrain(change);
    try {
      return await measure(predictor);
    } finally {
      predictor.dispose();
    }
  };
  const seeds = deriveSeeds(fitted.trainer.seed, count);
  const values: (number | null)[] = [];
  for (const seed of seeds) {
    const isMain = values.length === 0;
    const value = isMain && !refitted ? await measure(fitted.predictor) : await retrain(seed);
    values.push(value);
    log.info(`seed ${values.length} of ${count} (${seed}): ${metric} ${value?.toFixed(4) ?? "not defined"}`);
  }
  return buildSeedSpread({ metric, refitted, seeds: [...seeds], values });
}

function withoutRows(part: DataPart): DataPart {
  return { ...part, table: selectRows(part.table, []), rowIds: [] };
}
