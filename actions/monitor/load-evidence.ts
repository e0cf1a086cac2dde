import { DEFAULT_ROW_ID, DEFAULT_SCORES, type PredictionStore, type Predictions } from "../../core/data/predictions.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";

/** What an evaluation left: its document, and its rows where they are at hand. */
export interface Evidence {
  readonly evaluation: Evaluation;
  readonly predictions: Predictions | null;
}

export interface EvidencePorts {
  /** `undefined` when there is no such file. @throws SLIPWAY_E_DOCUMENT_INVALID */
  loadEvaluation(path: string): Promise<Evaluation | undefined>;
  readonly predictions: Pick<PredictionStore, "load">;
  hasFile(path: string): Promise<boolean>;
}

const EVALUATION = "evaluation.json";
const PREDICTIONS = "predictions.parquet";

/** Absent where nobody evaluated the model. */
export async function loadEvidence(
  pathOf: (name: string) => string,
  { evidence: ports }: { readonly evidence?: EvidencePorts },
): Promise<{ readonly evidence?: Evidence }> {
  const evaluation = await ports?.loadEvaluation(pathOf(EVALUATION));
  if (ports === undefined || evaluation === undefined) return {};
  const path = pathOf(PREDICTIONS);
  if (!(await ports.hasFile(path))) return { evidence: { evaluation, predictions: null } };
  const { task } = evaluation;
  const { predictions } = await ports.predictions.load(path, {
    kind: task.kind,
    rowId: DEFAULT_ROW_ID,
    target: "y_true",
    score: DEFAULT_SCORES[task.kind],
    ...(task.kind === "binary" ? { positive: "1" } : {}),
    ...(task.kind === "multiclass" ? { classes: task.classes } : {}),
    slices: [],
  });
  return { evidence: { evaluation, predictions } };
}
