// Writes pipelines/credit-risk/data/serving/*.csv: two days of applications as a server would have received them. Both are
// drawn from credit.csv without the truth, each row at most once a day. The first day is healthy. On the second day two
// faults are planted: income arrives in single currency units instead of thousands, and 30 % of `records` is missing.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fromEpochMs, toEpochMs } from "../core/clock.ts";
import { createRng, type Rng, shuffled } from "../core/rng.ts";

const ROWS_PER_DAY = 900;
const MS_PER_DAY = 86_400_000;
const FOLDER = new URL("../pipelines/credit-risk/data/", import.meta.url);

type Row = Readonly<Record<string, string>>;

function readRows(): readonly Row[] {
  const [header = "", ...lines] = readFileSync(new URL("credit.csv", FOLDER), "utf8").trimEnd().split("\n");
  const names = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, index) => [names[index] ?? "", value])));
}

function breakRow(row: Row, rng: Rng): Row {
  const { income = "", records = "" } = row;
  return {
    ...row,
    income: /^\d+$/.test(income) ? String(Number(income) * 1000) : income,
    records: rng.uniform() < 0.3 ? "" : records,
  };
}

function writeDay(day: string, rows: readonly Row[], rng: Rng): void {
  const start = toEpochMs(`${day}T00:00:00Z`);
  const instants = rows.map(() => start + rng.integer(MS_PER_DAY)).toSorted((a, b) => a - b);
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== "status");
  const lines = rows.map((row, index) =>
    [fromEpochMs(instants[index] ?? start), ...names.map((name) => row[name])].join(","),
  );
  writeFileSync(new URL(`serving/${day}.csv`, FOLDER), `${["received_at", ...names].join(",")}\n${lines.join("\n")}\n`);
}

const random = createRng(2026);
const applications = readRows();
mkdirSync(new URL("serving/", FOLDER), { recursive: true });
writeDay("2026-11-16", shuffled(applications, random).slice(0, ROWS_PER_DAY), random);
writeDay(
  "2026-11-17",
  shuffled(applications, random)
    .slice(0, ROWS_PER_DAY)
    .map((row) => breakRow(row, random)),
  random,
);
