import { mkdir, mkdtempDisposable, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSZip from "jszip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPredictorLoader } from "../../../../adapters/runtime/load-predictor.ts";
import type { ModelDocument } from "../../../../core/documents/model.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { modelDigest } from "../../../../core/model/assemble-model.ts";
import { loadCredit, saveModel, sha256, type TrainedForTest, trainModel } from "../../../fakes/trained-model.ts";

const loader = createPredictorLoader({ log: SILENT_LOGGER, sha256 });
const dataset = loadCredit(400);
const models = new Map<string, TrainedForTest>();

beforeAll(async () => {
  for (const train of [
    { kind: "linear", l2: 1 },
    { kind: "gbt", members: 1 },
    { kind: "mlp", epochs: 1, layers: [2], backend: "cpu" },
  ]) {
    models.set(train.kind, await trainModel(dataset, { train }));
  }
});
afterAll(() => {
  for (const { trained } of models.values()) trained.predictor.dispose();
});

type Change = (folder: string, document: ModelDocument) => Promise<void>;

/** Saves a model, spoils its folder, and gives what loading then says. */
async function loadChanged(kind: string, change: Change): Promise<unknown> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const model = models.get(kind);
  if (model === undefined) throw new Error(`no model ${kind}`);
  await saveModel(model, folder.path);
  await change(folder.path, model.document);
  return await loader.load(folder.path).then(
    () => "loaded",
    (thrown: unknown) => thrown,
  );
}

/** Puts other bytes in a file and records their digest, as somebody who forges a model would. */
function forge(name: string, content: (old: Uint8Array) => Promise<Uint8Array | string> | Uint8Array | string): Change {
  return async (folder, document) => {
    const forged = Buffer.from(await content(await readFile(join(folder, name))));
    await writeFile(join(folder, name), forged);
    const files = document.files.map((file) =>
      file.path === name ? { path: name, sha256: sha256(forged), bytes: forged.length } : file,
    );
    await saveDocument(folder, { ...document, files });
  };
}

async function saveDocument(folder: string, document: ModelDocument): Promise<void> {
  const signed = { ...document, digest: modelDigest(document, sha256) };
  await writeFile(join(folder, "model.json"), JSON.stringify(signed));
}

const rename = (path: string): Change => {
  return async (folder, document) => {
    const [file] = document.files;
    if (file !== undefined) await saveDocument(folder, { ...document, files: [{ ...file, path }] });
  };
};

async function rezip(old: Uint8Array, change: (zip: JSZip) => void): Promise<Uint8Array> {
  const zip = await JSZip.loadAsync(old);
  change(zip);
  return await zip.generateAsync({ type: "uint8array", compression: "DEFLATE" });
}

/** Little-endian float32. */
const NAN = Buffer.from("0000c07f", "hex");
const INFINITE = Buffer.from("0000807f", "hex");

/** Puts `value` behind every occurrence of `tags` (hexadecimal, protocol buffer tags and lengths) in one entry of the archive. */
function spoilEntry(entry: string, tags: string, value: Buffer): Change {
  return forge("member-0.zip", async (old) => {
    const zip = await JSZip.loadAsync(old);
    const content = Buffer.from((await zip.file(entry)?.async("uint8array")) ?? []);
    const pattern = Buffer.from(tags, "hex");
    for (let at = content.indexOf(pattern); at !== -1; at = content.indexOf(pattern, at + 1)) {
      value.copy(content, at + pattern.length);
    }
    return await rezip(old, (changed) => changed.file(entry, content));
  });
}

const NODES = "nodes-00000-of-00001";
const HEADER = "gradient_boosted_trees_header.pb";
const INVALID = "SLIPWAY_E_MODEL_INVALID";
const MISMATCH = "SLIPWAY_E_DIGEST_MISMATCH";

interface Expected {
  readonly code: string;
  readonly what: RegExp;
}

