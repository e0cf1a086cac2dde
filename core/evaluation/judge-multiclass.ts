import type { MulticlassPredictions } from "../data/predictions.ts";
import type { MulticlassDetail } from "../documents/evaluation-multiclass.ts";
import { familyOf } from "../metrics/metrics.ts";
import { type ClassShare, F1, PRECISION, RECALL } from "../metrics/multiclass/class-averages.ts";
import { buildMulticlassSample, type MulticlassSample } from "../metrics/multiclass/multiclass-sample.ts";
import type { MulticlassTask } from "../pipeline/schema.ts";
import { createJudgement, type Judgement, pickIntegers } from "./judgement.ts";

const FEW_ROWS = 10; // of a class; below, intervals say little
const MAX_NAMED = 5; // classes that a warning names

export interface MulticlassCase {
  readonly task: MulticlassTask;
  readonly predictions: MulticlassPredictions;
}

export function judgeMulticlass({ task, predictions }: MulticlassCase): Judgement {
  const { classes, truth, scores } = predictions;
  return createJudgement({
    family: familyOf("multiclass"),
    task: { kind: task.kind, target: task.target, classes: [...classes] },
    build: (rows) =>
      buildMulticlassSample(
        { classes, truth: pickIntegers(truth, rows), scores: pickScores(scores, classes.length, rows) },
        task.order,
      ),
    details: (sample) => ({ multiclass: buildMulticlassDetail(sample) }),
    warn: warnClasses,
  });
}

function pickScores(scores: Float64Array, width: number, rows: readonly number[] | null): Float64Array {
  if (rows === null) return scores;
  const picked = new Float64Array(rows.length * width);
  for (const [place, row] of rows.entries()) picked.set(scores.subarray(row * width, (row + 1) * width), place * width);
  return picked;
}

function buildMulticlassDetail(sample: MulticlassSample): MulticlassDetail {
  const { classes, cells, support } = sample;
  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  for (const [cell, count] of cells.counts.entries()) {
    (confusion[cells.truth[cell] as number] as number[])[cells.label[cell] as number] = count;
  }
  const { oneVsRest } = sample.ranking();
  return {
    classes: [...classes],
    confusion,
    perClass: classes.map((name, label) => ({
      class: name,
      n: support[label] as number,
      precision: shareOf(sample, PRECISION, label),
      recall: shareOf(sample, RECALL, label),
      f1: shareOf(sample, F1, label),
      auc: Number.isNaN(oneVsRest[label]) ? null : (oneVsRest[label] as number),
    })),
  };
}

function shareOf(sample: MulticlassSample, share: ClassShare, label: number): number | null {
  const [part, whole] = share(sample, label);
  return whole === 0 ? null : part / whole;
}

function warnClasses({ classes, support }: MulticlassSample): string[] {
  const warnings: string[] = [];
  const absent = classes.filter((_, label) => support[label] === 0);
  const few = classes.filter((_, label) => (support[label] as number) > 0 && (support[label] as number) < FEW_ROWS);
  if (absent.length > 0) {
    warnings.push(
      `No evaluated row is of ${listNames(absent)}: metrics that compare all classes have no value. Evaluate rows of every class.`,
    );
  }
  if (few.length > 0) {
    warnings.push(`Fewer than ${FEW_ROWS} rows are of ${listNames(few)}: intervals are wide. Evaluate more rows.`);
  }
  return warnings;
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => `"${name.slice(0, 80)}"`);
  const left = names.length - shown.length;
  return `class ${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}
