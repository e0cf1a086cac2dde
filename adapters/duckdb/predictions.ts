import { DEFAULT_ROW_ID, type LoadedPredictions, type PredictionStore } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { type DatabaseOptions, openDatabase } from "./connection.ts";
import { digestFile } from "./data-files.ts";
import { quoteShort } from "./name-hint.ts";
import { assertPredictions } from "./prediction-checks.ts";
import { columnsOf, type PredictionColumn } from "./prediction-columns.ts";
import { findFields, listFields } from "./prediction-fields.ts";
import { readOutputs } from "./prediction-outputs.ts";
import { readPredictions } from "./prediction-reader.ts";
import { loadRawTable } from "./raw-table.ts";
import { resolveSource } from "./source.ts";
import { writeColumns } from "./write-columns.ts";

export interface DuckDbPredictionsOptions extends Omit<DatabaseOptions, "folder"> {
  readonly log: Logger;
}

/** Writes Parquet; reads Parquet, CSV and JSON. The same predictions always give the same bytes. */
export function createDuckDbPredictions({ log, ...options }: DuckDbPredictionsOptions): PredictionStore {
  return {
    async save(path, predictions) {
      const columns = columnsOf(predictions);
      assertNames(path, columns);
      await using database = await openDatabase(options);
      await writeColumns(database, path, { columns, rows: predictions.rows });
      return (await digestFile({ path, name: path })).sha256;
    },

    async loadOutputs(path, columns) {
      await using database = await openDatabase(options);
      return await readOutputs(database, path, columns);
    },

    async load(path, columns): Promise<LoadedPredictions> {
      await using database = await openDatabase(options);
      const source = await resolveSource(database, { source: path, folder: "." });
      const [file] = source.files;
      if (source.kind === "query" || source.files.length !== 1 || file === undefined) {
        throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
          what: `Predictions ${quoteShort(path)} are ${source.kind === "query" ? "SQL" : `${source.files.length} files`}, not one file.`,
          remedy: "Name one CSV, Parquet or JSON file.",
        });
      }
      const only = listFields(columns);
      const raw = await loadRawTable(database, source, only === undefined ? {} : { only });
      const fields = findFields(raw, columns, path);
      const { positive, warnings } = await assertPredictions(database, raw, {
        fields,
        path,
        positive: columns.positive,
      });
      const predictions = await readPredictions(database, fields, { rows: raw.rows, positive });
      const { sha256 } = await digestFile(file);
      const numbered = fields.rowId === undefined && fields.kind !== "forecast";
      return {
        predictions,
        digest: sha256,
        ...(positive === undefined ? {} : { positive }),
        numbered,
        warnings: [...(numbered ? [describeNumbered(path)] : []), ...warnings],
      };
    },
  };
}

function describeNumbered(path: string): string {
  return `${quoteShort(path)} has no column "${DEFAULT_ROW_ID}": row numbers identify its rows, so only files in the same order can be paired.`;
}

function assertNames(path: string, columns: readonly PredictionColumn[]): void {
  // Parquet keeps upper and lower case apart, DuckDB does not: "Score" would come back as "Score_1".
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase())) {
      throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
        what: `${path}: the slice column ${quoteShort(name)} has the name of another column, upper and lower case apart.`,
        remedy: "Rename it in the data; row_id, y_true, score and prediction are taken.",
      });
    }
    seen.add(name.toLowerCase());
  }
}
