import type { DataPart } from "../../core/data/dataset.ts";
import type { ModelTask } from "../../core/documents/model.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { OnnxPlan } from "../../core/model/onnx-model.ts";
import { buildFeeds } from "../../core/model/onnx-tensors.ts";
import type { OnnxSession } from "./onnx-library.ts";
import { sliceRows } from "./onnx-predictor.ts";

const LABELLED_ROWS = 10_000; // enough to tell an order by

export interface Labelled {
  readonly task: ModelTask;
  readonly validation: Pick<DataPart, "table">;
}

/** One row: the class that the model names, and the probabilities by what they are taken for. */
interface LabelledRow {
  readonly said: string;
  readonly scores: readonly number[];
}

/**
 * A classifier of scikit-learn names the class of each row beside the probabilities: then the order of the classes can be
 * verified instead of believed. @throws SLIPWAY_E_MODEL_INVALID when they contradict each other
 */
export async function verifyOnnxLabels(
  session: OnnxSession,
  plan: OnnxPlan,
  { task, validation }: Labelled,
): Promise<void> {
  const label = session.outputs.find(
    ({ name, isTensor, type }) => name !== plan.output && isTensor && (type === "string" || type === "int64"),
  );
  const table = sliceRows(validation.table, 0, LABELLED_ROWS);
  if (label === undefined || plan.width === 1 || task.kind === "regression" || table.rows === 0) return;
  const results = await session.run(buildFeeds(plan, table), [label.name, plan.output]);
  const [labels = [], values = []] = [results.get(label.name), results.get(plan.output)];
  const names = namesByPosition(plan, task);
  const rows = Array.from(
    labels,
    (said, row): LabelledRow => ({
      said: String(said),
      scores: names.map((_, index) => Number(values[row * plan.width + index])),
    }),
  ).filter(({ said }) => names.includes(said)); // numbers that stand for classes say nothing
  const ofThreshold = task.kind === "binary" ? judgeThreshold(rows, names) : undefined;
  const contradiction = ofThreshold === undefined ? judgeHighest(rows, names) : ofThreshold;
  if (contradiction === null) return;
  throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
    what: `The labels of the ONNX model contradict its probabilities: ${contradiction}.`,
    remedy: "List the classes under train.classes in the order of the model's probabilities.",
  });
}

/**
 * Of two classes one is named above some threshold, which need not be a half. Undefined when only one is named: nothing then
 * tells where the threshold is.
 */
function judgeThreshold(rows: readonly LabelledRow[], [name = ""]: readonly string[]): string | null | undefined {
  const [named, others] = [rows.filter(({ said }) => said === name), rows.filter(({ said }) => said !== name)];
  if (named.length === 0 || others.length === 0) return undefined;
  const [own, elsewhere] = [meanOf(named), meanOf(others)];
  return own >= elsewhere
    ? null
    : `rows called "${name}" have a lower probability of it (${own.toFixed(3)}) than the others (${elsewhere.toFixed(3)})`;
}

/** Mean of the first class's probability. */
function meanOf(rows: readonly LabelledRow[]): number {
  return rows.reduce((total, { scores: [first = 0] }) => total + first, 0) / rows.length;
}

/**
 * Of several the one with the highest probability is named. Single rows may differ (a support vector machine decides by its
 * margin), most rows of a class may not; ties say nothing.
 */
function judgeHighest(rows: readonly LabelledRow[], names: readonly string[]): string | null {
  for (const name of names) {
    const called = rows.filter(({ said }) => said === name);
    const clear = called.flatMap(({ scores }) => findOnlyHighest(scores) ?? []);
    const other = names.find(
      (it, index) => it !== name && 2 * clear.filter((best) => best === index).length > clear.length,
    );
    if (other !== undefined)
      return `of ${called.length} rows called "${name}" most have the highest probability at "${other}"`;
  }
  return null;
}

/** Undefined for a tie. */
function findOnlyHighest(scores: readonly number[]): number | undefined {
  const first = scores.indexOf(Math.max(...scores));
  return first === scores.lastIndexOf(Math.max(...scores)) ? first : undefined;
}

function namesByPosition({ positions }: OnnxPlan, task: ModelTask): readonly string[] {
  if (task.kind === "multiclass")
    return task.classes.toSorted((a, b) => positionOf(task, positions, a) - positionOf(task, positions, b));
  if (task.kind === "regression") return [];
  return positions[0] === 0 ? [task.positive, task.negative] : [task.negative, task.positive];
}

function positionOf(
  { classes }: { readonly classes: readonly string[] },
  positions: readonly number[],
  name: string,
): number {
  return positions[classes.indexOf(name)] ?? 0;
}
