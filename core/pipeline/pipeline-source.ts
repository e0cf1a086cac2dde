import type { Pipeline } from "./schema.ts";

/** A validated pipeline and where it stands. */
export interface LoadedPipeline {
  readonly pipeline: Pipeline;
  /** Absolute. */
  readonly file: string;
  /** Absolute folder of the file: relative data sources start here. */
  readonly folder: string;
  /** True for one that was read from what an earlier stage left: data, whatever it was written as. */
  readonly kept?: boolean;
}

/** Finds and validates pipeline files. */
export interface PipelineSource {
  /**
   * @param path a pipeline file or the folder that holds one
   * @throws SLIPWAY_E_PIPELINE_NOT_FOUND, _PIPELINE_UNLOADABLE, _PIPELINE_INVALID, _NOT_BUILT_YET
   */
  load(path: string): Promise<LoadedPipeline>;
}
