import { DEFAULT_ROW_ID, type PredictionColumns } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { TaskKind } from "../../core/metrics/metric.ts";
import { describeNearNames, quoteShort } from "./name-hint.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

/** The columns of a table of predictions by what they mean. */
export interface PredictionFields {
  readonly kind: TaskKind;
  /** Undefined: row numbers stand for row ids; of a forecast, its origin and step. */
  readonly rowId: RawColumn | undefined;
  readonly target: RawColumn;
  /** One; multiclass: one for each of `classes`. */
  readonly scores: readonly RawColumn[];
  /** Multiclass alone, in the order of `scores`. */
  readonly classes: readonly string[];
  /** Forecasts alone. */
  readonly times: Readonly<Record<"origin" | "timestamp" | "step", RawColumn>> | undefined;
  /** Forecasts alone, each where the table has it. */
  readonly bounds: Readonly<Record<ForecastBound, RawColumn | undefined>>;
  readonly slices: readonly RawColumn[];
}

/** What a forecast may have beside its numbers; absent columns are read as missing values. */
export const FORECAST_BOUNDS = ["lower", "upper", "scale", "squared_scale"] as const;
type ForecastBound = (typeof FORECAST_BOUNDS)[number];
const FORECAST_TIMES = ["origin", "timestamp", "step"] as const;

/** Names that a table of these predictions may have; of a multiclass task only the table can tell. */
export function listFields(columns: PredictionColumns): ReadonlySet<string> | undefined {
  const { kind, rowId, target, score, slices } = columns;
  if (kind === "multiclass") return undefined;
  const timed = kind === "forecast" ? [...FORECAST_TIMES, ...FORECAST_BOUNDS] : [rowId];
  return new Set([...timed, target, score, ...slices]);
}

/** @throws SLIPWAY_E_COLUMN_MISSING naming all absent columns, SLIPWAY_E_PREDICTIONS_INVALID when there are no rows */
export function findFields(raw: RawTable, columns: PredictionColumns, path: string): PredictionFields {
  const known = new Map(raw.columns.map((column) => [column.name, column]));
  const classes = columns.kind === "multiclass" ? (columns.classes ?? listClasses(raw, columns)) : [];
  const scoreNames = columns.kind === "multiclass" ? classes.map((name) => `${columns.score}${name}`) : [columns.score];
  const timeNames = columns.kind === "forecast" ? FORECAST_TIMES : [];
  const isNumbered = columns.kind === "forecast" || (columns.rowId === DEFAULT_ROW_ID && !known.has(DEFAULT_ROW_ID));
  const idNames = isNumbered ? [] : [columns.rowId];
  const missing = [...idNames, columns.target, ...timeNames, ...scoreNames, ...columns.slices].filter(
    (name) => !known.has(name),
  );
  if (missing.length > 0) throw absent(missing, { raw, path });
  assertUsable(raw, { kind: columns.kind, classes, path, prefix: columns.score });
  const find = (name: string): RawColumn => {
    const column = known.get(name);
    if (column === undefined) throw absent([name], { raw, path });
    return column;
  };
  const optional = (name: ForecastBound) => (columns.kind === "forecast" ? known.get(name) : undefined);
  return {
    kind: columns.kind,
    rowId: isNumbered ? undefined : find(columns.rowId),
    target: find(columns.target),
    scores: scoreNames.map(find),
    classes,
    times:
      columns.kind === "forecast"
        ? { origin: find("origin"), timestamp: find("timestamp"), step: find("step") }
        : undefined,
    bounds: {
      lower: optional("lower"),
      upper: optional("upper"),
      scale: optional("scale"),
      squared_scale: optional("squared_scale"),
    },
    slices: columns.slices.map(find),
  };
}

/** Classes that the table has a column of probabilities for, in its order. */
function listClasses({ names }: RawTable, { score, slices, target, rowId }: PredictionColumns): readonly string[] {
  const others = new Set([...slices, target, rowId]);
  return names
    .filter((name) => name.startsWith(score) && name.length > score.length && !others.has(name))
    .map((name) => name.slice(score.length));
}

function absent(missing: readonly string[], { raw, path }: { raw: RawTable; path: string }): SlipwayError {
  const problems = missing.map((name) => `no column ${quoteShort(name)}.${describeNearNames(name, raw.names)}`);
  return new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `Predictions "${path}" have ${problems.join(" They have ")}`,
    remedy: "Name the columns of row ids, truth, score and slices as they are in the file.",
    file: path,
  });
}

interface Found {
  readonly kind: TaskKind;
  readonly classes: readonly string[];
  readonly path: string;
  /** What a multiclass table writes before the name of a class. */
  readonly prefix: string;
}

function assertUsable(raw: RawTable, { kind, classes, path, prefix }: Found): void {
  if (kind === "multiclass" && classes.length < 2) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `Predictions "${path}" have ${classes.length} columns that begin with ${quoteShort(prefix)}; a multiclass task needs one for each class.`,
      remedy: `Write one column of probabilities for each class, named ${prefix}<class>.`,
      file: path,
    });
  }
  if (raw.rows > 0) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `Predictions "${path}" have no rows.`,
    remedy: "Score the test rows and write one row for each.",
    file: path,
  });
}
