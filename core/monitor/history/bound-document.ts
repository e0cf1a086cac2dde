import type { MonitorDocument } from "../../documents/monitor.ts";

/**
 * What of a document may be believed at a time: nothing was measured later, and no window has ended that ends later, whatever its rows say. One
 * stray row of next year would otherwise put everything that comes until then behind the watermark, and a monitor that was measured in
 * the future would never be overdue.
 */
export function boundDocument(document: MonitorDocument, now: string): MonitorDocument {
  const { monitoredAt, windows } = document;
  return {
    ...document,
    monitoredAt: monitoredAt > now ? now : monitoredAt,
    windows: windows.filter(({ complete, end }) => !complete || end === null || end <= now),
  };
}
