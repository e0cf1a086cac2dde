import type { ScoredTask } from "../../core/data/outcomes.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import { quoteText, quoteTexts } from "./sql-text.ts";

const MAX_SHOWN = 5;

/** A label's text as the number that core reads; NULL where it is no outcome of the task. */
export function sqlTruth(value: string, { kind, positive = "1", classes = [] }: ScoredTask): string {
  switch (kind) {
    case "binary":
      return `(${value} = ${quoteText(positive)})::DOUBLE`;
    case "multiclass":
      return `(nullif(list_position(${quoteTexts(classes)}, ${value}), 0) - 1)::DOUBLE`;
    case "regression":
    case "forecast":
      return `CASE WHEN isfinite(TRY_CAST(${value} AS DOUBLE)) THEN TRY_CAST(${value} AS DOUBLE) END`;
  }
}

interface LabelSource {
  readonly source: string;
  /** Column of the label. */
  readonly column: string;
  readonly task: ScoredTask;
}

/**
 * Values in `label_rows (k, v, …)` that are no outcome of the task.
 * @returns warnings about labels that count as unknown
 * @throws SLIPWAY_E_TARGET_INVALID where nobody can tell what the labels mean
 */
export async function checkLabels(database: Database, request: LabelSource): Promise<readonly string[]> {
  const { task } = request;
  if (task.kind === "binary") return await checkClasses(database, request, task.positive ?? "1");
  const [bad] = await database.rows<{ n: number; examples: readonly string[] | null }>(`
    SELECT count(*)::DOUBLE AS n, list_slice(list(DISTINCT v ORDER BY v), 1, ${MAX_SHOWN}) AS examples
    FROM label_rows WHERE ${sqlTruth("v", task)} IS NULL`);
  if (bad === undefined || bad.n === 0) return [];
  const shown = (bad.examples ?? []).map(quoteShort).join(", ");
  if (task.kind === "multiclass") {
    return [
      `${describe(request)} holds ${bad.n} labels of classes that the model does not know (${shown}): they are left out. Train again when they stay.`,
    ];
  }
  throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", {
    what: `${describe(request)} holds ${bad.n} labels that are no numbers: ${shown}.`,
    remedy: "Leave the value empty where it is not known yet, or name the column of the label as monitor.labels.value.",
  });
}

/** One of two classes, one of them the positive one: anything else would be counted as negative by mistake. */
async function checkClasses(database: Database, request: LabelSource, positive: string): Promise<readonly string[]> {
  const levels = await database.rows<{ v: string; n: number }>(
    `SELECT v, count(*)::DOUBLE AS n FROM label_rows GROUP BY v ORDER BY n DESC, v LIMIT ${MAX_SHOWN + 1}`,
  );
  const others = levels.filter(({ v }) => v !== positive);
  const isKnown = others.length <= 1;
  const shown = levels.slice(0, MAX_SHOWN).map(({ v, n }) => `${quoteShort(v)} (${n} rows)`);
  if (!isKnown) {
    throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", {
      what: `${describe(request)} holds more than the class ${quoteShort(positive)} and one other: ${shown.join(", ")}.`,
      remedy:
        "Write labels as the training data does, leave the value empty where it is not known yet, or translate them with a SELECT as monitor.labels.source.",
    });
  }
  if (others.length === 0 || levels.length === 2) return [];
  return [
    `${describe(request)} holds ${shown.join("")} and nowhere the positive class ${quoteShort(positive)}: every label counts as negative.`,
  ];
}

function describe({ source, column }: LabelSource): string {
  return `monitor.labels (${quoteShort(source)}, column ${quoteShort(column)})`;
}
