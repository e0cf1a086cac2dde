import { mkdtempDisposable, rename, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbDatasets } from "../../../../adapters/duckdb/datasets.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createDatasetFolder, csv, failureOf, sha256 } from "./dataset-folder.ts";

const datasets = createDuckDbDatasets({ log: SILENT_LOGGER, sha256 });
const { data, task } = pipelineSchema.parse({
  name: "test",
  task: { kind: "binary", target: "y", positive: "1" },
  data: { source: "data.csv" },
  train: { kind: "linear" },
});
const SECRETS = csv(
  "id,y",
  Array.from({ length: 60 }, (_, row) => `${row},${row % 2}`),
);

/** A workspace whose pipeline stands in `model/`, beside a file that is not the workspace's. */
async function withWorkspace(use: (load: (source: string) => Promise<number>, outside: string) => Promise<void>) {
  await using folder = await createDatasetFolder();
  await using elsewhere = await mkdtempDisposable(join(tmpdir(), "slipway-outside-"));
  await folder.write("model/data.csv", SECRETS);
  await folder.write("secrets.csv", SECRETS);
  await rename(join(folder.path, "secrets.csv"), join(elsewhere.path, "secrets.csv"));
  await symlink(join(elsewhere.path, "secrets.csv"), join(folder.path, "model", "link.csv"));
  await symlink(elsewhere.path, join(folder.path, "model", "linked"));
  await symlink(join(folder.path, "model", "data.csv"), join(folder.path, "model", "inside.csv"));
  const load = async (source: string): Promise<number> => {
    const request = { folder: join(folder.path, "model"), data: { ...data, source }, task, keep: [] };
    return (await datasets.load({ ...request, within: folder.path })).rows;
  };
  await use(load, elsewhere.path);
}

describe("a source that is held to a folder", () => {
  it.each(["data.csv", "./data.csv", "../model/data.csv", "da*.csv", "inside.csv"])("reads %s", (source) =>
    withWorkspace(async (load) => {
      expect(await load(source)).toBe(60);
    }),
  );

  it.each([
    ["SQL", () => "SELECT * FROM 'data.csv'"],
    ["SQL", () => "-- data.csv\nFROM read_blob('/etc/passwd')"],
    ["SQL", () => "WITH t AS (SELECT 1) SELECT * FROM t"],
    ["an address", () => "https://example.com/data.csv"],
    ["an address", () => "file:///etc/data.csv"],
    ["a path that leads out", (outside: string) => join(outside, "secrets.csv")],
    ["a path that leads out", () => "../../secrets.csv"],
    ["a path that leads out", () => "/etc/../etc/passwd.csv"],
    ["a link that leads out", () => "link.csv"],
    ["a link that leads out", () => "li*.csv"],
    ["a link that leads out", () => "linked/secrets.csv"],
    ["a link that leads out", () => "linked/*.csv"],
  ])("refuses %s: %o", (reason, source) =>
    withWorkspace(async (load, outside) => {
      const error = await failureOf(load(source(outside)));
      expect(error.code).toBe("SLIPWAY_E_DATA_UNREADABLE");
      expect(error.what).toContain(`data.source is ${reason}`);
    }),
  );
});
