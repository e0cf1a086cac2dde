import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readZip } from "../../adapters/archive/read-zip.ts";
import type { ArtifactStore, StoredArtifact } from "../../core/artifacts/artifact-store.ts";

/** `runId` is the run that the store belongs to, so that it can be asked for it as for another one. */
type WithStore = (use: (store: ArtifactStore, runId: number) => Promise<void>) => Promise<void>;

const MAX = { maxBytes: 1_000_000 };
const LIMITS = { maxFiles: 10, maxFileBytes: 1_000_000, maxTotalBytes: 1_000_000 };

async function withFiles(files: Readonly<Record<string, string>>, use: (root: string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), content);
  }
  await use(folder.path);
}

/** The only artifact of a run. */
async function listOne(store: ArtifactStore, runId?: number): Promise<StoredArtifact> {
  const [listed, ...others] = await store.list(runId);
  if (listed === undefined || others.length > 0) throw new Error(`${others.length} artifacts too many, or none`);
  return listed;
}

/** What every ArtifactStore promises. */
export function describeArtifactStore(name: string, withStore: WithStore): void {
  describe(`ArtifactStore, ${name}`, () => {
    it("has no artifacts of a run that left none", () =>
      withStore(async (store, runId) => {
        expect(await store.list()).toEqual([]);
        expect(await store.list(runId)).toEqual([]);
      }));

    it("gives back the files of a zip, to its own run and to others", () =>
      withStore(async (store, runId) => {
        const files = { "evaluation.json": "{}", "model/model.json": "é".repeat(2000) };
        await withFiles(files, async (root) => {
          const uploaded = await store.upload({ name: "slipway-evaluation-x", root, files: Object.keys(files) });
          for (const run of [undefined, runId]) {
            const listed = await listOne(store, run);
            expect(listed).toMatchObject({ id: uploaded.id, name: "slipway-evaluation-x", digest: uploaded.digest });
            expect(listed.runId).toBe(run);
            const bytes = await store.download(listed, MAX);
            expect(bytes.length).toBe(listed.bytes);
            const read = readZip(bytes, { name: "slipway-evaluation-x", limits: LIMITS });
            expect(Object.fromEntries([...read].map(([path, text]) => [path, Buffer.from(text).toString()]))).toEqual(
              files,
            );
          }
        });
      }));

    it("uploads one file as it is, under the name that was asked for", () =>
      withStore(async (store) =>
        withFiles({ "report.html": "<!doctype html>" }, async (root) => {
          await store.upload({ name: "report-credit-risk.html", root, files: ["report.html"], single: true });
          const listed = await listOne(store);
          expect(listed.name).toBe("report-credit-risk.html");
          expect(Buffer.from(await store.download(listed, MAX)).toString()).toBe("<!doctype html>");
        }),
      ));

    it("replaces what an earlier attempt left under the name", () =>
      withStore(async (store, runId) =>
        withFiles({ "a.txt": "first", "b.txt": "second" }, async (root) => {
          for (const file of ["a.txt", "b.txt"]) await store.upload({ name: "x", root, files: [file] });
          for (const run of [undefined, runId]) {
            const read = readZip(await store.download(await listOne(store, run), MAX), { name: "x", limits: LIMITS });
            expect([...read.keys()]).toEqual(["b.txt"]);
          }
        }),
      ));

    it("refuses before the download what is listed as too large", () =>
      withStore(async (store) =>
        withFiles({ "a.txt": "x".repeat(1000) }, async (root) => {
          const uploaded = await store.upload({ name: "a.txt", root, files: ["a.txt"], single: true });
          await expect(store.download(uploaded, { maxBytes: 999 })).rejects.toMatchObject({
            code: "SLIPWAY_E_ARTIFACT_INVALID",
          });
        }),
      ));

    it("refuses what is larger than listed, or has another digest", () =>
      withStore(async (store, runId) =>
        withFiles({ "a.txt": "x".repeat(1000) }, async (root) => {
          await store.upload({ name: "a.txt", root, files: ["a.txt"], single: true });
          for (const run of [undefined, runId]) {
            const listed = await listOne(store, run);
            await expect(store.download({ ...listed, bytes: 10 }, { maxBytes: 100 })).rejects.toMatchObject({
              code: "SLIPWAY_E_ARTIFACT_INVALID",
            });
            await expect(store.download({ ...listed, digest: "0".repeat(64) }, MAX)).rejects.toMatchObject({
              code: "SLIPWAY_E_ARTIFACT_INVALID",
            });
          }
        }),
      ));
  });
}
