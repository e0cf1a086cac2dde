import type { Sha256 } from "../canonical-json.ts";

/** Digest of a set of rows, whatever their order: sha256 of the sorted row ids, one a line. */
export function digestRowIds(rowIds: readonly string[], sha256: Sha256): string {
  return sha256([...rowIds].sort().join("\n"));
}
