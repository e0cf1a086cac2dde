import { digestOf, type Sha256 } from "../canonical-json.ts";
import { type ColumnSummary, type DataPart, type Dataset, PART_NAMES, type PartName } from "./dataset.ts";
import { type Column, isNumeric, selectRows } from "./table.ts";

export interface DatasetFilter {
  /** Every kept row has this value here, so the column is no feature any more. */
  readonly column: string;
  /** The value as text; null is missing. */
  readonly value: string | null;
  readonly target: string;
  /** Rows to keep, by part: indices into its table, ascending. */
  readonly rows: PartRows;
}

export type PartRows = Readonly<Record<PartName, readonly number[]>>;

const EXAMPLES = 5;

/**
 * The rows of a loaded dataset that have one value in one column, without reading its files again. No row changes its part, so what is a test
 * row of the whole is a test row here. Digests, counts, shares, repeats and leakage are those of the kept rows; repeats are counted by row id,
 * and columns that are not in the tables are not described. Files stay what they are.
 */
export function filterDataset(dataset: Dataset, filter: DatasetFilter, sha256: Sha256): Dataset {
  const parts = {
    train: filterPart(dataset.parts.train, filter, sha256),
    validation: filterPart(dataset.parts.validation, filter, sha256),
    test: filterPart(dataset.parts.test, filter, sha256),
  };
  const columns = dataset.columns.flatMap((summary) => {
    const found = PART_NAMES.map((name) => parts[name].table.columns.get(summary.name)).filter(
      (each) => each !== undefined,
    );
    return found.length === 0 ? [] : [summarise(summary, found)];
  });
  const empty = new Set(columns.filter(({ distinct }) => distinct === 0).map(({ name }) => name));
  const { column, value } = filter;
  return {
    files: dataset.files,
    rows: PART_NAMES.reduce((total, name) => total + parts[name].rowIds.length, 0),
    columns,
    features: dataset.features.filter((name) => name !== column && !empty.has(name)),
    ignored: [
      ...dataset.ignored.filter((entry) => entry.column !== column),
      { column, reason: "has one value in all of these rows" },
      ...dataset.features
        .filter((name) => name !== column && empty.has(name))
        .map((name) => ({ column: name, reason: "has no values in these rows" })),
    ],
    digest: digestOf({ dataset: dataset.digest, column, value }, sha256),
    parts,
    report: buildReport(dataset, parts, filter),
  };
}

function filterPart({ name, table, rowIds }: DataPart, { rows }: DatasetFilter, sha256: Sha256): DataPart {
  const kept = rows[name].map((row) => rowIds[row] ?? "");
  return { name, table: selectRows(table, rows[name]), rowIds: kept, digest: sha256(kept.join("\n")) };
}

function summarise(summary: ColumnSummary, columns: readonly Column[]): ColumnSummary {
  const values = columns.flatMap((column) => presentValues(column));
  const numbers = values.filter((value) => typeof value === "number");
  const distinct = new Set(values).size;
  const missing = columns.reduce((total, column) => total + column.values.length, 0) - values.length;
  const isRanged = summary.min !== null && numbers.length > 0;
  return {
    ...summary,
    missing,
    distinct,
    min: isRanged ? numbers.reduce((least, value) => Math.min(least, value)) : null,
    max: isRanged ? numbers.reduce((most, value) => Math.max(most, value)) : null,
  };
}

function presentValues(column: Column): readonly (string | number)[] {
  return isNumeric(column)
    ? [...column.values].filter((value) => !Number.isNaN(value))
    : column.values.filter((value) => value !== null);
}

function buildReport(
  { report }: Dataset,
  parts: Dataset["parts"],
  { target }: Pick<DatasetFilter, "target">,
): Dataset["report"] {
  const all = PART_NAMES.flatMap((name) => parts[name].rowIds);
  const tested = new Set(parts.test.rowIds.map(hashOf));
  const leaked = [...parts.train.rowIds, ...parts.validation.rowIds].filter((id) => tested.has(hashOf(id)));
  const describe = (name: PartName) => ({
    rows: parts[name].rowIds.length,
    classShares: report.parts[name].classShares === null ? null : shareClasses(parts[name], target),
  });
  return {
    duplicateRows: all.length - new Set(all.map(hashOf)).size,
    leakage: { rows: leaked.length, examples: leaked.toSorted().slice(0, EXAMPLES) },
    parts: { train: describe("train"), validation: describe("validation"), test: describe("test") },
    warnings: [], // those of the whole table were said once
  };
}

/** A row id is a hash, `-` and the number of the occurrence. */
function hashOf(rowId: string): string {
  return rowId.slice(0, rowId.lastIndexOf("-"));
}

function shareClasses({ table, rowIds }: DataPart, target: string): Readonly<Record<string, number>> {
  const column = table.columns.get(target);
  const values = column === undefined ? [] : presentValues(column).map(String);
  const groups = [...Map.groupBy(values, (value) => value)].toSorted(([a], [b]) => Number(a > b) - Number(a < b));
  return Object.fromEntries(groups.map(([level, rows]) => [level, rows.length / rowIds.length]));
}
