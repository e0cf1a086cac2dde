import { type LevelCount, MAX_LEVELS } from "../../core/data/feature-counts.ts";
import type { Database } from "./connection.ts";
import { describeText, describeValue, mayFail, type ProfileKind, type TableColumn } from "./profile-column.ts";
import { placedOnly } from "./profile-table.ts";
import { type CountSource, splitBySource } from "./profile-wide.ts";
import { quoteTexts } from "./sql-text.ts";

export interface LevelRequest {
  readonly column: TableColumn;
  readonly kind: ProfileKind;
  /** Levels that must be counted one by one; null counts the most common ones, whatever they are. */
  readonly levels: readonly string[] | null;
  /** How many of the most common ones; default: as many as a profile keeps. */
  readonly keep?: number;
}

const MAX_EXAMPLES = 5;
const MAX_EXAMPLE_CHARACTERS = 128; // DESIGN 16: 25
const PER_SCAN = { size: 32, nameOf: ({ column }: LevelRequest): string => column.name };

/** Counts levels of every window and column, exactly: one scan with one hash table per column for 32 columns. */
export async function countLevels(
  database: Database,
  source: CountSource,
  requests: readonly LevelRequest[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, LevelCount>>> {
  const result = new Map<number, Map<string, LevelCount>>();
  for (const { part, batch } of splitBySource(source, requests, PER_SCAN)) {
    for (const row of await readBatch(database, part, batch)) {
      const request = batch[row.k];
      if (request === undefined) continue;
      const window = result.get(row.w) ?? new Map<string, LevelCount>();
      result.set(row.w, window);
      window.set(request.column.name, readLevels(row));
    }
  }
  return result;
}

interface LevelRow {
  readonly w: number;
  readonly k: number;
  readonly levels: readonly string[] | null;
  readonly counts: readonly number[] | null;
  readonly rest: number | null;
  readonly others: number;
  readonly examples: readonly string[] | null;
  readonly unparsable: number;
}

function readLevels({ levels, counts, rest, others, examples, unparsable }: LevelRow): LevelCount {
  return {
    counts: new Map((levels ?? []).map((level, index) => [level, counts?.[index] ?? 0])),
    rest: { rows: rest ?? 0, levels: others, examples: examples ?? [] },
    unparsable,
  };
}

async function readBatch(
  database: Database,
  source: CountSource,
  batch: readonly LevelRequest[],
): Promise<readonly LevelRow[]> {
  const values = batch.map(({ column, kind }, index) => `${keyOf(column, kind)} AS c${index}`).join(", ");
  const { relation, window } = source;
  const sets = batch.map((_, index) => (window === null ? `(c${index})` : `(w, c${index})`)).join(", ");
  const selected = window === null ? "0 AS w" : "w";
  const columns = batch.map((_, index) => `c${index}`);
  const level = columns.length === 1 ? "c0" : `coalesce(${columns.join(", ")})`;
  const number = batch.map((_, index) => `WHEN c${index} IS NOT NULL THEN ${index}`).join(" ");
  const wanted = batch.map((request, index) => `WHEN ${index} THEN ${keptOf(request)}`).join(" ");
  return await database.rows<LevelRow>(`
    WITH counted AS (
      SELECT ${selected}, ${columns.join(", ")}, count(*) AS n
      FROM (SELECT ${window ?? 0} AS w, ${values} FROM ${relation} ${placedOnly(source)})
      GROUP BY GROUPING SETS (${sets})
    ), keyed AS (
      SELECT w, CASE ${number} END AS k, substr(${level}, 2) AS v, left(${level}, 1) = '!' AS failed, n FROM counted
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY w, k, failed ORDER BY n DESC, v) AS place FROM keyed WHERE k IS NOT NULL
    ), judged AS (
      SELECT *, NOT failed AND CASE k ${wanted} END AS kept FROM ranked
    )
    SELECT CAST(w AS DOUBLE) AS w, CAST(k AS DOUBLE) AS k,
      list(v ORDER BY place) FILTER (kept) AS levels,
      CAST(list(n ORDER BY place) FILTER (kept) AS DOUBLE[]) AS counts,
      CAST(sum(n) FILTER (NOT kept AND NOT failed) AS DOUBLE) AS rest,
      CAST(count(*) FILTER (NOT kept AND NOT failed) AS DOUBLE) AS others,
      list(left(v, ${MAX_EXAMPLE_CHARACTERS}) ORDER BY place) FILTER (NOT kept AND place <= ${MAX_EXAMPLES + MAX_LEVELS})[:${MAX_EXAMPLES}] AS examples,
      CAST(coalesce(sum(n) FILTER (failed), 0) AS DOUBLE) AS unparsable
    FROM judged GROUP BY w, k`);
}

/** The level behind `=`, a text that cannot be read as the kind behind `!`, NULL when missing. */
function keyOf(column: TableColumn, kind: ProfileKind): string {
  const value = describeValue(column, kind);
  return mayFail(column, kind) ? `coalesce('=' || ${value}, '!' || ${describeText(column)})` : `'=' || ${value}`;
}

function keptOf({ levels, keep = MAX_LEVELS }: LevelRequest): string {
  if (levels === null) return `place <= ${keep}`;
  return levels.length === 0 ? "false" : `v IN (SELECT unnest(${quoteTexts(levels)}))`;
}
