export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Digest and size of the file at an absolute path; `undefined` only when there is none.
 * @throws SLIPWAY_E_DATA_UNREADABLE
 */
export type DigestFile = (path: string) => Promise<FileDigest | undefined>;
