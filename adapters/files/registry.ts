import { join } from "node:path";
import type { Sha256 } from "../../core/canonical-json.ts";
import { parseDocument } from "../../core/documents/document.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { assertPublishable } from "../../core/registry/check-manifest.ts";
import type { FetchForeign } from "../../core/registry/foreign-file.ts";
import {
  assertModelName,
  assertStageName,
  formatNotice,
  formatStageRecord,
  formatVersion,
  isModelName,
  isStageName,
} from "../../core/registry/grammar.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { stageRecordDocument } from "../../core/registry/stage-record.ts";
import { versionNotFound } from "../../core/registry/version-not-found.ts";
import { versionNoticeDocument } from "../../core/registry/version-notice.ts";
import { findCollected } from "../../core/registry/version-status.ts";
import { discardVersions } from "./discard-versions.ts";
import { createForeignFetcher } from "./foreign-file.ts";
import { publishVersion } from "./publish-version.ts";
import { listNames, type RecordLog } from "./record-log.ts";
import { registryUnreadable } from "./registry-error.ts";
import { openNotices, openOrder, openStage, type RecordPlace } from "./registry-records.ts";
import { copyOut, findVersionFolder, type OnStep } from "./version-folder.ts";

export interface FileRegistryOptions {
  /** Absolute folder of the registry, made on the first write: `.slipway/registry`. */
  readonly root: string;
  readonly sha256: Sha256;
  readonly log: Logger;
  /** Gets the files that live elsewhere. Default: over HTTP. */
  readonly fetchForeign?: FetchForeign;
  /** Called between the steps of a publication; tests stop the writer there. */
  readonly onStep?: OnStep;
}

/**
 * A registry in a folder, without locks, so that no crash can leave it locked:
 *
 *     models/<name>/v1.2.0/                the files of a version
 *     models/<name>/order/000007.json      its manifest; creating this file is what publishes
 *     models/<name>/notices/000007.json    what was said of a version later: deprecated, yanked, claimed, collected
 *     stages/<name>/<stage>/000007.json    a stage record
 *
 * A version's files are copied, verified and flushed under a hidden name before its order file is created, and renamed
 * after. Whoever comes next finishes the renaming of a writer that died in between.
 */
export function createFileRegistry(options: FileRegistryOptions): ModelStore {
  const { root, sha256, log, fetchForeign = createForeignFetcher(), onStep = () => undefined } = options;
  const place: RecordPlace = { root, cache: new Map() };
  const readPublished = async (model: string): Promise<Published> => {
    assertModelName(model);
    // Notices first: a version is published before it is collected, so every collection found here has its manifest.
    const collected = findCollected(await openNotices(place, model).read());
    const all = await openOrder(place, model).read();
    return {
      versions: all.filter(({ version }) => !collected.has(version)),
      collected: all.filter(({ version }) => collected.has(version)),
    };
  };
  const readVersions = async (model: string): Promise<readonly Manifest[]> => (await readPublished(model)).versions;

  return {
    async models() {
      const names = (await listNames(join(root, "models"))).filter(isModelName);
      const lists = await Promise.all(names.map((name) => listNames(join(root, "models", name, "order"))));
      return names.filter((_, index) => lists[index]?.some((file) => /^[0-9]+\.json$/.test(file)) === true);
    },

    versions: readVersions,

    async publish(manifest, source) {
      assertPublishable(manifest, sha256);
      const { model } = manifest;
      const readCollected = async () => findCollected(await openNotices(place, model).read());
      return await publishVersion(
        { manifest, source },
        { root, order: openOrder(place, model), readCollected, log, onStep },
      );
    },

    async fetch(model, version, target) {
      const folder = typeof target === "string" ? target : target.folder;
      const path = join(root, formatVersion({ model, version }));
      const versions = await readVersions(model);
      const manifest = versions.find((candidate) => candidate.version === version);
      if (manifest === undefined) throw versionNotFound({ model, version, versions });
      const found = await findVersionFolder(path, manifest).catch((thrown: unknown) => {
        throw registryUnreadable(path, thrown);
      });
      if (found === undefined) throw filesGone(path);
      await copyOut(found, { manifest, folder, fetchForeign });
    },

    async stage(model, stage) {
      assertModelName(model);
      assertStageName(stage);
      return await openStage(place, { model, stage }).read();
    },

    async stages(model) {
      assertModelName(model);
      return (await listNames(join(root, "stages", model))).filter(isStageName);
    },

    async appendStage(record) {
      formatStageRecord(record);
      const stored = parseDocument(
        stageRecordDocument,
        { schema: "slipway/stage-record/v1", ...record },
        { path: "The stage record" },
      );
      return await appendNext(openStage(place, record), record.number, stored);
    },

    async notices(model) {
      assertModelName(model);
      return await openNotices(place, model).read();
    },

    async appendNotice(notice) {
      formatNotice(notice);
      const stored = parseDocument(
        versionNoticeDocument,
        { schema: "slipway/version-notice/v1", ...notice },
        { path: "The notice" },
      );
      return await appendNext(openNotices(place, notice.model), notice.number, stored);
    },

    async discardCollected(model) {
      const { collected } = await readPublished(model);
      await discardVersions(root, { model, collected });
    },
  };
}

interface Published {
  readonly versions: readonly Manifest[];
  readonly collected: readonly Manifest[];
}

/** The newest record is enough to know that there is no gap: nobody could have appended it without the one before. */
async function appendNext<T>(log: RecordLog<T>, number: number, record: T): Promise<"appended" | "conflict"> {
  if ((await log.last()) + 1 !== number) return "conflict";
  return (await log.append(number, record)) ? "appended" : "conflict";
}

function filesGone(path: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", {
    what: `${path} is published and its files are gone.`,
    remedy: "Restore that folder from a copy of the registry.",
  });
}
