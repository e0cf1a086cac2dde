import type { Repository } from "./repository-schema.ts";

/** The settings of a repository and where its pipelines are. */
export interface LoadedRepository {
  readonly settings: Repository;
  /** `slipway.config.*` relative to the root; undefined when there is none and the defaults hold. */
  readonly file: string | undefined;
  /** Folders or files of the pipelines relative to the root, with forward slashes, sorted. */
  readonly pipelines: readonly string[];
}

export interface RepositorySource {
  /** @throws SLIPWAY_E_REPOSITORY_INVALID, _PIPELINE_UNLOADABLE, and _PIPELINE_NOT_FOUND when there is no pipeline */
  load(): Promise<LoadedRepository>;
}
