import type { RunDocument } from "../../core/documents/run.ts";
import { formatBytes, formatCount, formatInstant, formatNumber, formatPercent } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { shortDigest } from "./evaluation-sections.ts";
import type { SectionView } from "./page.ts";
import { buildTable, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

const MAX_FILES = 20;
const MAX_COLUMNS = 80;
const MAX_INSTANT = Date.UTC(9999, 11, 31); // later years have a sign and six digits

/** Where the rows came from and how they were divided. */
export function buildDataSection({ data }: RunDocument): SectionView {
  return {
    id: "data",
    title: "Data and split",
    lead: phrase`${pluralise(data.rows, "row")}, ${pluralise(data.features.length, "feature")}. ${sayDuplicates(data)}`,
    blocks: [
      renderHtml("table.html", buildPartTable(data)),
      renderHtml("table.html", buildFileTable(data)),
      renderHtml("table.html", buildColumnTable(data)),
    ],
  };
}

function sayDuplicates({ duplicateRows, leakage, ignored }: RunDocument["data"]): Phrase {
  const duplicates =
    duplicateRows === 0 ? "No row occurs twice." : `${pluralise(duplicateRows, "row")} repeat an earlier one.`;
  const leaked =
    leakage.rows === 0 ? "No test row is in training." : `${pluralise(leakage.rows, "test row")} are in training too.`;
  const some = ignored.slice(0, 8).map(({ column, reason }) => phrase`${name(column)} (${reason})`);
  const rest = ignored.length > some.length ? ` and ${formatCount(ignored.length - some.length)} more` : "";
  const left = ignored.length === 0 ? [] : phrase` Not used: ${joinPhrases(some, ", ")}${rest}.`;
  return phrase`${duplicates} ${leaked}${left}`;
}

function buildPartTable({ parts, rows }: RunDocument["data"]): TableView {
  const classes = Object.keys(parts.train.classShares ?? {}).slice(0, 6);
  return buildTable({
    caption: "Parts of the data",
    columns: [
      ["Part", "text"],
      ["Rows", "number"],
      ["Share", "number"],
      ...classes.map((label) => [label, "number"] as const),
      ["Digest of the row ids", "text"],
    ],
    rows: Object.entries(parts).map(([part, { rows: count, classShares, digest }]) => [
      part,
      formatCount(count),
      formatPercent(rows === 0 ? null : count / rows),
      ...classes.map((label) => formatPercent(classShares?.[label] ?? null)),
      phrase`${name(shortDigest(digest))}`,
    ]),
  });
}

function buildFileTable({ files }: RunDocument["data"]): TableView {
  const rest = files.length - MAX_FILES;
  return buildTable({
    caption: "Files",
    columns: [
      ["File", "text"],
      ["Rows", "number"],
      ["Size", "number"],
      ["sha256", "text"],
    ],
    rows: files
      .slice(0, MAX_FILES)
      .map(({ path, rows, bytes, sha256 }) => [
        phrase`${name(path)}`,
        formatCount(rows),
        formatBytes(bytes),
        phrase`${name(shortDigest(sha256))}`,
      ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more file")} in run.json.`) : [],
  });
}

/** A timestamp is stored as milliseconds since the epoch. */
function sayEnd(end: number | null, kind: string): string {
  const isDate = kind === "timestamp" && end !== null && Math.abs(end) <= MAX_INSTANT;
  return isDate ? formatInstant(new Date(end).toISOString()) : formatNumber(end);
}

function buildColumnTable({ columns, rows }: RunDocument["data"]): TableView {
  const rest = columns.length - MAX_COLUMNS;
  return buildTable({
    caption: "Columns",
    columns: [
      ["Column", "text"],
      ["Kind", "text"],
      ["Missing", "number"],
      ["Distinct", "number"],
      ["Smallest", "number"],
      ["Largest", "number"],
    ],
    rows: columns
      .slice(0, MAX_COLUMNS)
      .map(({ name: column, kind, missing, distinct, min, max }) => [
        phrase`${name(column)}`,
        kind,
        missing === 0 ? "0" : `${formatCount(missing)} (${formatPercent(rows === 0 ? null : missing / rows)})`,
        formatCount(distinct),
        sayEnd(min, kind),
        sayEnd(max, kind),
      ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more column")} in run.json.`) : [],
  });
}
