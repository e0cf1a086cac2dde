import { digestOf, type Sha256 } from "../../canonical-json.ts";
import { clip } from "../../clean-text.ts";
import { fromEpochMs, toEpochMs } from "../../clock.ts";
import type { MonitorDocument } from "../../documents/monitor.ts";
import { SlipwayError } from "../../errors.ts";
import type { StateAddition, StateRecord, StateStore } from "../../state/state-store.ts";
import { findLatestWindow } from "../latest-window.ts";
import { WATCHED_WINDOWS } from "../persistence.ts";
import { buildWindowRecord } from "./build-window-record.ts";
import { type MonitorHistory, outranks, readHistory, windowId } from "./read-history.ts";
import {
  monitorStream,
  type PerformanceRecord,
  type RunRecord,
  type UnknownRecord,
  type WindowRecord,
} from "./records.ts";

type State = Pick<StateStore, "read" | "appendAll">;

/** Windows of a first run that are remembered: three sparklines long. */
const MAX_FIRST = 90;
/** Windows with labels that are looked at again: corrections come late. */
const MAX_MATURE = 12;
const MAX_ATTEMPTS = 8;
const MAX_REASON = 300;

export interface RecordOptions {
  readonly sha256: Sha256;
  /** `<run id>/<attempt>`; empty on a laptop. */
  readonly run: string;
  /** How long after its end rows of a window may arrive and be believed; default 0. Three windows are looked at in any case. */
  readonly latenessMs?: number;
}

export interface RecordedWindows {
  /** As it stands with what was recorded. */
  readonly history: MonitorHistory;
  /** Windows that had been judged before and gave another result, because rows came late. */
  readonly revised: readonly WindowRecord[];
}

/**
 * Remembers every complete window of a document, and that a run judged it. Doing it again changes nothing; a window that has more rows now, or
 * another result, is remembered anew as long as it is not older than the watermark less the lateness. Runs at the same time come to the same
 * history, whoever writes first.
 * @throws SLIPWAY_E_STATE_UNWRITABLE, SLIPWAY_E_STATE_UNREADABLE
 */
export async function recordWindows(
  state: State,
  document: MonitorDocument,
  options: RecordOptions,
): Promise<RecordedWindows> {
  const { pipeline: model } = document;
  const measured = document.windows
    .filter(({ complete }) => complete)
    .map((window) => buildWindowRecord(window, document, options.sha256));
  const revised = new Map<string, WindowRecord>();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const history = await readHistory(state, model);
    const windows = chooseWindows(measured, { history, latenessMs: options.latenessMs ?? 0 });
    for (const { record, again } of windows) if (again) revised.set(windowId(record), record);
    const additions = [
      ...windows.map(toAddition),
      ...addPerformance(document, history, options.sha256),
      ...addRun(document, history, options.run),
    ];
    if (additions.length === 0) return { history, revised: [...revised.values()] };
    // A rival may have taken a key: what is still missing shows when it is read again.
    await state.appendAll(monitorStream(model), additions);
  }
  throw new SlipwayError("SLIPWAY_E_STATE_CONFLICT", {
    what: `Other runs kept recording the windows of ${model}.`,
    remedy: "Run it again: what is recorded is not recorded twice.",
  });
}

/** That a run could tell nothing of a model: nothing was measured, or no row came. @throws as above */
export async function recordUnknown(
  state: Pick<StateStore, "appendAll">,
  model: string,
  { run, at, reason }: { readonly run: string; readonly at: string; readonly reason: string },
): Promise<void> {
  const name = nameRun(run, at);
  const record: UnknownRecord = { kind: "unknown", run: name, at, window: null, reason: clip(reason, MAX_REASON) };
  await state.appendAll(monitorStream(model), [{ key: `run:${name}`, record: asState(record) }]);
}

/** End of the newest window of a version that was acted on; null before the first. */
export function findWatermark({ windows }: Pick<MonitorHistory, "windows">, version: string | null): string | null {
  return windows.findLast((record) => record.version === version && record.end !== null)?.end ?? null;
}

