import type { WindowSpan } from "../../core/data/window-grid.ts";
import type { Database } from "./connection.ts";
import { describeSpans, TIME_COLUMN, WINDOW_COLUMN, type WindowClock } from "./profile-clock.ts";
import { describeValue } from "./profile-column.ts";
import type { Feature, ProfileTable } from "./profile-table.ts";
import { ROW_HASH, splitBySource } from "./profile-wide.ts";

/** Rows looked at: with as many independent ones the autocorrelation is 0 ± 0.02. */
const MAX_ROWS = 8_000;
/** Fewer windows of a huge table are read in part, so that one busy window is not all that is seen. */
const MIN_WINDOWS = 10;
const PER_SCAN = { size: 250, nameOf: ({ name }: Feature): string => name };

export interface LagRequest {
  readonly numbers: readonly Feature[];
  /** Per window, in order of time. */
  readonly rows: ReadonlyMap<number, number>;
}

/**
 * Lag-1 autocorrelation of each number's values inside windows, pooled: Σ (xᵢ − m)(xᵢ₊₁ − m) / Σ (xᵢ − m)² over the windows,
 * with the mean m of the window: what differs between windows is for tolerances, not for the dependence of their rows. Looks at
 * windows that are spread evenly over the reference. null without variance.
 */
export async function computeLags(
  database: Database,
  table: ProfileTable,
  request: LagRequest,
): Promise<ReadonlyMap<string, number | null>> {
  const lags = new Map<string, number | null>();
  const { clock } = table;
  const spans = clock === null ? [] : pickSpans(clock, request);
  if (clock === null || spans.length === 0) return lags;
  for (const { part, batch } of splitBySource(table, request.numbers, PER_SCAN)) {
    const condition = describeSpans(clock, { spans, relation: part.relation });
    const values = batch.map((feature, index) => `${describeValue(feature, feature.kind)} AS v${index}`);
    const tie = table.parts === null ? `hash(${batch.map((_, index) => `v${index}`).join(", ")})` : ROW_HASH;
    const kept = table.parts === null ? "" : `, ${ROW_HASH}`;
    const result = await database.run(
      `SELECT CAST(w AS DOUBLE), ${batch.map((_, index) => `v${index}`).join(", ")} FROM (SELECT ${WINDOW_COLUMN} AS w, ${TIME_COLUMN} AS t, ${values.join(", ")}${kept} FROM ${part.relation} WHERE ${condition}) ORDER BY w, t, ${tie}`,
    );
    const [windows = [], ...columns] = await result.getColumns();
    for (const [index, { name }] of batch.entries()) lags.set(name, correlate(windows, columns[index] ?? []));
  }
  return lags;
}

/** Windows that are spread evenly, or the first part of each where they hold too many rows. */
function pickSpans(clock: WindowClock, { rows }: LagRequest): readonly WindowSpan[] {
  const all = [...rows];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const wanted = Math.min(all.length, Math.max(MIN_WINDOWS, Math.floor((all.length * MAX_ROWS) / Math.max(1, total))));
  const perWindow = MAX_ROWS / Math.max(1, wanted);
  return Array.from({ length: wanted }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / wanted)]).flatMap(
    (found) => {
      const span = found === undefined ? null : clock.spanOf(found[0]);
      if (found === undefined || span === null) return [];
      const share = Math.min(1, perWindow / found[1]);
      return [{ startMs: span.startMs, endMs: span.startMs + Math.ceil((span.endMs - span.startMs) * share) }];
    },
  );
}

function correlate(windows: readonly unknown[], values: readonly unknown[]): number | null {
  let squares = 0;
  let products = 0;
  for (let start = 0, end = 0; start < values.length; start = end) {
    while (end < values.length && windows[end] === windows[start]) end += 1;
    const deviations = deviate(values.slice(start, end));
    for (const [index, deviation] of deviations.entries()) {
      if (deviation === null) continue;
      squares += deviation ** 2;
      products += deviation * (deviations[index + 1] ?? 0);
    }
  }
  const lag = products / squares;
  return Number.isFinite(lag) ? lag : null;
}

/** Distances from the mean; null where a value is missing. */
function deviate(values: readonly unknown[]): readonly (number | null)[] {
  const read = values.map((value) => (typeof value === "number" && Number.isFinite(value) ? value : null));
  const present = read.filter((value) => value !== null);
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  return read.map((value) => (value === null ? null : value - mean));
}
