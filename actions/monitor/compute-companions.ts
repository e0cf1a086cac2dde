import type { WindowCounts } from "../../core/data/profiler.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import { parseDriftTest } from "../../core/drift/drift-tests.ts";
import { addCompanions } from "../../core/monitor/companions.ts";
import type { MonitorInputs } from "./contract.ts";
import type { Comparison } from "./prepare-comparison.ts";
import { type RowPorts, readRows } from "./read-rows.ts";

/** Statistics of raw values are costly above it, and say no more. */
const MAX_ROWS = 20_000;

export interface CompanionParts {
  readonly judged: MonitorDocument;
  readonly inputs: MonitorInputs;
  /** What the document was built from. */
  readonly windows: readonly WindowCounts[];
}

/** Statistics by name, as the pipeline or `tests` asks for them; rows are read when one of them needs rows. */
export async function computeCompanionTests(
  comparison: Comparison,
  { judged, inputs, windows }: CompanionParts,
  ports: RowPorts,
): Promise<MonitorDocument> {
  const tests = inputs.tests ?? comparison.pipeline?.monitor?.tests ?? [];
  const { profile } = comparison.reference;
  const present = new Set(judged.features.map(({ name }) => name));
  const numbers = profile.features.filter(({ name, kind }) => kind === "number" && present.has(name));
  const request = {
    columns: numbers.map(({ name, kind }) => ({ name, kind })),
    limits: { reference: MAX_ROWS, current: MAX_ROWS },
  };
  const needed = numbers.length > 0 && tests.some((id) => parseDriftTest(id).on === "samples");
  const rows = needed ? await readRows(comparison, { judged, request }, ports) : null;
  return addCompanions(judged, { tests, profile, windows, rows });
}
