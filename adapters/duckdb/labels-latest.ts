import type { LabelCounts, LabelRequest, ScoredTask } from "../../core/data/outcomes.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { copyColumns, sqlKey, sqlLevel, sqlTime } from "./labels-columns.ts";
import type { ServedKey } from "./labels-served.ts";
import { checkLabels } from "./labels-truth.ts";
import { describeNearNames, quoteShort } from "./name-hint.ts";
import { describeValue, type TableColumn } from "./profile-column.ts";
import { type ProfileTable, reading } from "./profile-table.ts";
import { quoteText } from "./sql-text.ts";

interface LabelTable {
  readonly labels: LabelRequest;
  readonly task: ScoredTask;
}

/**
 * Later: the higher version, then the later observation. Two values of one key that nothing tells apart: the greater text, so that no
 * order of files or rows decides; their number is told.
 */
const NEWEST_FIRST = "version DESC NULLS LAST, seen DESC NULLS LAST, v DESC";

/** The table `latest (k, v, seen)`: one row per key, its latest version. */
export async function loadLabels(
  database: Database,
  { labels, task }: LabelTable,
  key: ServedKey,
): Promise<{ readonly warnings: readonly string[] }> {
  const { source, folder, value, observedAt, version } = labels;
  await database.run(`SET file_search_path = ${quoteText(folder)}`);
  await reading(source, () =>
    copyColumns(database, { name: "label_table", source, folder }, (table) => {
      const find = createFinder(table, labels);
      return [
        `${sqlKey(find("key", labels.key), key)} AS k`,
        `${sqlLevel(find("value", value))} AS v`,
        `${observedAt === undefined ? "NULL::DOUBLE" : sqlTime(find("observedAt", observedAt))} AS seen`,
        `${version === undefined ? "NULL::DOUBLE" : describeValue(find("version", version), "number")} AS version`,
      ];
    }),
  );
  const left = await describeLeftOut(database, labels);
  await database.run("CREATE TABLE label_rows AS FROM label_table WHERE k IS NOT NULL AND v IS NOT NULL");
  await database.run("DROP TABLE label_table");
  const warnings = await checkLabels(database, { source, column: value, task });
  await database.run(`
    CREATE TABLE latest AS
    SELECT k, arg_min(v, place) AS v, arg_min(seen, place) AS seen, arg_max(v, place) AS first, count(*) AS versions
    FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY ${NEWEST_FIRST}) AS place FROM label_rows)
    GROUP BY k`);
  return { warnings: [...left, ...warnings, ...(await describeTies(database, labels))] };
}

/** Of `served` and `latest`. */
export async function countLabels(database: Database): Promise<LabelCounts> {
  const [counted] = await database.rows<LabelCounts>(`
    SELECT
      (SELECT count(*) FROM label_rows)::DOUBLE AS "rows",
      (SELECT count(*) FROM served SEMI JOIN latest USING (k))::DOUBLE AS keys,
      ((SELECT count(*) FROM label_rows) - (SELECT count(*) FROM latest))::DOUBLE AS superseded,
      (SELECT count(*) FROM latest WHERE v <> first)::DOUBLE AS corrected,
      (SELECT count(*) FROM latest ANTI JOIN served USING (k))::DOUBLE AS unmatched`);
  return counted ?? { rows: 0, keys: 0, superseded: 0, corrected: 0, unmatched: 0 };
}

type Setting = "key" | "value" | "observedAt" | "version";

function createFinder(table: ProfileTable, { source }: LabelRequest): (setting: Setting, name: string) => TableColumn {
  return (setting, name) => {
    const column = table.find(name);
    if (column !== undefined) return column;
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `monitor.labels.${setting} is ${quoteShort(name)}, which the labels (${quoteShort(source)}) do not have.${describeNearNames(
        name,
        table.columns.map((one) => one.name),
      )}`,
      remedy: `Name the column as monitor.labels.${setting}.`,
    });
  };
}

async function describeLeftOut(
  database: Database,
  { source, key, observedAt, version }: LabelRequest,
): Promise<string[]> {
  const [counted] = await database.rows<{ all: number; keyless: number; unseen: number; unversioned: number }>(`
    SELECT count(*)::DOUBLE AS "all", count(*) FILTER (k IS NULL)::DOUBLE AS keyless,
      count(*) FILTER (seen IS NULL)::DOUBLE AS unseen, count(*) FILTER (version IS NULL)::DOUBLE AS unversioned
    FROM label_table WHERE v IS NOT NULL`);
  if (counted === undefined) return [];
  const { all, keyless, unseen, unversioned } = counted;
  const what = `monitor.labels (${quoteShort(source)}): `;
  return [
    ...(keyless > 0 ? [`${what}${keyless} of ${all} labels have no ${quoteShort(key)} and belong to nothing.`] : []),
    ...(observedAt !== undefined && unseen > 0
      ? [
          `${what}${unseen} of ${all} labels have no readable time in ${quoteShort(observedAt)}: they count as the earliest.`,
        ]
      : []),
    ...(version !== undefined && unversioned > 0
      ? [`${what}${unversioned} of ${all} labels have no number in ${quoteShort(version)}: they count as the earliest.`]
      : []),
  ];
}

async function describeTies(database: Database, { source }: LabelRequest): Promise<string[]> {
  const [tied] = await database.rows<{ n: number; example: string | null }>(`
    SELECT count(*)::DOUBLE AS n, min(k) AS example FROM (
      SELECT k FROM label_rows JOIN latest USING (k)
      WHERE versions > 1 GROUP BY k, version, label_rows.seen HAVING count(DISTINCT label_rows.v) > 1)`);
  if (tied === undefined || tied.n === 0) return [];
  return [
    `monitor.labels (${quoteShort(source)}): ${tied.n} keys have different labels and nothing says which is the later one (such as ${quoteShort(tied.example ?? "")}). Name monitor.labels.version or observedAt.`,
  ];
}
