import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { createFileDocuments } from "../../adapters/files/documents.ts";
import { createMemoryDocuments } from "../fakes/memory-documents.ts";
import { describeDocumentStore } from "./document-store.suite.ts";

describeDocumentStore("memory", async (use) => {
  const documents = createMemoryDocuments();
  await use({
    documents,
    async read(name) {
      const content = documents.files.get(name);
      return content === undefined ? undefined : Buffer.from(content).toString("utf8");
    },
    list: async () => [...documents.files.keys()].toSorted(),
  });
});

describeDocumentStore("files", async (use) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use({
    documents: createFileDocuments({ folder: folder.path }),
    read: (name) => readFile(join(folder.path, name), "utf8"),
    async list() {
      const entries = await readdir(folder.path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder.path, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
        .toSorted();
    },
  });
});
