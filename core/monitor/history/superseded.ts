import type { MonitorDocument } from "../../documents/monitor.ts";
import { findLatestWindow } from "../latest-window.ts";
import type { MonitorHistory } from "./read-history.ts";

/**
 * Whether somebody who measured later than a document has told of newer data or of another version: what follows from the document was true
 * once. A run of long ago that is started again must not take back what was decided since.
 */
export function isSuperseded(
  document: Pick<MonitorDocument, "monitoredAt" | "model" | "windows">,
  { windows }: Pick<MonitorHistory, "windows">,
): boolean {
  const { monitoredAt, model } = document;
  const newest = findLatestWindow(document)?.start ?? "";
  return windows.some(
    ({ measuredAt, start, version }) =>
      measuredAt > monitoredAt && (version !== model.version || (start !== null && start > newest)),
  );
}
