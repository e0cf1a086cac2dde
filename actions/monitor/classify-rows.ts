import { isNumeric, type Table, type TextColumn } from "../../core/data/table.ts";
import { windowAt } from "../../core/data/window-grid.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { ColumnDomain } from "../../core/documents/monitor-domain.ts";
import { addDomain } from "../../core/domain/add-domain.ts";
import { classifyDomain, MAX_DOMAIN_ROWS } from "../../core/domain/classify-domain.ts";
import { classifyEmbedding, parseVector } from "../../core/domain/classify-embedding.ts";
import { classifyText, isFreeText } from "../../core/domain/classify-text.ts";
import { describeUndecided } from "../../core/domain/domain-result.ts";
import { findLatestWindow } from "../../core/monitor/latest-window.ts";
import type { MonitorInputs } from "./contract.ts";
import type { MonitorPorts } from "./main.ts";
import type { Comparison } from "./prepare-comparison.ts";
import { readRows } from "./read-rows.ts";

/** Windows of the reference need rows of their own. */
const MAX_REFERENCE_ROWS = 50_000;
const MAX_TEXT_ROWS = 4_000;

/** Whether classifiers tell the newest complete window from the reference, when the pipeline or `domain` asks for it. */
export async function classifyRows(
  comparison: Comparison,
  { judged, inputs }: { readonly judged: MonitorDocument; readonly inputs: MonitorInputs },
  ports: MonitorPorts,
): Promise<MonitorDocument> {
  if (!(inputs.domain ?? comparison.pipeline?.monitor?.domain ?? false)) return judged;
  const { features, windows } = comparison.reference.profile;
  const present = new Set(judged.features.map(({ name }) => name));
  const columns = features
    .filter(({ name, kind, attribute }) => kind !== "timestamp" && !attribute && present.has(name))
    .map(({ name, kind }) => ({ name, kind }));
  const timed = windows === null ? [] : [{ name: windows.timestamp, kind: "timestamp" as const }];
  const request = {
    columns: [...columns, ...timed],
    limits: { reference: windows === null ? MAX_DOMAIN_ROWS : MAX_REFERENCE_ROWS, current: MAX_DOMAIN_ROWS },
  };
  const rows = columns.length === 0 ? null : await readRows(comparison, { judged, request }, ports);
  if (rows === null) {
    const counted = { reference: judged.reference.rows, current: findLatestWindow(judged)?.rows ?? 0 };
    const reason =
      comparison.rows === undefined
        ? "A profile holds counts, and the classifier needs rows: name the reference table in place of the profile."
        : "There are no rows to tell apart.";
    ports.log.warn(`domain classifier: ${reason}`);
    return addDomain(judged, { domain: describeUndecided(counted, reason), columns: [] });
  }
  const domain = classifyDomain({
    reference: dropColumn(rows.reference, windows?.timestamp),
    current: dropColumn(rows.current, windows?.timestamp),
    ...(windows === null ? {} : { windows: numberWindows(rows.reference, windows) }),
  });
  ports.log.info(`domain classifier: ${rows.reference.rows} and ${rows.current.rows} rows read. ${domain.reason}`);
  return addDomain(judged, { domain, columns: await classifyColumns(comparison, judged, ports) });
}

function dropColumn(table: Table, name: string | undefined): Table {
  return { rows: table.rows, columns: new Map([...table.columns].filter(([key]) => key !== name)) };
}

/** Windows in UTC: which hour a day begins at matters little for how much days differ. */
function numberWindows(
  { columns }: Table,
  { timestamp, lengthMs }: { readonly timestamp: string; readonly lengthMs: number },
): Float64Array {
  const times = columns.get(timestamp);
  return times !== undefined && isNumeric(times)
    ? times.values.map((time) => windowAt(time, lengthMs))
    : new Float64Array(0);
}

/** Columns that are no features: free text and lists of numbers. */
async function classifyColumns(
  comparison: Comparison,
  judged: MonitorDocument,
  ports: MonitorPorts,
): Promise<readonly ColumnDomain[]> {
  const columns = (comparison.rows?.ignored ?? []).map((name) => ({ name, kind: "category" as const }));
  if (columns.length === 0) return [];
  const request = { columns, limits: { reference: MAX_TEXT_ROWS, current: MAX_TEXT_ROWS } };
  const rows = await readRows(comparison, { judged, request }, ports);
  return columns.flatMap(({ name: column }) => {
    const [before, now] = [rows?.reference.columns.get(column), rows?.current.columns.get(column)];
    if (before === undefined || now === undefined || isNumeric(before) || isNumeric(now)) return [];
    return classifyColumn(column, { reference: before.values, current: now.values });
  });
}

function classifyColumn(
  column: string,
  texts: { readonly reference: TextColumn["values"]; readonly current: TextColumn["values"] },
): readonly ColumnDomain[] {
  const vectors = texts.reference.map(parseVector);
  if (vectors.filter((vector) => vector !== null).length > texts.reference.length / 2) {
    return [classifyEmbedding({ column, reference: vectors, current: texts.current.map(parseVector) })];
  }
  return isFreeText(texts.reference) ? [classifyText({ column, ...texts })] : [];
}
