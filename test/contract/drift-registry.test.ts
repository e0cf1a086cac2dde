import { globSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { DRIFT_TESTS } from "../../core/drift/drift-tests.ts";

interface Found {
  readonly id: string;
}

function isDriftTest(value: unknown): value is Found {
  return typeof value === "object" && value !== null && "scoreKind" in value && "id" in value;
}

/** Red? A file in core/drift exports a statistic that DRIFT_TESTS does not list: add its line to core/drift/drift-tests.ts. */
it("lists every drift statistic of the folder once", async () => {
  const modules = await Promise.all(
    globSync("core/drift/**/*.ts").map((file) => import(resolve(file)) as Promise<Record<string, unknown>>),
  );
  const found = modules.flatMap((module) => Object.values(module)).filter(isDriftTest);
  expect(found.map(({ id }) => id).toSorted()).toEqual([...DRIFT_TESTS.keys()].toSorted());
});
