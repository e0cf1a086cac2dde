import type { WindowRequest } from "../data/profiler.ts";
import type { PipelineData, PipelineMonitor } from "../pipeline/schema.ts";
import { parseWindowLength } from "./window-length.ts";

export interface ReferenceTable {
  readonly monitor: PipelineMonitor | undefined;
  readonly data: Pick<PipelineData, "timestamp">;
  /** Names of its columns. */
  readonly columns: readonly string[];
}

/**
 * How a pipeline's own table is cut into the windows that calibrate its monitoring: by the column that says when rows are served where the
 * table has it, else by the one that says when they came to be. `undefined` where monitoring knows no windows, or the table no time.
 */
export function planReferenceWindows({ monitor, data, columns }: ReferenceTable): WindowRequest | undefined {
  if (monitor?.window === undefined) return undefined;
  const { timezone, holidays } = monitor;
  const timestamp = [monitor.timestamp, data.timestamp].find((name) => name !== undefined && columns.includes(name));
  if (timestamp === undefined) return undefined;
  return {
    timestamp,
    windowMs: parseWindowLength(monitor.window),
    ...(timezone === undefined ? {} : { timezone }),
    ...(holidays === undefined || !columns.includes(holidays) ? {} : { holidays }),
  };
}
