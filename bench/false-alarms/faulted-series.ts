/** Faults put into a series of time from a day on, and what the policy says of them: one code for every series, nothing tuned to any. */
import { type Calibrated, calibrate, type JudgedWindow, judgeWindows } from "./judge-windows.ts";
import { meanOf, renderTable, type TextTable } from "./text-table.ts";

export interface Series {
  readonly title: string;
  /** Relation in SQL that holds all rows: a quoted path, or a sub-select in parentheses. */
  readonly relation: string;
  readonly folder: string;
  readonly columns: readonly string[];
  readonly timestamp: string;
  /** SQL expression of a row's day, which cuts reference, test and faults. */
  readonly day: string;
  readonly windowMs: number;
  readonly timezone?: string;
  /** First days, such as 2014-01-01; the reference is all before `testFrom`. */
  readonly testFrom: string;
  readonly faultFrom: string;
}

/** A fault in a column: its SQL expression after the fault begins. */
export interface Fault {
  readonly title: string;
  readonly column: string;
  readonly expression: string;
}

export function describeReference({ columns, relation, day, testFrom }: Series): string {
  return `SELECT ${columns.join(", ")} FROM ${relation} WHERE ${day} < DATE '${testFrom}'`;
}

export function describeTest({ columns, relation, day, testFrom, faultFrom }: Series, fault?: Fault): string {
  const written = columns.map((column) =>
    column === fault?.column
      ? `CASE WHEN ${day} >= DATE '${faultFrom}' THEN ${fault.expression} ELSE ${column} END AS ${column}`
      : column,
  );
  return `SELECT ${written.join(", ")} FROM ${relation} WHERE ${day} >= DATE '${testFrom}'`;
}

async function calibrateSeries(series: Series): Promise<Calibrated> {
  const { timestamp, windowMs, timezone, folder } = series;
  const windows = { timestamp, windowMs, ...(timezone === undefined ? {} : { timezone }) };
  return await calibrate({ source: describeReference(series), folder, exclude: [timestamp], windows });
}

interface Delays {
  readonly drift: number | null;
  readonly any: number | null;
  readonly confirmed: number | null;
  readonly causes: readonly string[];
}

/** Windows from the fault to the first alert, counted from 1; null: never. */
function measureDelays(windows: readonly JudgedWindow[], { column }: Fault, faultFrom: string): Delays {
  const after = windows.filter(({ start }) => start >= faultFrom || start >= `${faultFrom}T`);
  const find = (holds: (window: JudgedWindow) => boolean): number | null => {
    const index = after.findIndex(holds);
    return index === -1 ? null : index + 1;
  };
  const alert = ({ features }: JudgedWindow) => features.get(column);
  return {
    drift: find((window) => alert(window)?.drift === true),
    any: find((window) => alert(window)?.drift === true || alert(window)?.quality === true),
    confirmed: find((window) => alert(window)?.confirmed === true),
    causes: [...new Set(after.slice(0, 10).flatMap((window) => alert(window)?.causes.map(titleOf) ?? []))],
  };
}

/** `Unit change: 1.8·x + 32` without what follows. */
const titleOf = (cause: string): string => cause.split(":")[0] ?? cause;

interface SeriesReport {
  /** Shares of ordinary windows with an alert of the column. */
  readonly alerts: TextTable;
  readonly delays: TextTable;
}

export async function reportSeries(series: Series, faults: readonly Fault[]): Promise<SeriesReport> {
  const calibrated = await calibrateSeries(series);
  const ordinary = await judgeWindows(calibrated, describeTest(series));
  const judged = [...new Set(faults.map(({ column }) => column))];
  const alerts = judged.map((column) => {
    const of = (holds: (alert: NonNullable<ReturnType<JudgedWindow["features"]["get"]>>) => boolean): number =>
      meanOf(ordinary, ({ features }) => {
        const alert = features.get(column);
        return alert !== undefined && holds(alert);
      });
    return [
      column,
      ordinary.length,
      of(({ drift }) => drift),
      of(({ drift, quality }) => drift || quality),
      of(({ confirmed }) => confirmed),
    ];
  });
  const delays: (string | number)[][] = [];
  for (const fault of faults) {
    const windows = await judgeWindows(calibrated, describeTest(series, fault));
    const { drift, any, confirmed, causes } = measureDelays(windows, fault, localStart(series, windows));
    delays.push([fault.title, say(drift), say(any), say(confirmed), causes.join("; ") || "—"]);
  }
  const kept = calibrated.profile.season.filter((factor) => factor.kept).map(({ id }) => id);
  const { windows, backtest, policy } = calibrated.profile;
  const how = `${windows?.indices.length ?? 0} reference windows, tier ${policy.tier}, seasons kept: ${kept.join(", ") || "none"}, tolerances raised ×${(backtest?.raised ?? 1).toFixed(2)}`;
  return {
    alerts: renderTable(
      `${series.title}: share of ordinary windows that alert (${how})`,
      ["column", "windows", "drift", "drift or quality", "after persistence"],
      alerts,
    ),
    delays: renderTable(
      `${series.title}: window of detection`,
      ["fault", "drift", "drift or quality", "after persistence", "likely causes named"],
      delays,
    ),
  };
}

/** Start of the first window of the fault: that of its local day. */
function localStart({ faultFrom, windowMs }: Series, windows: readonly JudgedWindow[]): string {
  const from = Date.parse(`${faultFrom}T00:00:00Z`) - windowMs / 2;
  return windows.find(({ start }) => Date.parse(start) >= from)?.start ?? faultFrom;
}

function say(delay: number | null): string {
  return delay === null ? "never" : String(delay);
}
