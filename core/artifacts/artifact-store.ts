/** Files that a run leaves for others. Owned by core; one contract suite runs on every implementation. */
export interface ArtifactStore extends ArtifactReader {
  /**
   * Uploads files of this run. One file with `single` goes up as it is, under `name`, and can be opened in a browser; anything else is a zip. What
   * an earlier attempt of the run left under the name is replaced.
   * @throws SLIPWAY_E_ARTIFACT_FAILED
   */
  upload(artifact: ArtifactUpload): Promise<StoredArtifact>;
}

/** Files that runs have left. */
export interface ArtifactReader {
  /**
   * Artifacts of a run of this repository, the newest of each name; of the run that asks when none is given.
   * @throws SLIPWAY_E_ARTIFACT_FAILED, or what GitHub's API throws: another run's artifacts need `actions: read`
   */
  list(runId?: number): Promise<readonly StoredArtifact[]>;
  /**
   * The bytes of an artifact, never extracted. Refused before the download when the listing says more than `maxBytes`, during it when more
   * come, after it when the digest is another.
   * @throws SLIPWAY_E_ARTIFACT_INVALID
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

export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  /** As stored: of a zip, its compressed size. */
  readonly bytes: number;
  /** sha256 in 64 hex digits; null for artifacts older than digests. */
  readonly digest: string | null;
  /** The run that it belongs to; absent for the one that asks. */
  readonly runId?: number;
}
