import type { Manifest } from "../documents/manifest.ts";
import type { VersionNotice } from "./version-notice.ts";

/**
 * Where versions and stage records live. Owned by core; one contract suite runs on every implementation.
 * Every method refuses names that grammar.ts does not build. @throws SLIPWAY_E_INPUT_INVALID
 * One on GitHub also @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED, SLIPWAY_E_GITHUB_BUDGET
 */
export interface ModelStore {
  /** Names of the models that have a version, sorted. */
  models(): Promise<readonly string[]>;
  /**
   * Published versions of a model, in the order of publication, without those that were collected; none for an unknown
   * model. @throws SLIPWAY_E_REGISTRY_UNREADABLE
   */
  versions(model: string): Promise<readonly Manifest[]>;
  /**
   * Publishes an immutable version, all or nothing: invisible until every file is present with the right size and digest.
   * `"exists"` when the same version with the same key is there already; what its writer left undone is finished.
   * Files with a `uri` live elsewhere and are neither read nor copied.
   * Compare-and-swap on `manifest.parent`, which is the newest version that the writer saw: a model's versions are a chain.
   * @throws SLIPWAY_E_REGISTRY_CONFLICT when the version exists with another key, or `parent` is not the newest version
   *   (any more): read again and decide anew
   * @throws SLIPWAY_E_DIGEST_MISMATCH when a file is not what the manifest says
   * @throws SLIPWAY_E_REGISTRY_UNWRITABLE
   */
  publish(manifest: Manifest, source: FileSource): Promise<"published" | "exists">;
  /**
   * Copies a version's files and its manifest.json into `target`, an absolute folder, made when absent, after checking every
   * digest; nothing is copied when one is wrong. Files that are there are replaced, others are left alone. Those that live
   * elsewhere are downloaded.
   * @throws SLIPWAY_E_VERSION_NOT_FOUND, _DIGEST_MISMATCH, _SIZE_MISMATCH, _FOREIGN_UNREACHABLE, _REGISTRY_UNREADABLE
   */
  fetch(model: string, version: string, target: string | FetchTarget): Promise<void>;
  /** All records of a stage, oldest first. @throws SLIPWAY_E_REGISTRY_UNREADABLE */
  stage(model: string, stage: string): Promise<readonly StageRecord[]>;
  /** Names of the stages of a model, sorted. */
  stages(model: string): Promise<readonly string[]>;
  /**
   * Compare-and-swap: `"conflict"` unless `number` is the next one; read again and decide anew.
   * @throws SLIPWAY_E_REGISTRY_UNWRITABLE, SLIPWAY_E_DOCUMENT_INVALID for a record that nobody could read back
   */
  appendStage(record: StageRecord): Promise<"appended" | "conflict">;
  /** Everything that was said of a model's versions, oldest first. @throws SLIPWAY_E_REGISTRY_UNREADABLE */
  notices(model: string): Promise<readonly VersionNotice[]>;
  /**
   * Compare-and-swap like `appendStage`. The order of notices is what protects a version: a claim before a collection
   * stops it, one after it fails.
   * @throws SLIPWAY_E_REGISTRY_UNWRITABLE, SLIPWAY_E_DOCUMENT_INVALID
   */
  appendNotice(notice: VersionNotice): Promise<"appended" | "conflict">;
  /**
   * Removes the files of every version that has a `collect` notice: the notice makes it disappear, this frees the disk. What
   * lives elsewhere is never touched.
   * Files that are gone are fine, so an interrupted removal goes on. @throws SLIPWAY_E_REGISTRY_UNWRITABLE
   */
  discardCollected(model: string): Promise<void>;
}

/** One step of a stage's append-only history. */
export interface StageRecord {
  readonly model: string;
  readonly stage: string;
  /** From 1, without gaps. */
  readonly number: number;
  readonly version: string;
  readonly at: string;
  readonly reason: string;
  /** What made it; absent in records of earlier versions of Slipway, which count as promotions. */
  readonly kind?: StageStepKind;
}

export const STAGE_STEP_KINDS = ["deployment", "promotion", "rollback"] as const;
export type StageStepKind = (typeof STAGE_STEP_KINDS)[number];

/** Where to, for those who do not need all of a version. */
export interface FetchTarget {
  /** Absolute. */
  readonly folder: string;
  /**
   * Paths that are needed. A store that would have to download the others verifies them where they are and leaves them out, but for those
   * that live elsewhere, which are left to whoever needs them; one that has them at hand may copy all.
   */
  readonly needed: readonly string[];
}

/** Opens a file of the version that is being published. */
export interface FileSource {
  /** Absolute path of the manifest's `path`. */
  pathOf(path: string): string;
}
