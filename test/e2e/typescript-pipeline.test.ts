import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { slipway } from "./command.ts";

const PIPELINE = `import { definePipeline, linear } from "slipway";

export default definePipeline({
  name: "demo",
  task: { kind: "binary", target: "y", positive: 1 },
  data: { source: "nowhere.csv" },
  train: linear(),
});
`;

async function train(text: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-typescript-"));
  await writeFile(join(folder.path, "pipeline.ts"), text);
  return await slipway(["train"], { cwd: folder.path });
}

describe("a TypeScript pipeline", () => {
  it("imports the SDK without an installation", async () => {
    const { status, stderr } = await train(PIPELINE);
    expect(stderr).toContain("SLIPWAY_E_DATA_NOT_FOUND");
    expect(status).toBe(2);
  });

  it("names file, line and field of a wrong value", async () => {
    const { status, stderr } = await train(PIPELINE.replace('"nowhere.csv"', "5 as unknown as string"));
    expect(stderr).toContain("pipeline.ts:6: data.source:");
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(2);
  });

  it("names the file of a syntax error", async () => {
    const { status, stderr } = await train(PIPELINE.replace("linear()", "linear("));
    expect(stderr).toMatch(/SLIPWAY_E_PIPELINE_UNLOADABLE\npipeline\.ts:\d+ cannot be loaded/);
    expect(status).toBe(2);
  });

  it("says that a default export is missing", async () => {
    expect((await train("export const x = 1;\n")).stderr).toContain("pipeline.ts has no default export");
  });
});