interface Chosen {
  readonly record: WindowRecord;
  /** It was judged before. */
  readonly again: boolean;
}

function chooseWindows(
  measured: readonly WindowRecord[],
  { history, latenessMs }: { readonly history: MonitorHistory; readonly latenessMs: number },
): readonly Chosen[] {
  const standing = new Map(history.windows.map((record) => [windowId(record), record]));
  return measured.slice(-MAX_FIRST).flatMap((record): Chosen[] => {
    const known = standing.get(windowId(record));
    if (known === undefined) return isInReach(record, history, latenessMs) ? [{ record, again: false }] : [];
    const newer = known.digest !== record.digest && outranks(record, known);
    return newer && isInReach(record, history, latenessMs) ? [{ record, again: true }] : [];
  });
}

/** Not older than the lateness allows, or one of the last windows, which opening looks at. */
function isInReach({ start, version }: WindowRecord, history: MonitorHistory, latenessMs: number): boolean {
  const watermark = findWatermark(history, version);
  if (start === null || watermark === null) return true;
  const own = history.windows.filter((record) => record.version === version && record.start !== null);
  const watched = own.at(-WATCHED_WINDOWS)?.start ?? own.at(0)?.start ?? start;
  const from = fromEpochMs(toEpochMs(watermark) - latenessMs);
  return start >= watched || start >= from;
}

function toAddition({ record, again }: Chosen): StateAddition {
  const key = `window:${windowId(record)}`;
  return { key: again ? `${key}:${record.measuredAt}:${record.digest.slice(0, 8)}` : key, record: asState(record) };
}

function addPerformance(
  { performance, model, monitoredAt }: MonitorDocument,
  history: MonitorHistory,
  sha256: Sha256,
): readonly StateAddition[] {
  if (performance === null) return [];
  const { primary: metric, reference } = performance;
  const standing = new Map(history.performance.map((record) => [windowId(record), record]));
  return performance.windows.slice(-MAX_MATURE).flatMap(({ mature, verdict, start, labelled, realised }) => {
    if (!mature || (verdict !== "worse" && verdict !== "holds")) return [];
    const value = realised[metric]?.value ?? null;
    const found = { verdict, metric, value, reference: reference[metric]?.value ?? null, labelled };
    const digest = digestOf(found, sha256);
    const record: PerformanceRecord = {
      kind: "performance",
      version: model.version,
      start,
      measuredAt: monitoredAt,
      ...found,
      digest,
    };
    const known = standing.get(windowId(record));
    if (known !== undefined && (known.digest === digest || !outranks(record, known))) return [];
    const key = `performance:${windowId(record)}`;
    const again = known === undefined ? key : `${key}:${monitoredAt}:${digest.slice(0, 8)}`;
    return [{ key: again, record: asState(record) }];
  });
}

function addRun(document: MonitorDocument, { records }: MonitorHistory, run: string): readonly StateAddition[] {
  const { monitoredAt: at, verdict, reason } = document;
  const name = nameRun(run, at);
  if (records.some((known) => (known.kind === "run" || known.kind === "unknown") && known.run === name)) return [];
  const latest = findLatestWindow(document);
  const common = { run: name, at };
  const record: RunRecord | UnknownRecord =
    verdict === "unknown"
      ? { kind: "unknown", ...common, window: latest?.start ?? null, reason: clip(reason, MAX_REASON) }
      : { kind: "run", ...common, verdict, window: latest?.end ?? null };
  return [{ key: `run:${name}`, record: asState(record) }];
}

/** A laptop has no run: what is measured once is one. */
function nameRun(run: string, at: string): string {
  return run === "" ? at : run;
}

/** A record is what JSON can hold: keys that are absent are absent. */
function asState(record: WindowRecord | PerformanceRecord | RunRecord | UnknownRecord): StateRecord {
  return record as StateRecord;
}
