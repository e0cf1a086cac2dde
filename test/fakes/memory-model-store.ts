import { mkdir, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createForeignFetcher } from "../../adapters/files/foreign-file.ts";
import type { Sha256 } from "../../core/canonical-json.ts";
import { parseDocument } from "../../core/documents/document.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { assertPublishable, decidePublication } from "../../core/registry/check-manifest.ts";
import { type FetchForeign, isForeign } from "../../core/registry/foreign-file.ts";
import {
  assertModelName,
  assertStageName,
  formatNotice,
  formatStageRecord,
  formatVersion,
} from "../../core/registry/grammar.ts";
import type { FileSource, ModelStore, StageRecord } from "../../core/registry/model-store.ts";
import { stageRecordDocument } from "../../core/registry/stage-record.ts";
import { versionNotFound } from "../../core/registry/version-not-found.ts";
import { type VersionNotice, versionNoticeDocument } from "../../core/registry/version-notice.ts";
import { findCollected } from "../../core/registry/version-status.ts";

interface StoredVersion {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface MemoryModelStoreOptions {
  readonly sha256: Sha256;
  /** Gets the files that live elsewhere. Default: over HTTP. */
  readonly fetchForeign?: FetchForeign;
}

/** A registry in memory. Only the files of a version touch the disk: they come from there and go there. */
export function createMemoryModelStore({
  sha256,
  fetchForeign = createForeignFetcher(),
}: MemoryModelStoreOptions): ModelStore {
  const models = new Map<string, StoredVersion[]>();
  const stages = new Map<string, StageRecord[]>();
  const notices = new Map<string, VersionNotice[]>();
  const allOf = (model: string): readonly Manifest[] => (models.get(model) ?? []).map(({ manifest }) => manifest);
  const manifestsOf = (model: string): readonly Manifest[] => {
    const collected = findCollected(notices.get(model) ?? []);
    return allOf(model).filter(({ version }) => !collected.has(version));
  };
  const recordsOf = (model: string, stage: string): readonly StageRecord[] => stages.get(`${model}/${stage}`) ?? [];
  return {
    async models() {
      return [...models.keys()].toSorted();
    },
    async versions(model) {
      assertModelName(model);
      return structuredClone(manifestsOf(model));
    },
    async publish(manifest, source) {
      assertPublishable(manifest, sha256);
      if (decidePublication(allOf(manifest.model), manifest) === "exists") return "exists";
      const files = new Map<string, Uint8Array>();
      for (const file of manifest.files) {
        if (!isForeign(file)) files.set(file.path, await readVerified(file, { source, sha256 }));
      }
      if (decidePublication(allOf(manifest.model), manifest) === "exists") return "exists";
      models.set(manifest.model, [
        ...(models.get(manifest.model) ?? []),
        { manifest: structuredClone(manifest), files },
      ]);
      return "published";
    },
    async fetch(model, version, target) {
      const folder = typeof target === "string" ? target : target.folder;
      formatVersion({ model, version });
      const stored = models.get(model)?.find(({ manifest }) => manifest.version === version);
      if (stored === undefined || !manifestsOf(model).includes(stored.manifest))
        throw versionNotFound({ model, version, versions: manifestsOf(model) });
      const text = `${JSON.stringify(stored.manifest, null, 2)}\n`;
      const foreign = await readForeign(stored.manifest, fetchForeign);
      for (const [path, content] of [...stored.files, ...foreign, ["manifest.json", text] as const]) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
    },
    async stage(model, stage) {
      assertModelName(model);
      assertStageName(stage);
      return structuredClone(recordsOf(model, stage));
    },
    async stages(model) {
      assertModelName(model);
      return [...stages.keys()]
        .filter((key) => key.startsWith(`${model}/`))
        .map((key) => key.slice(model.length + 1))
        .toSorted();
    },
    async appendStage(record) {
      formatStageRecord(record);
      parseDocument(stageRecordDocument, { schema: "slipway/stage-record/v1", ...record }, { path: "record" });
      const records = recordsOf(record.model, record.stage);
      if (records.length + 1 !== record.number) return "conflict";
      stages.set(`${record.model}/${record.stage}`, [...records, { ...record }]);
      return "appended";
    },
    async notices(model) {
      assertModelName(model);
      return structuredClone(notices.get(model) ?? []);
    },
    async appendNotice(notice) {
      formatNotice(notice);
      parseDocument(versionNoticeDocument, { schema: "slipway/version-notice/v1", ...notice }, { path: "notice" });
      const known = notices.get(notice.model) ?? [];
      if (known.length + 1 !== notice.number) return "conflict";
      notices.set(notice.model, [...known, structuredClone(notice)]);
      return "appended";
    },
    async discardCollected(model) {
      assertModelName(model);
      const kept = new Set(manifestsOf(model));
      const all = models.get(model) ?? [];
      models.set(
        model,
        all.map((stored) => (kept.has(stored.manifest) ? stored : { manifest: stored.manifest, files: new Map() })),
      );
    },
  };
}

async function readForeign({ files }: Manifest, fetchForeign: FetchForeign): Promise<ReadonlyMap<string, Uint8Array>> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const contents = new Map<string, Uint8Array>();
  for (const file of files.filter(isForeign)) {
    await fetchForeign(file, join(folder.path, file.path));
    contents.set(file.path, await readFile(join(folder.path, file.path)));
  }
  return contents;
}

async function readVerified(
  { path, sha256: expected, bytes }: Manifest["files"][number],
  { source, sha256 }: { readonly source: FileSource; readonly sha256: Sha256 },
): Promise<Uint8Array> {
  const content = await readFile(source.pathOf(path)).catch(() => undefined);
  if (content?.byteLength === bytes && sha256(content) === expected) return content;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", { what: `${path} differs.`, remedy: "Restore it." });
}
