import { describe, expect, it } from "vitest";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { manifestDocument } from "../../core/documents/manifest.ts";
import { modelDocument } from "../../core/documents/model.ts";
import { completeManifest } from "../fakes/sample-version.ts";

export interface DocumentsWorld {
  readonly documents: DocumentStore;
  /** Text of a file by its path below the folder, `undefined` when absent. */
  readonly read: (name: string) => Promise<string | undefined>;
  /** Every file below the folder, sorted. */
  readonly list: () => Promise<readonly string[]>;
}
export type WithDocuments = (use: (world: DocumentsWorld) => Promise<void>) => Promise<void>;

const MANIFEST = completeManifest(
  {
    model: "credit-risk",
    files: [{ path: "model.json", sha256: "0".repeat(64), bytes: 2 }],
    modelDigest: "1".repeat(64),
    signature: { inputs: [], outputs: [] },
    dataDigest: null,
    testDigest: null,
    evaluationDigest: null,
    source: { commit: null, run: null },
    metrics: { roc_auc: null },
  },
  { version: "1.0.0" },
);
const HOSTILE = ["../x", "a/../../x", "/x", "", "a//b", "a\0b", "..\\x", "..", "a/"];
const INVALID = { code: "SLIPWAY_E_DOCUMENT_INVALID" };
const REFUSED = { code: "SLIPWAY_E_INPUT_INVALID" };

/** What every DocumentStore promises. */
export function describeDocumentStore(name: string, withDocuments: WithDocuments): void {
  describe(`DocumentStore, ${name}`, () => {
    describeDocuments(withDocuments);
    describeFiles(withDocuments);
  });
}

function describeDocuments(withDocuments: WithDocuments): void {
  it("gives back what was saved, and undefined for what was not", () =>
    withDocuments(async ({ documents }) => {
      expect(await documents.load(manifestDocument)).toBeUndefined();
      const path = await documents.save(manifestDocument, MANIFEST);
      expect(path).toBe(documents.pathOf("manifest.json"));
      expect(await documents.load(manifestDocument)).toEqual(MANIFEST);
    }));

  it("writes indented JSON that ends in a line feed", () =>
    withDocuments(async ({ documents, read }) => {
      await documents.save(manifestDocument, MANIFEST);
      expect(await read("manifest.json")).toBe(`${JSON.stringify(manifestDocument.schema.parse(MANIFEST), null, 2)}\n`);
    }));

  it("finds model.json in the model's folder", () =>
    withDocuments(async ({ documents }) => {
      await documents.writeFolder("model", new Map([["model.json", "{}"]]));
      await expect(documents.load(modelDocument)).rejects.toMatchObject(INVALID);
    }));

  it("saves nothing that it would refuse to load", () =>
    withDocuments(async ({ documents, list }) => {
      const broken = { ...MANIFEST, metrics: { roc_auc: Number.NaN } };
      await expect(documents.save(manifestDocument, broken)).rejects.toMatchObject(INVALID);
      expect(await list()).toEqual([]);
    }));

  it.each([
    ["nothing", ""],
    ["half of a document", '{"schema": "slipway/mani'],
    ["another document", '{"schema": "slipway/run/v1"}'],
    ["a later major version", '{"schema": "slipway/manifest/v2"}'],
    ["no object", "[]"],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
  ])("never takes a file with %s for an absent one", (_, content) =>
    withDocuments(async ({ documents }) => {
      await documents.write("manifest.json", content);
      await expect(documents.load(manifestDocument)).rejects.toMatchObject(INVALID);
    }),
  );
}

function describeFiles(withDocuments: WithDocuments): void {
  it("writes other files, in folders too, and replaces them", () =>
    withDocuments(async ({ documents, read, list }) => {
      expect(await documents.write("report/index.html", "old")).toBe(documents.pathOf("report/index.html"));
      await documents.write("report/index.html", "new");
      expect(await read("report/index.html")).toBe("new");
      expect(await list()).toEqual(["report/index.html"]);
    }));

  it("replaces a folder by exactly the given files", () =>
    withDocuments(async ({ documents, list }) => {
      const old = new Map([
        ["model.json", "1"],
        ["weights.bin", "2"],
      ]);
      expect(await documents.writeFolder("model", old)).toBe(documents.pathOf("model"));
      await documents.writeFolder("model", new Map([["model.json", "3"]]));
      expect(await list()).toEqual(["model/model.json"]);
    }));

  it("leaves the old folder when a new file is refused", () =>
    withDocuments(async ({ documents, list }) => {
      await documents.writeFolder("model", new Map([["model.json", "1"]]));
      for (const name of ["../x", "a/b", ""]) {
        await expect(documents.writeFolder("model", new Map([[name, "2"]]))).rejects.toMatchObject(REFUSED);
      }
      expect(await list()).toEqual(["model/model.json"]);
    }));

  it("removes files and folders, and does not mind absent ones", () =>
    withDocuments(async ({ documents, list }) => {
      await documents.write("a.txt", "a");
      await documents.write("b/c.txt", "c");
      for (const name of ["a.txt", "b", "absent"]) await documents.remove(name);
      expect(await list()).toEqual([]);
    }));

  it.each(HOSTILE)("refuses the name %j", (name) =>
    withDocuments(async ({ documents }) => {
      expect(() => documents.pathOf(name)).toThrow(expect.objectContaining(REFUSED) as Error);
      await expect(documents.write(name, "x")).rejects.toMatchObject(REFUSED);
      await expect(documents.remove(name)).rejects.toMatchObject(REFUSED);
      await expect(documents.writeFolder(name, new Map())).rejects.toMatchObject(REFUSED);
    }),
  );
}
