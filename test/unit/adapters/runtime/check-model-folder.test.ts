import { mkdir, mkdtempDisposable, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createModelFolderCheck } from "../../../../adapters/runtime/check-model-folder.ts";
import { createPredictorLoader } from "../../../../adapters/runtime/load-predictor.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { loadCredit, saveModel, sha256, type TrainedForTest, trainModel } from "../../../fakes/trained-model.ts";

const check = createModelFolderCheck(createPredictorLoader({ log: SILENT_LOGGER, sha256 }));
let model: TrainedForTest;

beforeAll(async () => {
  model = await trainModel(loadCredit(200), { train: { kind: "linear", l2: 1 } });
});

describe("checking a model folder", () => {
  it("is content with a model and what lies beside it", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    await saveModel(model, folder.path);
    await writeFile(join(folder.path, "notes.txt"), "trained on a Friday");
    await expect(check(folder.path)).resolves.toBeUndefined();
  });

  it.each<[string, string, (folder: string) => Promise<unknown>]>([
    ["a link to a file", "/notes.txt is no regular file", (folder) => symlink("model.json", join(folder, "notes.txt"))],
    ["a link to nothing", "/gone is no regular file", (folder) => symlink("nowhere", join(folder, "gone"))],
    ["a folder", "/more is no regular file", (folder) => mkdir(join(folder, "more"))],
    ["a model that is cut", "/linear.json differs", (folder) => writeFile(join(folder, "linear.json"), "{")],
    ["a model without a file", "/linear.json does not exist", (folder) => rm(join(folder, "linear.json"))],
    ["no model at all", "/model.json does not exist", (folder) => rm(join(folder, "model.json"))],
  ])("refuses %s", async (_, what, change) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    await saveModel(model, folder.path);
    await change(folder.path);
    await expect(check(folder.path)).rejects.toMatchObject({
      code: expect.stringMatching(/MODEL_INVALID|DIGEST_MISMATCH/) as unknown,
      what: expect.stringContaining(folder.path + what) as unknown,
    });
  });
});
