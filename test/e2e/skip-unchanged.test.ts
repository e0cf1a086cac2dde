import { cp, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Delivery } from "../../core/documents/delivery.ts";
import { slipway } from "./command.ts";

const PIPELINE = `
name: demo
task: { kind: binary, target: status, positive: bad }
data: { source: credit.csv }
train: { kind: linear }
`;

async function outcomes(cwd: string, ...options: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const args = ["run", "--stages", "train,evaluate,register", "--json", ...options];
  const { stdout, stderr } = await slipway(args, { cwd });
  const { stages, version } = JSON.parse(stdout || `{"stages": [], "version": ${JSON.stringify(stderr)}}`) as Delivery;
  return { ...Object.fromEntries(stages.map(({ stage, outcome }) => [stage, outcome])), version };
}

describe("slipway run, typed again", () => {
  it("skips what would only be done again, and says so; the same model keeps its version", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-skip-"));
    await cp("pipelines/credit-risk/data/credit.csv", join(folder.path, "credit.csv"));
    await writeFile(join(folder.path, "pipeline.yml"), PIPELINE);
    const ran = { train: "passed", evaluate: "passed", register: "passed", version: "1.0.0" };
    expect(await outcomes(folder.path)).toEqual(ran);
    // The first run made a champion, which the same model is held against once.
    expect(await outcomes(folder.path)).toEqual({ ...ran, train: "skipped" });
    expect(await outcomes(folder.path)).toEqual({ ...ran, train: "skipped", evaluate: "skipped" });
    expect(await outcomes(folder.path, "--force")).toEqual(ran);
    await writeFile(join(folder.path, "pipeline.yml"), `${PIPELINE}evaluate: { gates: { roc_auc: { min: 0.5 } } }\n`);
    expect(await outcomes(folder.path)).toEqual({ ...ran, train: "skipped" });
    const { stdout } = await slipway(["audit", "verify"], { cwd: folder.path });
    expect(stdout).toContain("audit verified: 5 records"); // four evaluations, one registration
  });
});
