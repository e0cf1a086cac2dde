import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DRIFT_TESTS } from "../../core/drift/drift-tests.ts";
import { STREAM_DETECTORS } from "../../core/streams/stream-detectors.ts";

const DOCS = readFileSync("docs/statistics.md", "utf8");
const ROWS = DOCS.split("\n").filter((line) => line.startsWith("| `"));
const idOf = (row: string): string => row.slice(3, row.indexOf("`", 3));

/** Red? docs/statistics.md lacks a row of a statistic or detector, or has one of none: its first cell is the id. */
it("has a row in docs/statistics.md for every statistic and detector, and for nothing else", () => {
  expect(ROWS.map(idOf)).toEqual([...DRIFT_TESTS.keys(), ...STREAM_DETECTORS.keys()]);
});

it.each([...DRIFT_TESTS.values()])("says of $id what it does and what it takes", ({ id, role, on }) => {
  const row = ROWS.find((line) => idOf(line) === id) ?? "";
  expect(row).toContain(`| ${role} |`);
  expect(row).toContain(on === "samples" ? "| rows |" : "| counts |");
});

it("says what every detector is for", () => {
  for (const { id, use } of STREAM_DETECTORS.values()) {
    expect(ROWS.find((line) => idOf(line) === id)).toContain(`| ${use} |`);
  }
});
