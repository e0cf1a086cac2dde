import type { Manifest } from "../documents/manifest.ts";

type VersionFile = Manifest["files"][number];

/** A file of a version that lives elsewhere. The registry knows it by digest and size, and has no copy. */
export type ForeignFile = VersionFile & Required<Pick<VersionFile, "uri">>;

/**
 * Downloads a foreign file to `target` (absolute; its folder is made) and reads no more than its stated bytes. Nothing is at `target`
 * before size and digest are right. Sends no credentials; redirects lead to https alone.
 * @throws SLIPWAY_E_INPUT_INVALID for an address that no manifest may hold
 * @throws SLIPWAY_E_FOREIGN_UNREACHABLE when the address does not give the file, or breaks off
 * @throws SLIPWAY_E_SIZE_MISMATCH, SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_DOCUMENT_UNWRITABLE
 */
export type FetchForeign = (file: ForeignFile, target: string) => Promise<void>;

export function isForeign(file: VersionFile): file is ForeignFile {
  return file.uri !== undefined;
}
