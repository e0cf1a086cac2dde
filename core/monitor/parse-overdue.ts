import { z } from "zod";
import { SlipwayError } from "../errors.ts";
import { isModelName } from "../registry/grammar.ts";
import { refuseCron } from "../repository/cron.ts";
import type { Overdue } from "./find-overdue.ts";

/** Far more than a repository has. */
const MAX_MODELS = 1000;

const overdueList = z
  .array(z.object({ model: z.string().refine(isModelName), cron: z.string().max(100).refine(isCron) }))
  .max(MAX_MODELS);

/**
 * Models of the output `overdue` of plan, with their schedules. The job that wrote it ran code of the repository: when a model was last monitored
 * is not believed, the records tell it.
 * @throws SLIPWAY_E_INPUT_INVALID
 */
export function parseOverdue(text: string): readonly Pick<Overdue, "model" | "cron">[] {
  const read = overdueList.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: "monitor: overdue is no list of models with their schedules.",
    remedy: "Hand on the output `overdue` of the action plan.",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCron(text: string): boolean {
  return refuseCron(text) === undefined;
}
