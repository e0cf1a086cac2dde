import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a reference pipeline is asked: the same quarter of the data of training every day. */
export interface ServedTable {
  /** File of the data, from the root; its first column is the target, which nobody serves. */
  readonly data: string;
  /** The one numeric column that changes. */
  readonly column: string;
}

export interface ServedDay {
  /** Day of November 2026. */
  readonly day: number;
  /** What the column is multiplied by; default 1, a healthy day. */
  readonly factor?: number;
}

export const CREDIT: ServedTable = { data: "pipelines/credit-risk/data/credit.csv", column: "income" };

/** Table of what was asked on some days, to be served in one file. */
export function serveDays(root: string, { data, column }: ServedTable, days: readonly ServedDay[]): string {
  const table = readFileSync(join(root, data), "utf8").trim().split("\n");
  const [[, ...names] = [], ...rows] = table.map((line) => line.split(","));
  const at = names.indexOf(column);
  const lines = days.flatMap(({ day, factor = 1 }) =>
    rows
      .filter((_, index) => index % 4 === 1)
      .map(([, ...cells]) => {
        const scaled = cells.map((cell, index) =>
          index === at && cell !== "" ? Math.round(Number(cell) * factor) : cell,
        );
        return [`2026-11-${String(day).padStart(2, "0")}T12:00:00Z`, ...scaled].join(",");
      }),
  );
  return `${[["received_at", ...names].join(","), ...lines].join("\n")}\n`;
}