describe("loading a model folder", () => {
  it.each(["linear", "gbt", "mlp"])("takes a %s model as it was saved", async (kind) => {
    expect(await loadChanged(kind, async () => undefined)).toBe("loaded");
  });

  it.each<[string, Expected, Change]>([
    ["no folder", { code: INVALID, what: /model\.json does not exist/ }, (folder) => rm(folder, { recursive: true })],
    [
      "no model file",
      { code: INVALID, what: /linear\.json does not exist/ },
      (folder) => rm(join(folder, "linear.json")),
    ],
    [
      "a document that is no JSON",
      { code: INVALID, what: /model\.json is no JSON/ },
      (folder) => writeFile(join(folder, "model.json"), "{"),
    ],
    [
      "a changed file",
      { code: MISMATCH, what: /linear\.json differs/ },
      (folder) => writeFile(join(folder, "linear.json"), "{}"),
    ],
    [
      "a changed document",
      { code: MISMATCH, what: /model\.json differs/ },
      async (folder, document) => {
        const preprocessing = { ...document.preprocessing, features: document.preprocessing.features.slice(1) };
        await writeFile(join(folder, "model.json"), JSON.stringify({ ...document, preprocessing }));
      },
    ],
    ["a path out of the folder", { code: INVALID, what: /"\.\.\/linear\.json"/ }, rename("../linear.json")],
    ["an absolute path", { code: INVALID, what: /no model file/ }, rename("/etc/hosts")],
    ["a Windows path", { code: INVALID, what: /no model file/ }, rename("..\\linear.json")],
    ["itself as a file", { code: INVALID, what: /no model file/ }, rename("model.json")],
    ["a hidden file", { code: INVALID, what: /no model file/ }, rename("..")],
    [
      "a folder for a file",
      { code: INVALID, what: /no regular file/ },
      async (folder) => {
        await rm(join(folder, "linear.json"));
        await mkdir(join(folder, "linear.json"));
      },
    ],
    [
      "a link for a file",
      { code: INVALID, what: /no regular file/ },
      async (folder) => {
        await rm(join(folder, "linear.json"));
        await symlink("model.json", join(folder, "linear.json"));
      },
    ],
    [
      "forged coefficients that are no JSON",
      { code: INVALID, what: /linear\.json is no JSON/ },
      forge("linear.json", () => "["),
    ],
    [
      "forged coefficients that are no numbers",
      { code: INVALID, what: /intercept/ },
      forge("linear.json", (old) =>
        Buffer.from(old)
          .toString()
          .replace(/"intercept": [^,]+/, '"intercept": "1"'),
      ),
    ],
    [
      "forged coefficients beyond the largest number",
      { code: INVALID, what: /linear\.json .*coefficients\.0\.value/ },
      forge("linear.json", (old) =>
        Buffer.from(old)
          .toString()
          .replace(/"value": [^\n]+/, '"value": 1e999'),
      ),
    ],
    [
      "forged coefficients for other columns",
      { code: INVALID, what: /other columns/ },
      forge("linear.json", (old) => Buffer.from(old).toString().replace("seniority", "other")),
    ],
  ])("refuses %s", async (_, { code, what }, change) => {
    expect(await loadChanged("linear", change)).toMatchObject({ code, what: expect.stringMatching(what) as unknown });
  });

  it.each<[string, RegExp, Change]>([
    ["what is no archive", /no zip archive/, forge("member-0.zip", () => "PK")],
    ["a path in the archive", /holds "/, forge("member-0.zip", (old) => rezip(old, (zip) => zip.file("../evil", "x")))],
    ["a folder in the archive", /"sub\/"/, forge("member-0.zip", (old) => rezip(old, (zip) => zip.folder("sub")))],
    [
      "an archive without its trees",
      /no file data_spec\.pb/,
      forge("member-0.zip", (old) => rezip(old, (zip) => zip.remove("data_spec.pb"))),
    ],
    [
      "cut trees",
      /no tree model/,
      forge("member-0.zip", (old) =>
        rezip(old, (zip) => zip.file("nodes-00000-of-00001", "BS\0\0\0\0\0\0\u0009\0\0\0x")),
      ),
    ],
    [
      "trees that are no sequence",
      /no blob sequence/,
      forge("member-0.zip", (old) => rezip(old, (zip) => zip.file("nodes-00000-of-00001", "x".repeat(99)))),
    ],
    [
      "no trees",
      /0 trees/,
      forge("member-0.zip", (old) => rezip(old, (zip) => zip.file("nodes-00000-of-00001", "BS\0\0\0\0\0\0"))),
    ],
    ["infinite leaves", /member-0\.zip .*a leaf's value is Infinity/, spoilEntry(NODES, "12220d", INFINITE)],
    ["thresholds that are NaN", /member-0\.zip .*a threshold is NaN/, spoilEntry(NODES, "12050d", NAN)],
    ["a start that is NaN", /member-0\.zip .*an initial prediction/, spoilEntry(HEADER, "180125", NAN)],
  ])("refuses trees with %s", async (_, what, change) => {
    expect(await loadChanged("gbt", change)).toMatchObject({
      code: INVALID,
      what: expect.stringMatching(what) as unknown,
    });
  });

  const edit = (from: string | RegExp, to: string) =>
    forge("network.json", (old) => Buffer.from(old).toString().replace(from, to));

  it.each<[string, RegExp, Change]>([
    ["a custom layer", /class_name/, edit('"class_name": "Dense"', '"class_name": "Evil"')],
    ["a lambda activation", /activation/, edit('"activation": "relu"', '"activation": "() => 1"')],
    ["another topology", /class_name/, edit('"class_name": "Sequential"', '"class_name": "Functional"')],
    ["weights from elsewhere", /paths/, edit('"weights.bin"', '"../weights.bin"')],
    ["other sizes", /does not fit/, edit('"units": 2', '"units": 3')],
    ["too few weights", /too short/, forge("weights.bin", (old) => old.subarray(8))],
    [
      "a weight that is NaN",
      /weights\.bin .*finite/,
      forge("weights.bin", (old) => Buffer.concat([NAN, old.subarray(4)])),
    ],
    ["too many weights", /more than/, forge("weights.bin", (old) => Buffer.concat([old, Buffer.alloc(4)]))],
  ])("refuses a network with %s", async (_, what, change) => {
    expect(await loadChanged("mlp", change)).toMatchObject({
      code: INVALID,
      what: expect.stringMatching(what) as unknown,
    });
  });
});
