import { SlipwayError } from "../errors.ts";
import { command } from "./command.ts";
import { gbt } from "./gbt.ts";
import { linear } from "./linear.ts";
import { mlp } from "./mlp.ts";
import { onnx } from "./onnx.ts";
import { randomForest } from "./random-forest.ts";
import { sequence } from "./sequence.ts";
import type { TrainerRecord } from "./trainer.ts";

const RECORDS: readonly TrainerRecord[] = [linear, gbt, randomForest, mlp, sequence, command, onnx];

/** Every trainer by id. A new one is one file beside this and one line above. */
export const TRAINERS: ReadonlyMap<string, TrainerRecord> = new Map(RECORDS.map((record) => [record.id, record]));

/** @throws SLIPWAY_E_PIPELINE_INVALID for an unknown trainer */
export function parseTrainer(id: string): TrainerRecord {
  const record = TRAINERS.get(id);
  if (record !== undefined) return record;
  const known = [...TRAINERS.keys()].join(", ");
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `train: there is no trainer "${id.slice(0, 80)}".`,
    remedy: `Take one of: ${known}.`,
  });
}

/**
 * The parameters of `train`, without its kind, with every default filled in. All problems come together.
 * @throws SLIPWAY_E_PIPELINE_INVALID
 */
export function parseTrainerParameters({
  kind,
  ...given
}: Readonly<Record<string, unknown>> & { readonly kind: string }): Readonly<Record<string, unknown>> {
  const record = parseTrainer(kind);
  const { seeds, ...others } = given;
  const isMisplaced = seeds !== undefined && !takesSeeds(record);
  const result = record.parameters.safeParse(isMisplaced ? others : given);
  if (result.success && !isMisplaced) return result.data;
  const issues = (result.error?.issues ?? []).map((issue) => `${["train", ...issue.path].join(".")}: ${issue.message}`);
  if (isMisplaced) {
    const seeded = RECORDS.filter(takesSeeds).map(({ id }) => id);
    issues.push(
      `train.seeds: ${record.id} is not trained over several seeds; ${seeded.join(", ")} are, which draw at random`,
    );
  }
  throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
    what: `${issues.join("; ")}.`,
    remedy: `Parameters of ${record.id}: ${Object.keys(record.parameters.shape).join(", ")}.`,
  });
}

function takesSeeds({ parameters }: TrainerRecord): boolean {
  return Object.hasOwn(parameters.shape, "seeds");
}
