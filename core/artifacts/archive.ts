/** What an archive may hold at most. Whoever reads one says how much is plausible. */
export interface ArchiveLimits {
  readonly maxFiles: number;
  /** Of any one file, inflated. */
  readonly maxFileBytes: number;
  /** Of all files together, inflated. */
  readonly maxTotalBytes: number;
}

/**
 * The files of a zip, by their paths with forward slashes, read in memory: nothing of it touches a disk.
 * @throws SLIPWAY_E_ARTIFACT_INVALID when it holds more than `limits`, a path that leads elsewhere, a link, one name twice, or is damaged;
 *   `name` is what the error calls it
 */
export type ReadArchive = (
  bytes: Uint8Array,
  options: { readonly name: string; readonly limits: ArchiveLimits },
) => ReadonlyMap<string, Uint8Array>;
