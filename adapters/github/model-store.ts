import { randomInt } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sha256 } from "../../core/canonical-json.ts";
import type { Clock } from "../../core/clock.ts";
import { parseDocument } from "../../core/documents/document.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { Logger } from "../../core/log.ts";
import { assertPublishable } from "../../core/registry/check-manifest.ts";
import {
  assertModelName,
  assertStageName,
  formatNotice,
  formatStageRecord,
  formatVersion,
  parsePublication,
  parseStageRecord,
} from "../../core/registry/grammar.ts";
import type { FetchTarget, ModelStore } from "../../core/registry/model-store.ts";
import { stageRecordDocument } from "../../core/registry/stage-record.ts";
import { versionNotFound } from "../../core/registry/version-not-found.ts";
import { versionNoticeDocument } from "../../core/registry/version-notice.ts";
import { findCollected } from "../../core/registry/version-status.ts";
import { MAX_ASSET_BYTES } from "./asset-plan.ts";
import type { GitHub } from "./client.ts";
import { discardReleases } from "./discard-releases.ts";
import { publishRelease } from "./publish-release.ts";
import { type LogPlace, openNotices, openOrder, openStage, type Publication, stagesPrefix } from "./registry-logs.ts";
import { downloadVersion } from "./release-fetch.ts";
import { createTagLogCache, type TagLog } from "./tag-log.ts";
import { createTagRefs } from "./tag-refs.ts";
import { createTurns } from "./turns.ts";

export interface GitHubModelStoreOptions {
  readonly github: GitHub;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly log: Logger;
  /** Copies verified files and the manifest from one folder into another that may be in use, with those that live elsewhere. */
  readonly copyOut: (
    from: string,
    to: Pick<FetchTarget, "folder"> & Partial<FetchTarget> & { readonly manifest: Manifest },
  ) => Promise<void>;
  /** Larger files are split. Default: 1.9 GB. */
  readonly maxAssetBytes?: number;
  /** Waits after somebody else was faster; tests do not. Default: up to a second, at random. */
  readonly pause?: () => Promise<void>;
}

const MAX_PAUSE_MS = 1000; // writers that lost together must not come back together

/**
 * A registry in a repository's tags and releases; no checkout and no Git are needed.
 *
 *     models/<name>/v1.2.0              tag and release of a version: its files, its manifest
 *     models/<name>/order/000007        annotated tag: a manifest and its release; creating this tag is what publishes
 *     models/<name>/notices/000007      annotated tag: what was said of a version later
 *     stages/<name>/<stage>/000007      annotated tag: a stage record
 *
 * Files are uploaded into a draft release and verified there before the order tag is created; the release becomes public after. Whoever comes next
 * finishes a release whose writer died in between.
 */
export function createGitHubModelStore(options: GitHubModelStoreOptions): ModelStore {
  const { github, copyOut, maxAssetBytes = MAX_ASSET_BYTES, pause = waitAtRandom } = options;
  const refs = createTagRefs(github);
  const place: LogPlace = { github, refs, cache: createTagLogCache() };
  const turns = createTurns();

  const readPublished = async (model: string): Promise<Published> => {
    assertModelName(model);
    const [notices, all] = await Promise.all([openNotices(place, model).read(), openOrder(place, model).read()]);
    const collected = findCollected(notices);
    return {
      all,
      versions: all.filter(({ manifest }) => !collected.has(manifest.version)),
      collected: all.filter(({ manifest }) => collected.has(manifest.version)),
    };
  };

  const appendNext = async <T extends { readonly number: number }>(
    name: string,
    log: TagLog<T>,
    record: T,
  ): Promise<"appended" | "conflict"> => {
    const appended = await turns.take(name, () => log.append(record.number, record));
    if (!appended) await pause();
    return appended ? "appended" : "conflict";
  };

  return {
    async models() {
      const names = (await refs.list("models/")).flatMap(({ name }) => parsePublication(name)?.model ?? []);
      return [...new Set(names)].toSorted();
    },

    async versions(model) {
      return (await readPublished(model)).versions.map(({ manifest }) => manifest);
    },

    async publish(manifest, source) {
      assertPublishable(manifest, options.sha256);
      const order = openOrder(place, manifest.model);
      const publish = () => publishRelease({ manifest, source }, { ...options, order, maxAssetBytes, pause });
      return await turns.take(`order of ${manifest.model}`, publish);
    },

    async fetch(model, version, target) {
      formatVersion({ model, version });
      const to = typeof target === "string" ? { folder: target } : target;
      const { versions } = await readPublished(model);
      const found = versions.find(({ manifest }) => manifest.version === version);
      if (found === undefined) {
        throw versionNotFound({ model, version, versions: versions.map(({ manifest }) => manifest) });
      }
      await using fresh = await mkdtempDisposable(join(tmpdir(), "slipway-"));
      await downloadVersion(github, found, { ...to, folder: fresh.path });
      await copyOut(fresh.path, { ...to, manifest: found.manifest });
    },

    async stage(model, stage) {
      assertModelName(model);
      assertStageName(stage);
      return (await openStage(place, { model, stage }).read()).map(({ schema: _, ...record }) => record);
    },

    async stages(model) {
      assertModelName(model);
      const names = (await refs.list(stagesPrefix(model))).flatMap(({ name }) => parseStageRecord(name)?.stage ?? []);
      return [...new Set(names)].toSorted();
    },

    async appendStage(record) {
      const path = formatStageRecord(record);
      const stored = parseDocument(stageRecordDocument, { ...record, schema: "slipway/stage-record/v1" }, { path });
      return await appendNext(`${record.stage} of ${record.model}`, openStage(place, record), stored);
    },

    async notices(model) {
      assertModelName(model);
      return (await openNotices(place, model).read()).map(({ schema: _, ...notice }) => notice);
    },

    async appendNotice(notice) {
      const path = formatNotice(notice);
      const stored = parseDocument(versionNoticeDocument, { ...notice, schema: "slipway/version-notice/v1" }, { path });
      return await appendNext(`notices of ${notice.model}`, openNotices(place, notice.model), stored);
    },

    async discardCollected(model) {
      await discardReleases({ model, ...(await readPublished(model)) }, options);
    },
  };
}

interface Published {
  readonly all: readonly Publication[];
  readonly versions: readonly Publication[];
  readonly collected: readonly Publication[];
}

async function waitAtRandom(): Promise<void> {
  await sleep(randomInt(MAX_PAUSE_MS));
}
