import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { FORECASTERS } from "../../core/forecast/forecasters.ts";
import * as sdk from "../../pipelines/index.ts";

interface RecordLike {
  readonly id: string;
}

function isRecord(value: unknown): value is RecordLike {
  return typeof value === "object" && value !== null && "resume" in value && "parameters" in value && "id" in value;
}

/** Red? A file of core/forecast/ has a record that no line of forecasters.ts names, or pipelines/index.ts lacks its function. */
describe("registry of forecasters", async () => {
  const modules = await Promise.all(
    globSync("core/forecast/*.ts").map(async (file) => (await import(resolve(file))) as Record<string, unknown>),
  );
  const records = modules.flatMap((module) => Object.values(module)).filter(isRecord);

  it("lists every record of the folder once", () => {
    expect(records.length).toBeGreaterThan(0);
    expect(records.map(({ id }) => id).toSorted()).toEqual([...FORECASTERS.keys()].toSorted());
  });

  it("has a function of the same name in the SDK", () => {
    for (const id of FORECASTERS.keys()) {
      const build = (sdk as Record<string, unknown>)[id];
      expect(typeof build === "function" ? (build as () => unknown)() : undefined, id).toEqual({ kind: id });
    }
  });

  it.each([...FORECASTERS.values()])("describes every parameter of $id and gives it a default", (forecaster) => {
    expect(() => forecaster.parse({})).not.toThrow();
    expect(() => forecaster.parse({ unheardOf: 1 })).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_PIPELINE_INVALID" }),
    );
    for (const [name, schema] of Object.entries(forecaster.parameters.shape)) {
      expect((schema as { description?: string }).description, name).toMatch(/^[A-Z`].{10,}\.$/);
    }
  });
});
