import { readFileSync } from "node:fs";
import type { DataPart, Dataset, PartName } from "../../core/data/dataset.ts";
import { buildTable, type Column, selectRows, type Table } from "../../core/data/table.ts";
import { createRng, shuffled } from "../../core/rng.ts";

export interface CsvDatasetOptions {
  readonly target: string;
  readonly seed: number;
  /** At most this many rows, from the start of the file. */
  readonly rows?: number;
}

/** The shipped data sets have neither quotes nor commas in fields, so a line splits at commas. */
export function readCsvTable(path: string): Table {
  const [head = "", ...lines] = readFileSync(path, "utf8").trim().split(/\r?\n/);
  const cells = lines.map((line) => line.split(","));
  return buildTable(
    head.split(",").map((name, index) =>
      toColumn(
        name,
        cells.map((row) => row[index] ?? ""),
      ),
    ),
  );
}

function toColumn(name: string, cells: readonly string[]): Column {
  const present = cells.filter((cell) => cell !== "" && cell !== "NA");
  const isNumber = present.every((cell) => Number.isFinite(Number(cell)));
  if (isNumber) {
    return {
      name,
      kind: "number",
      values: Float64Array.from(cells, (cell) => (cell === "" || cell === "NA" ? Number.NaN : Number(cell))),
    };
  }
  return { name, kind: "category", values: cells.map((cell) => (cell === "" || cell === "NA" ? null : cell)) };
}

type SplitDataset = Pick<Dataset, "features" | "parts">;

/** A table split at random: 25 % test, 15 % validation, the rest train. */
export function splitTable(table: Table, { target, seed, rows = table.rows }: CsvDatasetOptions): SplitDataset {
  const order = shuffled(
    Array.from({ length: rows }, (_, row) => row),
    createRng(seed),
  );
  const [test, validation] = [Math.round(rows * 0.25), Math.round(rows * 0.4)];
  const part = (name: PartName, chosen: readonly number[]): DataPart => ({
    name,
    table: selectRows(
      table,
      chosen.toSorted((a, b) => a - b),
    ),
    rowIds: chosen.map((row) => `${row}-0`),
    digest: "0".repeat(64),
  });
  return {
    features: [...table.columns.keys()].filter((name) => name !== target),
    parts: {
      test: part("test", order.slice(0, test)),
      validation: part("validation", order.slice(test, validation)),
      train: part("train", order.slice(validation)),
    },
  };
}
