import type { Profiler } from "../../core/data/profiler.ts";
import type { RowFilter } from "../../core/data/row-filter.ts";
import { windowAt } from "../../core/data/window-grid.ts";
import { countColumns, type MemoryTable, profileColumns, scoreColumns } from "./memory-profiler.ts";
import { countWindows, type MemoryWindow, profileWindows } from "./windowed-tables.ts";

/** A Profiler whose sources are names of tables in memory. Its windows are in UTC, by a column of epoch ms, and it knows no holidays. */
export function createMemoryProfiler(tables: Readonly<Record<string, MemoryTable>>): Profiler {
  const find = (source: string, where?: RowFilter): MemoryTable => {
    const table = tables[source];
    if (table === undefined) throw new Error(`no table ${source}`);
    return where === undefined ? table : keepRows(table, where);
  };
  return {
    async profile({ source, where, exclude, windows, prediction }) {
      if (windows === undefined) return profileColumns(leaveOut(find(source, where), exclude), prediction);
      const { timestamp, windowMs: lengthMs } = windows;
      const cut = cutTable(find(source, where), { timestamp, lengthMs });
      const profiled = profileWindows({
        lengthMs,
        prediction,
        windows: cut.map(({ index, table }) => ({ index, table: leaveOut(table, [...exclude, timestamp]) })),
      });
      return { ...profiled, windows: profiled.windows && { ...profiled.windows, timestamp, holidays: null } };
    },
    async count({ source, where, profile, timestamp, windowMs: lengthMs, fromIndex, predictionColumn: prediction }) {
      if (timestamp === undefined || lengthMs === undefined)
        return [countColumns(profile, find(source, where), { prediction })];
      const found = cutTable(find(source, where), { timestamp, lengthMs });
      const last = found.at(-1)?.index ?? Number.NEGATIVE_INFINITY;
      const first = fromIndex ?? found[0]?.index ?? 0;
      const windows: MemoryWindow[] = [];
      for (let index = first; index <= last; index += 1)
        windows.push(found.find((window) => window.index === index) ?? { index, table: {} });
      return countWindows(profile, { lengthMs, windows, prediction }).map((window) => ({ ...window, holiday: null }));
    },
    async score({ source, features, prediction }) {
      return scoreColumns(features, find(source), prediction);
    },
  };
}

function keepRows(table: MemoryTable, { column, value }: RowFilter): MemoryTable {
  const levels = table[column] ?? [];
  const kept = [...levels.keys()].filter((row) => (levels[row] == null ? null : String(levels[row])) === value);
  return Object.fromEntries(
    Object.entries(table).map(([name, values]) => [name, kept.map((row) => values[row] ?? null)]),
  );
}

function leaveOut(table: MemoryTable, names: readonly string[]): MemoryTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
}

/** Windows that have rows, oldest first. */
function cutTable(
  table: MemoryTable,
  { timestamp, lengthMs }: { readonly timestamp: string; readonly lengthMs: number },
): readonly MemoryWindow[] {
  const times = table[timestamp] ?? [];
  const rows = Map.groupBy(times.keys(), (row) => windowAt(Number(times[row]), lengthMs));
  return [...rows]
    .toSorted(([left], [right]) => left - right)
    .map(([index, members]) => ({
      index,
      table: Object.fromEntries(
        Object.entries(table).map(([name, values]) => [name, members.map((row) => values[row] ?? null)]),
      ),
    }));
}
