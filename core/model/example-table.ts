import { buildTable, type Column, type Table } from "../data/table.ts";
import type { Preprocessing, Signature, SignatureInput } from "../documents/model.ts";

export interface ExampleSource {
  readonly signature: Signature;
  /** Gives the medians; without it every number is 0. */
  readonly preprocessing?: Preprocessing;
}

/**
 * One row that fits a signature: the median of every number, the first level of every category. It says nothing about data; it is
 * for warming a model up and for asking whether it answers at all.
 */
export function buildExampleTable({ signature, preprocessing }: ExampleSource): Table {
  const medians = new Map<string, number>();
  for (const feature of preprocessing?.features ?? []) {
    if (feature.kind !== "category") medians.set(feature.name, feature.impute);
  }
  return buildTable(signature.inputs.map((input) => buildExampleColumn(input, medians.get(input.name) ?? 0)));
}

function buildExampleColumn({ name, kind, levels, wholeNumbers }: SignatureInput, median: number): Column {
  if (wholeNumbers !== undefined) return { name, kind: "number", values: Float64Array.of(wholeNumbers.from) };
  if (kind === "category" || kind === "text") return { name, kind, values: [levels?.[0] ?? "example"] };
  const value = kind === "boolean" ? Math.round(median) : median;
  return { name, kind, values: Float64Array.of(kind === "timestamp" ? Math.round(value) : value) };
}
