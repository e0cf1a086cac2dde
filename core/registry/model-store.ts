import type { Manifest } from "../documents/manifest.ts";

/** Where versions and stage records live. Owned by core; one contract suite runs on every implementation. */
export interface ModelStore {
  /** Names of the models that have a version. */
  models(): Promise<readonly string[]>;
  /** Published versions of a model, in the order of publication; none for an unknown model. @throws SLIPWAY_E_REGISTRY_UNREADABLE */
  versions(model: string): Promise<readonly Manifest[]>;
  /**
   * Publishes an immutable version, all or nothing: invisible until every file is present with the right size and digest.
   * `"exists"` when the same version with the same key is there already.
   * @throws SLIPWAY_E_REGISTRY_CONFLICT when the version exists with another key
   */
  publish(manifest: Manifest, source: FileSource): Promise<"published" | "exists">;
  /** Copies a version's files into `folder` after checking digests. @throws SLIPWAY_E_VERSION_NOT_FOUND, _DIGEST_MISMATCH */
  fetch(model: string, version: string, folder: string): Promise<void>;
  /** All records of a stage, oldest first. */
  stage(model: string, stage: string): Promise<readonly StageRecord[]>;
  /** Names of the stages of a model. */
  stages(model: string): Promise<readonly string[]>;
  /** Compare-and-swap: `"conflict"` when a record with this number exists; read again and decide anew. */
  appendStage(record: StageRecord): Promise<"appended" | "conflict">;
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
}

/** Opens a file of the version that is being published. */
export interface FileSource {
  /** Absolute path of the manifest's `path`. */
  pathOf(path: string): string;
}
