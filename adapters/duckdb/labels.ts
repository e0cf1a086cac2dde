import type { OutcomeReader, OutcomeRequest, ServedOutcomes } from "../../core/data/outcomes.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./connection.ts";
import { countLabels, loadLabels } from "./labels-latest.ts";
import { loadServed, type ServedTable } from "./labels-served.ts";
import { sqlTruth } from "./labels-truth.ts";

/** Where the user sets no limit: as the profiler has it. */
const MEMORY_LIMIT = "2GB";

/** Joins what was served and its labels with DuckDB; only keys, scores, times and labels are kept. */
export function createDuckDbOutcomes(options: Omit<DatabaseOptions, "folder">): OutcomeReader {
  return {
    async read(request) {
      await using database = await openDatabase({ memoryLimit: MEMORY_LIMIT, ...options, folder: request.folder });
      const served = await loadServed(database, request);
      return served === undefined ? undefined : await readJoined(database, request, served);
    },
  };
}

async function readJoined(
  database: Database,
  request: OutcomeRequest,
  { width, warnings, key }: ServedTable,
): Promise<ServedOutcomes> {
  const { labels, task } = request;
  if (labels === undefined || key === undefined) {
    const rows = await readRows(database, { width, truth: "NULL::DOUBLE", joined: false });
    return { ...rows, width, labels: null, warnings };
  }
  const loaded = await loadLabels(database, { labels, task }, key);
  const rows = await readRows(database, { width, truth: sqlTruth("latest.v", task), joined: true });
  return {
    ...rows,
    width,
    labels: await countLabels(database),
    warnings: [...warnings, ...loaded.warnings],
  };
}

interface RowsRequest {
  readonly width: number;
  /** SQL of the label as a number. */
  readonly truth: string;
  readonly joined: boolean;
}

type Rows = Pick<ServedOutcomes, "rows" | "scores" | "servedAt" | "targetAt" | "truth" | "observedAt">;

async function readRows(database: Database, { width, truth, joined }: RowsRequest): Promise<Rows> {
  const [counted] = await database.rows<{ n: number }>("SELECT count(*)::DOUBLE AS n FROM served");
  const rows = counted?.n ?? 0;
  const scores = new Float64Array(rows * width);
  const columns = Array.from({ length: 4 }, () => new Float64Array(rows));
  // NULL goes over as NaN: the client tests validity bits with BigInt arithmetic, which costs more than the value itself.
  const number = (value: string): string => `coalesce(${value}, 'NaN'::DOUBLE)`;
  const scoreList = Array.from({ length: width }, (_, index) => `s${index}`).join(", ");
  const select = [number("t"), number("target"), number(truth), number(joined ? "latest.seen" : "NULL::DOUBLE")];
  const sql = `SELECT ${select.join(", ")}, ${scoreList} FROM served ${joined ? "LEFT JOIN latest ON latest.k = served.k" : ""}
    ORDER BY t NULLS LAST, served.k NULLS LAST, ${scoreList}`;
  let start = 0;
  for await (const chunk of database.chunks(sql)) {
    for (const [place, values] of columns.entries()) {
      const vector = chunk.getColumnVector(place);
      for (let row = 0; row < chunk.rowCount; row++) values[start + row] = vector.getItem(row) as number;
    }
    for (let column = 0; column < width; column++) {
      const vector = chunk.getColumnVector(columns.length + column);
      for (let row = 0; row < chunk.rowCount; row++)
        scores[(start + row) * width + column] = vector.getItem(row) as number;
    }
    start += chunk.rowCount;
  }
  const [servedAt, targetAt, known, observedAt] = columns as [Float64Array, Float64Array, Float64Array, Float64Array];
  return { rows, scores, servedAt, targetAt, truth: known, observedAt };
}
