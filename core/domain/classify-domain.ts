import { type Column, selectRows, type Table } from "../data/table.ts";
import type { DomainResult } from "../documents/monitor-domain.ts";
import { studentQuantile } from "../stats/student.ts";
import { boundAuc, crossValidate, type FoldDesign, labelRows, type OutOfFold } from "./cross-validate.ts";
import { DesignBuilder } from "./design-matrix.ts";
import { AUC_LIMIT, describeDomain, describeUndecided, MIN_DOMAIN_ROWS } from "./domain-result.ts";
import { type EncodedFeature, encodeFeature } from "./encode-features.ts";
import { findRelations, type Relation } from "./relations.ts";

/** Rows of two samples, in order of time where that is known; columns of the same names. */
export interface DomainSamples {
  readonly reference: Table;
  readonly current: Table;
  /** Window of each row of the reference, where it is cut as the judged table is: they say how well healthy windows are told apart. */
  readonly windows?: ArrayLike<number>;
}

/** More rows of a sample change little and cost time: every k-th is taken. */
export const MAX_DOMAIN_ROWS = 10_000;
const MAX_ORDINARY_ROWS = 3_000;
/** Windows of the reference that are judged like the current one. */
const MAX_ORDINARY = 8;
const MIN_ORDINARY = 4;
/** Products of ranks have a standard deviation of about a third. */
const PRODUCT_SCALE = 3;

/**
 * Whether a classifier can tell rows of the window from rows of the reference (SCIENCE 7.1): L2 logistic regression on quantile cells, and on products of ranks
 * for pairs whose relation differs, which no single feature shows; 5 folds of blocks in time; area under the ROC curve out of fold with DeLong's lower bound against 0.55.
 * Lopez-Paz and Oquab (2017), ICLR. With windows of the reference the limit is what they reach by themselves, if that is more: mean + t·sd·√(1 + 1/k) of their bounds.
 * Columns that one of the tables lacks are left out.
 */
export function classifyDomain({ reference, current, windows }: DomainSamples): DomainResult {
  const rows = { reference: reference.rows, current: current.rows };
  if (Math.min(rows.reference, rows.current) < MIN_DOMAIN_ROWS) {
    return describeUndecided(
      rows,
      `Needs ${MIN_DOMAIN_ROWS} rows of each: ${rows.reference} and ${rows.current} are there.`,
    );
  }
  const found = tellApart(thin(reference, MAX_DOMAIN_ROWS), thin(current, MAX_DOMAIN_ROWS));
  if (found === null) return describeUndecided(rows, "The tables have no feature in common.");
  const limit = windows !== undefined && boundAuc(found) > AUC_LIMIT ? findLimit(reference, windows) : AUC_LIMIT;
  return describeDomain(found, { rows, limit });
}

/** What windows of the reference reach against the rest of it. */
function findLimit(reference: Table, windows: ArrayLike<number>): number {
  const rows = Array.from({ length: reference.rows }, (_, row) => row);
  const large = [...Map.groupBy(rows, (row) => windows[row] as number).values()].filter(
    (members) => members.length >= MIN_DOMAIN_ROWS,
  );
  const bounds = spread(large, MAX_ORDINARY)
    .map((members) => {
      const inside = new Set(members);
      const rest = rows.filter((row) => !inside.has(row));
      return tellApart(
        thin(selectRows(reference, rest), MAX_ORDINARY_ROWS),
        thin(selectRows(reference, members), MAX_ORDINARY_ROWS),
      );
    })
    .filter((found) => found !== null)
    .map(boundAuc);
  const k = bounds.length;
  if (k < MIN_ORDINARY) return AUC_LIMIT;
  const mean = bounds.reduce((sum, bound) => sum + bound, 0) / k;
  const sd = Math.sqrt(bounds.reduce((sum, bound) => sum + (bound - mean) ** 2, 0) / (k - 1));
  return Math.min(1, Math.max(AUC_LIMIT, mean + studentQuantile(0.99, k - 1) * sd * Math.sqrt(1 + 1 / k)));
}

function tellApart(reference: Table, current: Table): OutOfFold | null {
  const features = [...reference.columns.values()]
    .map((column): [Column, Column | undefined] => [column, current.columns.get(column.name)])
    .filter((pair): pair is [Column, Column] => pair[1] !== undefined)
    .map(([before, now]) => encodeFeature(before, now));
  if (features.length === 0) return null;
  const size = { reference: reference.rows, current: current.rows };
  const labels = labelRows(size);
  return crossValidate(size, (train) => buildDesign(features, findRelations(features, labels, train)));
}

function buildDesign(features: readonly EncodedFeature[], relations: readonly Relation[]): FoldDesign {
  const builder = new DesignBuilder();
  const owners: (readonly string[])[] = [];
  const offsets = features.map(({ name, size }) => {
    const offset = owners.length;
    for (let cell = 0; cell < size; cell++) owners.push([name]);
    return offset;
  });
  const pairs = relations.map(({ first, second }) => {
    const [left, right] = [features[first] as EncodedFeature, features[second] as EncodedFeature];
    owners.push([left.name, right.name]);
    return { left: left.rank, right: right.rank, column: owners.length - 1 };
  });
  const rows = features[0]?.cells.length ?? 0;
  for (let row = 0; row < rows; row++) {
    for (const [index, { cells }] of features.entries())
      builder.add((offsets[index] as number) + (cells[row] as number), 1);
    for (const { left, right, column } of pairs) {
      builder.add(column, PRODUCT_SCALE * (left[row] as number) * (right[row] as number));
    }
    builder.endRow();
  }
  return { design: builder.finish(owners.length), owners };
}

/** Every k-th row, so that their order in time stays. */
function thin(table: Table, limit: number): Table {
  if (table.rows <= limit) return table;
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return selectRows(table, spread(rows, limit));
}

function spread<T>(items: readonly T[], limit: number): readonly T[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, place) => items[Math.floor((place * items.length) / limit)] as T);
}
