import { isNumeric, type NumericColumn, type Table, type TextColumn } from "../data/table.ts";
import type { Preprocessing, PreprocessingFeature } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";
import { columnOf } from "./build-signature.ts";

/** A standardised value is cut here: a hostile 1e308 must give a score, not an infinity. */
const MAX_STANDARDISED = 1e6;
/** The tree library adds two neighbours to find the middle; beyond half of the largest float32 the sum is infinite. */
const MAX_TREE_VALUE = 1e38;

/** A column of the encoded matrix. */
export interface EncodedColumn {
  /** The feature it comes from. */
  readonly feature: string;
  /** `value`, `above:<knot>`, `missing`; for a dense category `level:<text>`, `missing`, `other`; for codes `code`. */
  readonly part: string;
  /** Number of codes when the column holds codes 0 … codes−1; else undefined. */
  readonly codes: number | undefined;
}

/** Turns raw rows into what the model reads. Compiled once per model; encoding a row allocates one array. */
export interface Encoder {
  readonly columns: readonly EncodedColumn[];
  /**
   * Row-major `[rows, columns]`. `dense`: standardised numbers and one-hot levels. `columns`: imputed numbers and codes.
   * @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_COLUMN_CONFLICT
   */
  encode(table: Table): Float64Array;
}

/** What all rows of one feature need; plain fields, so that one shape serves every feature. */
interface CompiledFeature {
  readonly name: string;
  readonly category: boolean;
  readonly indicator: boolean;
  readonly start: number;
  readonly impute: number;
  readonly scale: number;
  readonly shift: number;
  readonly limit: number;
  /** In units of the encoded value. */
  readonly knots: Float64Array;
  /** Level → code. */
  readonly codes: ReadonlyMap<string, number>;
  /** Code of a gap and of an unseen level; -1: no column of its own (dense). */
  readonly missingCode: number;
  readonly unseenCode: number;
}

export function compileEncoder(preprocessing: Preprocessing): Encoder {
  const dense = preprocessing.encoding === "dense";
  const columns: EncodedColumn[] = [];
  const compiled = preprocessing.features.map((feature) => {
    const start = columns.length;
    columns.push(...describeColumns(feature, dense));
    return compileFeature(feature, { dense, start });
  });
  const width = columns.length;
  return {
    columns,
    encode(table) {
      const matrix = new Float64Array(table.rows * width);
      const target = { matrix, width, dense };
      for (const feature of compiled) {
        const column = columnOf(table, feature.name);
        if (isNumeric(column) === feature.category) throw conflict(feature, column.kind);
        if (!isNumeric(column)) encodeCategory(column, feature, target);
        else encodeNumber(column, feature, target);
      }
      return matrix;
    },
  };
}

function describeColumns(feature: PreprocessingFeature, dense: boolean): EncodedColumn[] {
  const column = (part: string, codes?: number): EncodedColumn => ({ feature: feature.name, part, codes });
  if (feature.kind !== "category") {
    const hinges = dense ? feature.knots.map((knot) => column(`above:${knot}`)) : [];
    return [column("value"), ...hinges, ...(feature.indicator ? [column("missing")] : [])];
  }
  // In columns every feature has codes for missing and unseen: a tree library has its own rule for codes it never saw.
  if (!dense) return [column("code", feature.levels.length + 2)];
  return [
    ...feature.levels.map((level) => column(`level:${level}`)),
    ...(feature.missingLevel ? [column("missing")] : []),
    ...(feature.otherLevel ? [column("other")] : []),
  ];
}

function compileFeature(
  feature: PreprocessingFeature,
  { dense, start }: { dense: boolean; start: number },
): CompiledFeature {
  if (feature.kind !== "category") {
    const scale = dense ? feature.scale : 1;
    return {
      name: feature.name,
      category: false,
      indicator: feature.indicator,
      start,
      impute: feature.impute,
      scale,
      shift: dense ? feature.mean / scale : 0,
      limit: dense ? MAX_STANDARDISED : MAX_TREE_VALUE,
      knots: Float64Array.from(dense ? feature.knots : [], (knot) => knot / scale - feature.mean / scale),
      codes: new Map(),
      missingCode: -1,
      unseenCode: -1,
    };
  }
  const { unseenCode, missingCode } = categoryCodes(feature, dense);
  return {
    name: feature.name,
    category: true,
    indicator: false,
    start,
    impute: 0,
    scale: 1,
    shift: 0,
    limit: 0,
    knots: new Float64Array(),
    codes: new Map(feature.levels.map((level, code) => [level, code])),
    missingCode,
    unseenCode,
  };
}

type CategoryFeature = Extract<PreprocessingFeature, { kind: "category" }>;

/** Missing and unseen share a code where training had no gaps; an unseen level without a code is all zeros in dense. */
function categoryCodes({ levels, missingLevel, otherLevel }: CategoryFeature, dense: boolean) {
  if (!dense) return { missingCode: levels.length + (missingLevel ? 0 : 1), unseenCode: levels.length + 1 };
  const unseenCode = otherLevel ? levels.length + (missingLevel ? 1 : 0) : -1;
  return { missingCode: missingLevel ? levels.length : unseenCode, unseenCode };
}

interface Target {
  readonly matrix: Float64Array;
  readonly width: number;
}

function encodeNumber({ values }: NumericColumn, feature: CompiledFeature, { matrix, width }: Target): void {
  const { start, indicator, impute, scale, shift, limit, knots } = feature;
  for (let row = 0, at = start; row < values.length; row++, at += width) {
    const given = values[row] as number;
    const present = Number.isFinite(given);
    const value = Math.min(Math.max((present ? given : impute) / scale - shift, -limit), limit);
    matrix[at] = value;
    for (let knot = 0; knot < knots.length; knot++) {
      matrix[at + 1 + knot] = Math.max(0, value - (knots[knot] as number));
    }
    if (indicator && !present) matrix[at + 1 + knots.length] = 1;
  }
}

function encodeCategory(
  { values }: TextColumn,
  { start, codes, missingCode, unseenCode }: CompiledFeature,
  { matrix, width, dense }: Target & { readonly dense: boolean },
): void {
  for (let row = 0, at = start; row < values.length; row++, at += width) {
    const level = values[row];
    const code = level == null || level === "" ? missingCode : (codes.get(level) ?? unseenCode);
    if (!dense) matrix[at] = code;
    else if (code >= 0) matrix[at + code] = 1;
  }
}

function conflict({ name, category }: CompiledFeature, kind: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_COLUMN_CONFLICT", {
    what: `Column "${name}" holds ${kind} values; the model was trained on ${category ? "text levels" : "numbers"} there.`,
    remedy: "Read the column as it was read for training, or train again with this data.",
  });
}
