import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbTableFiles } from "../../adapters/duckdb/table-files.ts";
import { createTrainers } from "../../adapters/runtime/create-trainers.ts";
import { TRAINERS } from "../../core/trainers/trainers.ts";

interface RecordLike {
  readonly id: string;
  readonly encoding: string;
}

function isRecord(value: unknown): value is RecordLike {
  return typeof value === "object" && value !== null && "encoding" in value && "parameters" in value && "id" in value;
}

const NEEDED = new Map([
  ["command", { run: ["train"] }],
  ["onnx", { file: "model.onnx" }],
]);

/** Red? A file of core/trainers/ has a record that no line of trainers.ts names, or an id that its adapter lacks. */
describe("registry of trainers", async () => {
  const modules = await Promise.all(
    globSync("core/trainers/*.ts").map(async (file) => (await import(resolve(file))) as Record<string, unknown>),
  );
  const records = modules.flatMap((module) => Object.values(module)).filter(isRecord);

  it("lists every record of the folder once", () => {
    expect(records.length).toBeGreaterThan(0);
    expect(records.map(({ id }) => id).toSorted()).toEqual([...TRAINERS.keys()].toSorted());
  });

  it("has an implementation for every record, and no other", () => {
    const trainers = createTrainers({ tables: createDuckDbTableFiles({}) });
    expect([...trainers.keys()].toSorted()).toEqual([...TRAINERS.keys()].toSorted());
    for (const [id, trainer] of trainers) expect(trainer.id).toBe(id);
  });

  it.each([...TRAINERS.values()])(
    "describes every parameter of $id and gives a default to all but what only its user knows",
    ({ id, parameters }) => {
      const needed = NEEDED.get(id) ?? {};
      expect(parameters.safeParse(needed).success).toBe(true);
      expect(parameters.safeParse({ ...needed, unheardOf: 1 }).success).toBe(false);
      for (const [name, schema] of Object.entries(parameters.shape)) {
        expect((schema as { description?: string }).description, name).toMatch(/^[A-Z`].{10,}\.$/);
      }
    },
  );
});
