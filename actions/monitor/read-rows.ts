import { toEpochMs } from "../../core/clock.ts";
import type { ColumnReader, RequestedColumn } from "../../core/data/column-reader.ts";
import type { Table } from "../../core/data/table.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import { findLatestWindow } from "../../core/monitor/latest-window.ts";
import type { Comparison } from "./prepare-comparison.ts";

export interface RowPorts {
  /** Absent where rows are not at hand. */
  readonly columns?: ColumnReader;
}

export interface RowRequest {
  readonly columns: readonly RequestedColumn[];
  /** Most rows of the reference, and of the judged window. */
  readonly limits: { readonly reference: number; readonly current: number };
}

/** Rows of the reference and of the newest complete window, in order of time where that is known. */
export interface RawRows {
  readonly reference: Table;
  readonly current: Table;
}

/** null where the reference holds counts alone or no window is complete. */
export async function readRows(
  { count, rows, reference }: Comparison,
  { judged, request }: { readonly judged: MonitorDocument; readonly request: RowRequest },
  { columns: reader }: RowPorts,
): Promise<RawRows | null> {
  const latest = findLatestWindow(judged);
  if (reader === undefined || rows === undefined || latest === undefined || latest.rows === 0) return null;
  const { windows } = reference.profile;
  const { columns, limits } = request;
  const { table: before } = await reader.read({
    source: rows.source,
    folder: rows.folder,
    columns,
    limit: limits.reference,
    ...(rows.where === undefined ? {} : { where: rows.where }),
    ...(windows === null ? {} : { time: { timestamp: windows.timestamp } }),
  });
  const { source, folder, where, timestamp } = count;
  const { start, end } = latest;
  const timed = timestamp !== undefined && start !== null && end !== null;
  const { table: now } = await reader.read({
    source,
    folder,
    columns,
    limit: limits.current,
    ...(where === undefined ? {} : { where }),
    ...(timed ? { time: { timestamp, startMs: toEpochMs(start), endMs: toEpochMs(end) } } : {}),
  });
  return { reference: before, current: now };
}
