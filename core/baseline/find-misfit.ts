import type { Table } from "../data/table.ts";
import type { Evaluation } from "../documents/evaluation.ts";
import type { ModelDocument } from "../documents/model.ts";
import type { TaskKind } from "../metrics/metric.ts";

/** What a model answers. */
export interface Question {
  readonly kind: TaskKind;
  readonly target: string;
  /** Binary. */
  readonly positive?: string;
  /** Multiclass, in any order. */
  readonly classes?: readonly string[];
}

/** The evaluation says it; without one the model does. `undefined` when there is neither. */
export function readQuestion(
  evaluation: Pick<Evaluation, "task"> | undefined,
  model: Pick<ModelDocument, "task" | "format"> | undefined,
): Question | undefined {
  if (evaluation !== undefined) return evaluation.task;
  return model?.format === "forecast" ? { kind: "forecast", target: model.task.target } : model?.task;
}

/** Why the two models do not answer the same question; `undefined` when they do. */
export function findTaskMisfit(candidate: Question, baseline: Question): string | undefined {
  if (candidate.kind !== baseline.kind) {
    return `the signature differs: the baseline's task is ${baseline.kind}, the candidate's ${candidate.kind}`;
  }
  if (candidate.target !== baseline.target) {
    return `the signature differs: the baseline predicts "${baseline.target}", the candidate "${candidate.target}"`;
  }
  if (candidate.positive !== baseline.positive) {
    return `the signature differs: the baseline's positive class is "${baseline.positive ?? ""}", the candidate's "${candidate.positive ?? ""}"`;
  }
  const [own, other] = [candidate.classes ?? [], baseline.classes ?? []];
  if (own.length !== other.length || !own.every((name) => other.includes(name))) {
    return `the signature differs: the baseline knows the classes ${list(other)}, the candidate ${list(own)}`;
  }
  return undefined;
}

/** Why the baseline's model cannot score these rows: an input is absent or of another kind. `undefined` when it can. */
export function findInputMisfit(
  { signature }: Pick<ModelDocument, "signature">,
  { columns }: Pick<Table, "columns">,
): string | undefined {
  const misfits = signature.inputs.flatMap(({ name, kind }) => {
    const column = columns.get(name);
    if (column === undefined) return [`the baseline's input "${name}" is no feature any more`];
    return column.kind === kind ? [] : [`the baseline's input "${name}" was ${kind} and is ${column.kind} now`];
  });
  if (misfits.length === 0) return undefined;
  const shown = misfits.slice(0, MAX_SHOWN).join("; ");
  const more = misfits.length > MAX_SHOWN ? `; and ${misfits.length - MAX_SHOWN} more` : "";
  return `the signature differs: ${shown}${more}`;
}

const MAX_SHOWN = 5;

function list(classes: readonly string[]): string {
  const more = classes.length > MAX_SHOWN ? ` and ${classes.length - MAX_SHOWN} more` : "";
  return `${classes
    .slice(0, MAX_SHOWN)
    .map((name) => `"${name}"`)
    .join(", ")}${more}`;
}
