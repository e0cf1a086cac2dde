/** Files that a run leaves for others. Owned by core; one contract suite runs on every implementation. */
export interface ArtifactStore {
  /**
   * Uploads files under a name that is new in this run. One file with `single` goes up as it is and can be opened in a browser; anything else
   * is a zip.
   * @throws SLIPWAY_E_ARTIFACT_FAILED
   */
  upload(artifact: ArtifactUpload): Promise<StoredArtifact>;
  /** Artifacts of a run, the newest of each name; of this run when none is given. */
  list(run?: ArtifactRun): Promise<readonly StoredArtifact[]>;
  /**
   * The bytes of an artifact, checked by the listed size before and the listed digest after; never extracted.
   * @throws SLIPWAY_E_ARTIFACT_INVALID when it is larger than `maxBytes`, or not what the listing says
   */
  download(artifact: StoredArtifact, options: { readonly maxBytes: number }): Promise<Uint8Array>;
}

export interface ArtifactUpload {
  readonly name: string;
  /** Absolute folder that the names of the files start from. */
  readonly root: string;
  /** Relative to `root`, with forward slashes. */
  readonly files: readonly string[];
  readonly single?: boolean;
  readonly retentionDays?: number;
}

/** Another run's artifacts are read through the REST API and need `actions: read`. */
export interface ArtifactRun {
  readonly owner: string;
  readonly repository: string;
  readonly runId: number;
}

export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** `sha256:<64 hex>`; null for artifacts older than digests. */
  readonly digest: string | null;
  /** Where it was listed; absent for this run. */
  readonly run?: ArtifactRun;
}
