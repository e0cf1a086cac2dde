import { clip, MAX_CELL } from "../../core/clean-text.ts";
import type { ChangesSection } from "../../core/documents/evaluation-comparison.ts";
import { ABSENT, formatBytes, formatCount, formatFixed, formatNumber, formatSigned } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import { humanise, pluralise } from "./words.ts";

type Cost = ChangesSection["cost"][number];

/** What differs between the data and settings of the two models, and what each costs; tables without rows are left out. */
export function buildChangeTables(changes: ChangesSection, size: TableSize): readonly TableView[] {
  return [
    buildCostTable(changes),
    buildPartTable(changes),
    buildColumnTable(changes, size),
    buildDriftTable(changes, size),
    buildParameterTable(changes, size),
  ].filter(({ rows }) => rows.length > 0);
}

/** What did not change, in one sentence; empty where everything did. */
export function sayUnchanged({ rows, columns, parameters, drift }: ChangesSection): string {
  const same = [
    ...(rows.length > 0 && rows.every((part) => part.baseline === part.candidate) ? ["rows of each part"] : []),
    ...(columns.length === 0 ? ["columns"] : []),
    ...(parameters.length === 0 ? ["settings"] : []),
  ];
  const still =
    drift !== null && drift.moved.length === 0
      ? [`None of ${pluralise(drift.features, "feature")} moved against the baseline's data.`]
      : [];
  const unknown = drift === null ? ["Whether the data moved is not known: the baseline has no profile."] : [];
  return [...(same.length === 0 ? [] : [`Unchanged: ${same.join(", ")}.`]), ...still, ...unknown].join(" ");
}

function buildCostTable({ cost }: ChangesSection): TableView {
  return buildTable({
    caption: "Size and cost",
    columns: [
      ["Size, cost", "text"],
      ["Baseline", "number"],
      ["Candidate", "number"],
    ],
    rows: cost.map((each) => [clip(each.name, MAX_CELL), sayCost(each, each.baseline), sayCost(each, each.candidate)]),
  });
}

function sayCost({ unit }: Cost, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  return unit === "bytes" ? formatBytes(value) : `${formatNumber(value, 3)} ${clip(unit, MAX_CELL)}`;
}

function buildPartTable({ rows }: ChangesSection): TableView {
  const changed = rows.some((part) => part.baseline !== part.candidate);
  return buildTable({
    caption: "Rows of each part",
    columns: [
      ["Part", "text"],
      ["Baseline", "number"],
      ["Candidate", "number"],
      ["Change", "number"],
    ],
    rows: changed
      ? rows.map(({ part, baseline, candidate }) => [
          clip(part, MAX_CELL),
          formatCount(baseline),
          formatCount(candidate),
          formatSigned(candidate - baseline, 0),
        ])
      : [],
  });
}

function buildColumnTable({ columns }: ChangesSection, { maxRows }: TableSize): TableView {
  return buildTable({
    caption: "Columns that came, went or changed their kind",
    columns: [
      ["Column", "text"],
      ["Baseline", "text"],
      ["Candidate", "text"],
    ],
    rows: columns
      .slice(0, maxRows)
      .map((column) => [
        phrase`${name(column.name)}`,
        clip(column.baseline ?? ABSENT, MAX_CELL),
        clip(column.candidate ?? ABSENT, MAX_CELL),
      ]),
    note: sayRest(columns.length - maxRows, "column"),
  });
}

function buildDriftTable({ drift }: ChangesSection, { maxRows }: TableSize): TableView {
  const { moved = [], features = 0 } = drift ?? {};
  const rest = moved.length - maxRows;
  return buildTable({
    caption: "Drift of the data against the baseline's",
    columns: [
      ["Feature that moved", "text"],
      ["d*", "number"],
      ["State", "text"],
    ],
    rows: moved
      .slice(0, maxRows)
      .map(({ feature, effect, state }) => [
        phrase`${name(feature)}`,
        formatFixed(effect, 3),
        { text: clip(humanise(state).toLowerCase(), MAX_CELL), tone: "warn" as const },
      ]),
    note: plain(
      `${formatCount(moved.length)} of ${pluralise(features, "feature")} moved beyond what is tolerated.${rest > 0 ? ` ${pluralise(rest, "more feature")} in evaluation.json.` : ""}`,
    ),
  });
}

function buildParameterTable({ parameters }: ChangesSection, { maxRows }: TableSize): TableView {
  return buildTable({
    caption: "Settings",
    columns: [
      ["Setting", "text"],
      ["Baseline", "text"],
      ["Candidate", "text"],
    ],
    rows: parameters
      .slice(0, maxRows)
      .map((parameter) => [
        phrase`${name(parameter.name)}`,
        saySetting(parameter.baseline),
        saySetting(parameter.candidate),
      ]),
    note: sayRest(parameters.length - maxRows, "setting"),
  });
}

function saySetting(value: unknown): Cell {
  if (value === null || value === undefined) return ABSENT;
  if (typeof value === "number") return String(value);
  return clip(typeof value === "string" ? value : JSON.stringify(value), MAX_CELL);
}

function sayRest(rest: number, noun: string) {
  return rest > 0 ? plain(`${pluralise(rest, `more ${noun}`)} in evaluation.json.`) : [];
}
