import { mkdir, mkdtempDisposable, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listFiles } from "../../../../adapters/files/list-files.ts";

it("lists files of all folders and follows no link", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using elsewhere = await mkdtempDisposable(join(tmpdir(), "slipway-secret-"));
  await writeFile(join(elsewhere.path, "secret"), "s");
  await mkdir(join(folder.path, "model"));
  await writeFile(join(folder.path, "model", "model.json"), "{}");
  await writeFile(join(folder.path, "evaluation.json"), "{}");
  await symlink(join(elsewhere.path, "secret"), join(folder.path, "run.json"));
  await symlink(elsewhere.path, join(folder.path, "tenant"));
  expect(await listFiles(folder.path)).toEqual(["evaluation.json", "model/model.json"]);
});
