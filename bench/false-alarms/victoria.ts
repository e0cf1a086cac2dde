/**
 * H5 of SCIENCE 11: half-hourly demand and temperature of Victoria; reference 2012 and 2013, 365 daily windows of 2014, faults from 2014-07-01.
 * The data is GPL-3: it is read where it lies and never copied.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createDuckDbColumnReader } from "../../adapters/duckdb/column-reader.ts";
import { buildTable, selectRows, type Table } from "../../core/data/table.ts";
import { describeReference, describeTest, type Fault, reportSeries, type Series } from "./faulted-series.ts";
import { createPeers } from "./peer-rules.ts";
import { meanOf, renderTable, type TextTable } from "./text-table.ts";

const FILE = "../shared/data/vic_elec.csv";
const DAY_MS = 86_400_000;

const SERIES: Series = {
  title: "H5. Victoria",
  relation: `'${resolve(FILE)}'`,
  folder: resolve("."),
  columns: ["t", "Demand", "Temperature", "Holiday"],
  timestamp: "t",
  day: 'CAST("Date" AS DATE)',
  windowMs: DAY_MS,
  timezone: "Australia/Melbourne",
  testFrom: "2014-01-01",
  faultFrom: "2014-07-01",
};

const FAULTS: readonly Fault[] = [
  { title: "temperature + 4 °C", column: "Temperature", expression: "Temperature + 4" },
  { title: "temperature in °F", column: "Temperature", expression: "Temperature * 1.8 + 32" },
  { title: "temperature stuck at 15 °C", column: "Temperature", expression: "15" },
  { title: "demand + 8 %", column: "Demand", expression: "Demand * 1.08" },
  { title: "demand + 15 %", column: "Demand", expression: "Demand * 1.15" },
];

export async function tabulateH5(): Promise<readonly TextTable[]> {
  if (!existsSync(FILE)) return [`**H5. Victoria**: ${FILE} is absent, skipped.`];
  const { alerts, delays } = await reportSeries(SERIES, FAULTS);
  return [await tabulatePeers(), alerts, delays];
}

interface Days {
  readonly tables: readonly Table[];
  readonly dates: readonly string[];
}

async function readDays(source: string): Promise<Days> {
  const columns = [
    { name: "Temperature", kind: "number" },
    { name: "Demand", kind: "number" },
    { name: "date", kind: "category" },
  ] as const;
  const reader = createDuckDbColumnReader({ threads: 1 });
  const { table } = await reader.read({ source, folder: SERIES.folder, columns });
  const dates = table.columns.get("date")?.values as readonly string[];
  const days = Map.groupBy(dates.keys(), (row) => dates[row] ?? "");
  const values = [...table.columns.values()].filter(({ name }) => name !== "date");
  return {
    dates: [...days.keys()],
    tables: [...days.values()].map((rows) => selectRows(buildTable(values), [...rows])),
  };
}

const withDate = (source: string): string => source.replace(" FROM ", ', CAST("Date" AS VARCHAR) AS date FROM ');

const ALWAYS_ON = 0.5; // of ordinary days: an alert then says nothing of a fault

async function tabulatePeers(): Promise<TextTable> {
  const past = await readDays(withDate(describeReference(SERIES)));
  const reference = concatenate(past.tables);
  const peers = createPeers({ reference, pooled: reference, chunks: past.tables.map(({ rows }) => rows) });
  const ordinary = (await readDays(withDate(describeTest(SERIES)))).tables;
  const faulted = new Map<Fault, readonly Table[]>();
  for (const fault of FAULTS) {
    const { tables, dates } = await readDays(withDate(describeTest(SERIES, fault)));
    faulted.set(
      fault,
      tables.filter((_, index) => (dates[index] ?? "") >= SERIES.faultFrom),
    );
  }
  return renderTable(
    "H5. Victoria, other tools' rules: share of ordinary days that alert, and day of detection",
    ["method", "T", "D", ...FAULTS.map(({ title }) => title)],
    [...peers].map(([method, flag]) => {
      const flagged = ordinary.map(flag);
      const share = (column: string): number => meanOf(flagged, (names) => names.has(column));
      return [
        method,
        share("Temperature"),
        share("Demand"),
        ...FAULTS.map((fault) => {
          if (share(fault.column) > ALWAYS_ON) return "always on";
          const first = faulted.get(fault)?.findIndex((day) => flag(day).has(fault.column)) ?? -1;
          return first === -1 ? "never" : `day ${first + 1}`;
        }),
      ];
    }),
  );
}

function concatenate(tables: readonly Table[]): Table {
  const names = [...(tables[0]?.columns.keys() ?? [])];
  return buildTable(
    names.map((name) => {
      const values = tables.flatMap(({ columns }) => [...((columns.get(name)?.values ?? []) as Float64Array)]);
      return { name, kind: "number", values: Float64Array.from(values) } as const;
    }),
  );
}
