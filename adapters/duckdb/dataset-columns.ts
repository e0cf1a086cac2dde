import type { DatasetRequest } from "../../core/data/dataset.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { KnownColumn } from "./column-kinds.ts";
import { describeNearNames, quoteShort } from "./name-hint.ts";
import type { RawColumn } from "./raw-table.ts";

/** What a pipeline says about columns, as lists. */
export interface NamedColumns {
  readonly target: string;
  readonly id: readonly string[];
  readonly exclude: readonly string[];
  /** Column of times: that of a split by time, else data.timestamp. */
  readonly timestamp: string | undefined;
  readonly group: string | undefined;
  /** Column that says train, validation or test. */
  readonly part: string | undefined;
  readonly keep: readonly string[];
}

export function resolveNamedColumns({ data, task, keep, tenant }: DatasetRequest): NamedColumns {
  const { split, id = [] } = data;
  return {
    target: task.target,
    id: typeof id === "string" ? [id] : id,
    exclude: data.exclude,
    timestamp: (split.by === "time" ? split.column : undefined) ?? data.timestamp,
    group: split.by === "group" ? split.column : undefined,
    part: split.by === "column" ? split.column : undefined,
    keep: tenant === undefined ? keep : [...keep, tenant],
  };
}

/** @throws SLIPWAY_E_COLUMN_MISSING naming every absent column at once, where the pipeline names it, and near names */
export function assertColumns(columns: readonly RawColumn[], request: DatasetRequest): void {
  const { data, keep, task, tenant } = request;
  const named = resolveNamedColumns(request);
  const places: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ["task.target", [task.target]],
    ["data.id", named.id],
    ["data.exclude", named.exclude],
    ["data.timestamp", [data.timestamp]],
    ["data.split.column", [data.split.by === "random" ? undefined : data.split.column]],
    ["data.expect", Object.keys(data.expect)],
    [task.kind === "forecast" ? "task.availableAt" : "evaluate (slices, fairness.groups, comparison.cluster)", keep],
    ["tenants.column", [tenant]],
  ];
  const names = columns.map(({ name }) => name);
  const known = new Set(names);
  const problems = places.flatMap(([place, wanted]) =>
    wanted
      .filter((name) => name !== undefined)
      .filter((name) => !known.has(name))
      .map(
        (name) => `${place} names column ${quoteShort(name)}, which the data has not.${describeNearNames(name, names)}`,
      ),
  );
  if (problems.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: problems.join(" "),
    remedy: "Correct the name in the pipeline; upper and lower case count.",
  });
}

/** Why a column is no feature; null when it is one. Columns that the pipeline excludes are no features without a reason. */
export function explainIgnored(
  column: KnownColumn & { summary: { distinct: number; missing: number } },
  named: NamedColumns,
): string | null {
  const { name, kind, summary } = column;
  if (named.id.includes(name)) return "identifies rows (data.id)";
  if (name === named.timestamp) return "says when a row was (data.timestamp or data.split)";
  if (name === named.group) return "groups the rows of the split (data.split)";
  if (name === named.part) return "says which part a row belongs to (data.split)";
  if (summary.distinct === 0) return "has no values";
  if (column.opaque) return `nested or binary values (${column.type})`;
  if (kind === "text")
    return `free text: ${summary.distinct} different values; declare expect type "category" to use it`;
  if (kind === "timestamp") return "a point in time is no feature by itself; derive numbers from it with a SELECT";
  return null;
}
