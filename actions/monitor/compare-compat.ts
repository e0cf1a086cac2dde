import { toEpochMs } from "../../core/clock.ts";
import type { ColumnReader, RequestedColumn } from "../../core/data/column-reader.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { CompatDecision } from "../../core/documents/monitor-compat.ts";
import { SlipwayError } from "../../core/errors.ts";
import { decideCompat } from "../../core/monitor/compat/compat-policies.ts";
import type { MonitorInputs } from "./contract.ts";
import type { Comparison } from "./prepare-comparison.ts";

export interface CompatPorts {
  /** Absent where rows are not at hand. */
  readonly columns?: ColumnReader;
}

/**
 * What the defaults of other tools say of the latest complete window; empty unless they are asked for.
 * @throws SLIPWAY_E_INPUT_INVALID for a reference without rows, and what reading columns throws
 */
export async function compareCompat(
  comparison: Comparison,
  { judged, inputs }: { readonly judged: MonitorDocument; readonly inputs: MonitorInputs },
  { columns: reader }: CompatPorts,
): Promise<CompatDecision[]> {
  const policies = inputs.compat ?? comparison.pipeline?.monitor?.compat ?? [];
  const latest = judged.windows.findLast(({ complete }) => complete);
  if (policies.length === 0 || reader === undefined || latest === undefined || latest.rows === 0) return [];
  const { reference, count, rows } = comparison;
  if (rows === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `compat: the decision of ${policies.join(" and ")} needs the rows of the reference, and the profile ${reference.description} holds counts alone.`,
      remedy: "Name the reference table in place of its profile, or leave out compat.",
    });
  }
  const { features, windows } = reference.profile;
  const wanted = features.filter(({ kind }) => kind !== "timestamp").map(({ name, kind }) => ({ name, kind }));
  const before = await reader.read({
    ...{ ...rows, columns: wanted },
    ...(windows === null ? {} : { time: { timestamp: windows.timestamp } }),
  });
  const { start, end } = latest;
  const { source, folder, where, timestamp } = count;
  const timed = timestamp !== undefined && start !== null && end !== null;
  const now = await reader.read({
    ...{ source, folder, columns: listPresent(wanted, judged) },
    ...(where === undefined ? {} : { where }),
    ...(timed ? { time: { timestamp, startMs: toEpochMs(start), endMs: toEpochMs(end) } } : {}),
  });
  const whole = before.rows === before.table.rows && before.rows === sum(windows?.rows ?? []);
  return [
    ...decideCompat(policies, {
      reference: before.table,
      current: now.table,
      ...(whole && windows !== null ? { chunks: windows.rows } : {}),
    }),
  ];
}

/** Columns that the judged table has. */
function listPresent(wanted: readonly RequestedColumn[], { features }: MonitorDocument): readonly RequestedColumn[] {
  const present = new Set(features.map(({ name }) => name));
  return wanted.filter(({ name }) => present.has(name));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
