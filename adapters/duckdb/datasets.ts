import { digestOf, type Sha256 } from "../../core/canonical-json.ts";
import type { DataPart, Dataset, DatasetRequest, DatasetSource, PartName } from "../../core/data/dataset.ts";
import type { ColumnKind } from "../../core/data/table.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { PipelineTask } from "../../core/pipeline/schema.ts";
import { inferTypes, summariseColumns } from "./column-kinds.ts";
import { storeTyped } from "./column-retype.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./connection.ts";
import { assertContained } from "./contained-source.ts";
import { digestFiles } from "./data-files.ts";
import { buildDataReport } from "./data-report.ts";
import { assertColumns, explainIgnored, type NamedColumns, resolveNamedColumns } from "./dataset-columns.ts";
import { assertExpectations } from "./expectations.ts";
import { openSource } from "./open-source.ts";
import { loadRawTable, type RawTable } from "./raw-table.ts";
import { describeReadError } from "./read-errors.ts";
import { buildIdentities } from "./row-identity.ts";
import type { Source } from "./source.ts";
import { assertParts, buildParts, countParts } from "./split.ts";
import { readParts } from "./table-reader.ts";
import { assertNumericTarget, assertTarget } from "./target.ts";

export interface DuckDbDatasetsOptions extends Omit<DatabaseOptions, "folder"> {
  readonly log: Logger;
  readonly sha256: Sha256;
}

const MIN_ROWS = 10; // fewer cannot hold both classes in three parts
const STEPS = 6;

/** Reads CSV, Parquet, JSON and SQL over them with DuckDB, in memory that spills to disk. */
export function createDuckDbDatasets({ log, sha256, ...options }: DuckDbDatasetsOptions): DatasetSource {
  return {
    async load(request) {
      await using database = await openDatabase({ ...options, folder: request.folder });
      try {
        return await loadDataset(database, request, { log, sha256 });
      } catch (thrown) {
        // What DuckDB refuses beyond the reading of files is memory or disk; everything else is already explained.
        if (thrown instanceof Error && /^(Out of Memory|IO) Error/.test(thrown.message)) {
          throw describeReadError(thrown, request.data.source);
        }
        throw thrown;
      }
    },
  };
}

async function loadDataset(
  database: Database,
  request: DatasetRequest,
  { log, sha256 }: { log: Logger; sha256: Sha256 },
): Promise<Dataset> {
  const { data, task, folder } = request;
  const step = (done: number, detail: string): void =>
    log.progress({ task: "Loading data", done, total: STEPS, detail });
  step(0, "reading");
  if (request.within !== undefined) await assertContained(database, { source: data.source, folder }, request.within);
  const source = await openSource(database, { source: data.source, folder });
  const raw = await loadRawTable(database, source);
  assertColumns(raw.columns, request);
  assertRows(raw, source);

  step(1, "checking expectations");
  const named = resolveNamedColumns(request);
  await assertExpectations(database, raw, data.expect);

  step(2, "describing columns");
  const declared = declareKinds(request);
  const inferred = await inferTypes(database, raw, new Set(declared.keys()));
  const written = inferred.find(({ name }) => name === task.target);
  if (written === undefined) throw new RangeError("the target was checked");
  await assertNumericTarget(database, raw, { column: written, task });
  const typed = await storeTyped(database, inferred, declared);
  const columns = await summariseColumns(database, typed, { declared, rows: raw.rows });
  const byName = new Map(columns.map((column) => [column.name, column]));
  const target = byName.get(task.target);
  if (target === undefined) throw new RangeError("the target was checked");
  await assertTarget(database, raw, { column: target, task });

  step(3, "splitting");
  await buildIdentities(database, { columns, exclude: named.exclude, id: named.id });
  const splitColumn = named.part ?? named.group ?? named.timestamp;
  await buildParts(database, {
    raw,
    split: data.split,
    column: splitColumn === undefined ? undefined : byName.get(splitColumn),
  });
  const counts = await countParts(database, target);
  assertParts(counts, data.split);

  step(4, "building tables");
  const candidates = columns.filter(({ name }) => name !== task.target && !named.exclude.includes(name));
  const reasons = candidates.map((candidate) => ({ column: candidate.name, reason: explainIgnored(candidate, named) }));
  const features = reasons.filter(({ reason }) => reason === null).map((candidate) => candidate.column);
  const wanted = listTableColumns(features, named);
  const parts = await readParts(database, { columns: columns.filter(({ name }) => wanted.has(name)), rows: raw.rows });

  step(5, "digesting");
  const files = await digestFiles(database, source, raw);
  const hasId = named.id.length > 0;
  const compared = listCompared(task, Object.keys(counts.train.classes ?? {}));
  const report = await buildDataReport(database, { parts: counts, rows: raw.rows, hasId, compared });
  step(STEPS, `${raw.rows} rows, ${raw.columns.length} columns`);
  const complete = (name: PartName): DataPart => ({
    name,
    ...parts[name],
    digest: sha256(parts[name].rowIds.join("\n")),
  });
  return {
    files,
    rows: raw.rows,
    columns: columns.map(({ summary }) => summary),
    features,
    ignored: reasons.flatMap(({ column: name, reason }) => (reason === null ? [] : [{ column: name, reason }])),
    digest: digestOf({ files: files.map((file) => file.sha256), source: data.source }, sha256),
    parts: { train: complete("train"), validation: complete("validation"), test: complete("test") },
    report,
  };
}

function assertRows(raw: RawTable, source: Source): void {
  if (raw.rows >= MIN_ROWS) return;
  const name =
    source.kind === "query"
      ? "The SQL of data.source gives"
      : `Data ${JSON.stringify(raw.files.map((file) => file.name).join(", "))} has`;
  const count = raw.rows === 0 ? "no rows" : `only ${raw.rows} rows`;
  throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
    what: `${name} ${count}${raw.rows === 0 && source.kind === "files" ? " below its header" : ""}; training needs at least ${MIN_ROWS}.`,
    remedy: "Bring more rows.",
  });
}

/** Of two classes the share of one says it all. */
function listCompared(task: PipelineTask, classes: readonly string[]): readonly string[] {
  return task.kind === "binary" ? [task.positive] : classes;
}

/** Classes, groups and parts are read as written, whatever their text looks like; what is to be a number as a number. */
function declareKinds({ data, task }: DatasetRequest): ReadonlyMap<string, ColumnKind> {
  const declared = new Map<string, ColumnKind>();
  for (const [name, { type }] of Object.entries(data.expect)) if (type !== undefined) declared.set(name, type);
  if (data.split.by === "column" || data.split.by === "group") declared.set(data.split.column, "category");
  const numeric = task.kind === "regression" || task.kind === "forecast";
  return declared.set(task.target, numeric ? "number" : "category");
}

function listTableColumns(features: readonly string[], named: NamedColumns): ReadonlySet<string> {
  const others = [named.target, named.timestamp, named.group, ...named.keep];
  return new Set([...features, ...others.filter((name) => name !== undefined)]);
}
