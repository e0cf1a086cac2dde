import { findInputMisfit } from "../../core/baseline/find-misfit.ts";
import { keepsTestRows, readSplitEvidence } from "../../core/baseline/keeps-test-rows.ts";
import type { OpenedBaseline } from "../../core/baseline/open-baseline.ts";
import { buildPredictions } from "../../core/data/build-predictions.ts";
import type { DataPart } from "../../core/data/dataset.ts";
import type { Predictions } from "../../core/data/predictions.ts";
import { selectRows } from "../../core/data/table.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { scorePart } from "../../core/model/predictor.ts";
import type { EvaluatePorts } from "./main.ts";

/** Scores of the baseline for rows of the candidate's test part, or why there are none. */
export type Rescored =
  | { readonly predictions: Predictions; readonly scoringMs: number | null }
  | { readonly obstacle: string };

export interface RescoreRequest {
  readonly opened: OpenedBaseline;
  /** Of the baseline's own test rows; `undefined` when they were not kept. */
  readonly stored: Predictions | undefined;
}

export interface CandidateRows {
  readonly run: RunDocument;
  readonly test: DataPart;
}

/**
 * Scores with the baseline's model the test rows of the candidate that are test rows of the baseline too: a row that taught the baseline
 * would flatter it.
 * @throws what PredictorLoader throws
 */
export async function rescoreRows(
  { opened, stored }: RescoreRequest,
  { run, test }: CandidateRows,
  { predictors, clock }: Pick<EvaluatePorts, "predictors" | "clock">,
): Promise<Rescored> {
  const { model } = opened;
  if (model === undefined)
    return { obstacle: "the test rows differ, and the baseline holds no model that could score them" };
  if (model.format === "recorded") {
    return stored === undefined ? { obstacle: NOTHING_SHARED } : { predictions: stored, scoringMs: null };
  }
  const misfit = findInputMisfit(model, test.table);
  if (misfit !== undefined) return { obstacle: misfit };
  const shared = findSharedRows({ opened, stored }, { run, test });
  if (shared.length === 0) return { obstacle: NOTHING_SHARED };
  const part = { table: selectRows(test.table, shared), rowIds: shared.map((row) => test.rowIds[row] as string) };
  const predictor = await predictors.load(opened.modelFolder);
  try {
    const begin = clock.elapsedMs();
    const outputs = await scorePart(predictor, part);
    const scoringMs = (clock.elapsedMs() - begin) / part.rowIds.length;
    return { predictions: buildPredictions(part, { task: predictor.model.task, outputs, slices: [] }), scoringMs };
  } finally {
    predictor.dispose();
  }
}

const NOTHING_SHARED =
  "the data differ: no test row of the candidate is known to be a test row of the baseline, so every comparison could flatter the one that learned from it";

/** Positions in the candidate's test part. */
function findSharedRows({ opened, stored }: RescoreRequest, { run, test }: CandidateRows): readonly number[] {
  const all = Array.from(test.rowIds.keys());
  const [own, other] = [readSplitEvidence(run), opened.run === undefined ? undefined : readSplitEvidence(opened.run)];
  if (own !== undefined && other !== undefined && keepsTestRows(own, other)) return all;
  const known = new Set(stored?.rowIds ?? []);
  return all.filter((row) => known.has(test.rowIds[row] as string));
}
