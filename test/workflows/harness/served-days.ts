import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A day of requests: the same quarter of the data of training every day, with one column changed. */
export interface ServedDay {
  /** Day of November 2026. */
  readonly day: number;
  /** What `income` is multiplied by; default 1, a healthy day. */
  readonly factor?: number;
}

const COLUMN = "income";

/** Table of what credit-risk was asked on some days, to be served in one file. */
export function serveDays(root: string, days: readonly ServedDay[]): string {
  const table = readFileSync(join(root, "pipelines/credit-risk/data/credit.csv"), "utf8").trim().split("\n");
  const [[, ...names] = [], ...rows] = table.map((line) => line.split(","));
  const at = names.indexOf(COLUMN);
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
