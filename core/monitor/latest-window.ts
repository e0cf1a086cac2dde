import type { MonitorDocument, WindowResult } from "../documents/monitor.ts";

/** The newest window that decides: rows may still join a later one. `undefined` when there is none. */
export function findLatestWindow({ windows }: Pick<MonitorDocument, "windows">): WindowResult | undefined {
  return windows.findLast(({ complete }) => complete);
}
