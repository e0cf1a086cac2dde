// Writes pipelines/*/data/serving/*.csv: two days of rows as a server would have received them, drawn from the pipeline's table without the
// truth, each row at most once a day. The first day is healthy; on the second faults are planted.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fromEpochMs, toEpochMs } from "../core/clock.ts";
import { createRng, type Rng, shuffled } from "../core/rng.ts";

const ROWS_PER_DAY = 900;
const MS_PER_DAY = 86_400_000;
const HEALTHY_DAY = "2026-11-16";
const FAULTY_DAY = "2026-11-17";

type Row = Readonly<Record<string, string>>;

interface Serving {
  readonly folder: URL;
  /** Table with the truth, and its column. */
  readonly table: string;
  readonly target: string;
  /** A row as it arrives on the second day. */
  breakRow(row: Row, rng: Rng): Row;
}

const SERVINGS: readonly Serving[] = [
  {
    folder: new URL("../pipelines/credit-risk/data/", import.meta.url),
    table: "credit.csv",
    target: "status",
    // Income in single currency units instead of thousands, and 30 % of `records` missing.
    breakRow({ income = "", records = "", ...row }, rng) {
      return {
        ...row,
        income: /^\d+$/.test(income) ? String(Number(income) * 1000) : income,
        records: rng.uniform() < 0.3 ? "" : records,
      };
    },
  },
  {
    folder: new URL("../pipelines/customer-churn/data/", import.meta.url),
    table: "churn.csv",
    target: "churn",
    // One client sends its charges in cents: a fifth of all rows.
    breakRow: ({ monthly_charges = "", ...row }) => ({
      ...row,
      monthly_charges:
        row.payment_method === "Mailed check" ? String(Math.round(Number(monthly_charges) * 100)) : monthly_charges,
    }),
  },
];

function readTable({ folder, table }: Serving): { readonly names: readonly string[]; readonly rows: readonly Row[] } {
  const [header = "", ...lines] = readFileSync(new URL(table, folder), "utf8").trimEnd().split("\n");
  const names = header.split(",");
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(",").map((value, index) => [names[index] ?? "", value])),
  );
  return { names, rows };
}

function writeServing(serving: Serving): void {
  const { folder, target } = serving;
  const rng = createRng(2026);
  const table = readTable(serving);
  const names = table.names.filter((name) => name !== target);
  const writeDay = (day: string, rows: readonly Row[]): void => {
    const start = toEpochMs(`${day}T00:00:00Z`);
    const instants = rows.map(() => start + rng.integer(MS_PER_DAY)).toSorted((a, b) => a - b);
    const lines = rows.map((row, index) =>
      [fromEpochMs(instants[index] ?? start), ...names.map((name) => row[name])].join(","),
    );
    writeFileSync(
      new URL(`serving/${day}.csv`, folder),
      `${["received_at", ...names].join(",")}\n${lines.join("\n")}\n`,
    );
  };
  const drawDay = (): readonly Row[] => shuffled(table.rows, rng).slice(0, ROWS_PER_DAY);
  mkdirSync(new URL("serving/", folder), { recursive: true });
  writeDay(HEALTHY_DAY, drawDay());
  writeDay(
    FAULTY_DAY,
    drawDay().map((row) => serving.breakRow(row, rng)),
  );
}

for (const serving of SERVINGS) writeServing(serving);
