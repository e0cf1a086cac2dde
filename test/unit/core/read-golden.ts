import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";
import type { z } from "zod";

/** Statistics and closed forms (SCIENCE 1.3). */
export const STATISTIC = 1e-9;
/** p-values. */
export const P_VALUE = 1e-7;

export function readGolden<Schema extends z.ZodType>(file: "stats" | "metrics", schema: Schema): z.output<Schema> {
  const text = readFileSync(resolve("test/fixtures/golden", `${file}.json`), "utf8");
  return schema.parse(JSON.parse(text));
}

export function expectRelative(actual: number, expected: number, tolerance: number): void {
  const error = expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
  expect(error, `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance);
}

export function expectPair(
  [lower, upper]: readonly [number, number],
  expected: readonly [number, number],
  tolerance: number,
): void {
  expectRelative(lower, expected[0], tolerance);
  expectRelative(upper, expected[1], tolerance);
}
