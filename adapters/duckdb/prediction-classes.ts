import { sqlCanonical, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import type { RawColumn } from "./raw-table.ts";
import { quoteText, quoteTexts } from "./sql-text.ts";

const POSITIVE_WORDS = ["1", "true", "yes"];
const MAX_SHOWN = 10;

/** What a column of true classes holds, or what is wrong with it. */
export interface FoundClasses {
  /** Binary alone: the class that counts as 1. */
  readonly positive?: string;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** The positive class: the one that is named, else one that says yes, else the later of two in text order. */
export async function findPositive(
  database: Database,
  target: RawColumn,
  given: string | undefined,
): Promise<FoundClasses> {
  const levels = await database.rows<{ level: string; n: number }>(`
    SELECT ${sqlCanonical(target)} AS level, count(*)::DOUBLE AS n FROM raw0
    WHERE ${sqlText(target)} IS NOT NULL GROUP BY level ORDER BY n DESC, level LIMIT ${MAX_SHOWN + 1}`);
  const name = quoteShort(target.name);
  const classes = levels.map(({ level }) => level).toSorted();
  const shown = showLevels(levels);
  if (levels.length > 2) return failed(`${name} has more than two classes: ${shown}`);
  const positive = given ?? choosePositive(classes);
  if (positive === undefined) {
    return failed(`${name} has one class only, ${shown}, and nothing says whether it is the positive one`);
  }
  if (classes.length === 2 && !classes.includes(positive)) {
    return failed(`the positive class ${quoteShort(positive)} is not in ${name}: ${shown}`);
  }
  const chosen = `Class ${quoteShort(positive)} of ${name} is taken for the positive one.`;
  return { positive, problems: [], warnings: given === undefined && !isObvious(positive) ? [chosen] : [] };
}

/** True classes that have no column of probabilities. */
export async function findUnscored(
  database: Database,
  target: RawColumn,
  classes: readonly string[],
): Promise<FoundClasses> {
  const levels = await database.rows<{ level: string; n: number }>(`
    SELECT ${sqlText(target)} AS level, count(*)::DOUBLE AS n FROM raw0
    WHERE ${sqlText(target)} IS NOT NULL AND ${sqlClass(target, classes)} IS NULL
    GROUP BY level ORDER BY n DESC, level LIMIT ${MAX_SHOWN + 1}`);
  if (levels.length === 0) return { problems: [], warnings: [] };
  return failed(`${quoteShort(target.name)} holds classes without a column of probabilities: ${showLevels(levels)}`);
}

/** 1 for rows of the positive class, else 0. Text of the truth: `1.0` and `1` are one class. */
export function sqlTruthBit(target: RawColumn, positive: string): string {
  return `(${sqlCanonical(target)} = ${quoteText(positive)})::DOUBLE`;
}

/** Index of the class, as it is written or as the same number; NULL when it is none of them. */
export function sqlClass(target: RawColumn, classes: readonly string[]): string {
  const listed = quoteTexts(classes);
  const place = (text: string) => `nullif(list_position(${listed}, ${text}), 0)`;
  return `(coalesce(${place(sqlText(target))}, ${place(sqlCanonical(target))}) - 1)::DOUBLE`;
}

function failed(problem: string): FoundClasses {
  return { problems: [problem], warnings: [] };
}

function showLevels(levels: readonly { readonly level: string; readonly n: number }[]): string {
  return levels
    .slice(0, MAX_SHOWN)
    .map(({ level, n }) => `${quoteShort(level)} (${n} rows)`)
    .join(", ");
}

function isObvious(level: string): boolean {
  return POSITIVE_WORDS.includes(level.toLowerCase());
}

/** Of one class that does not say yes, nothing is known. */
function choosePositive(classes: readonly string[]): string | undefined {
  return classes.find(isObvious) ?? (classes.length === 2 ? classes[1] : undefined);
}
