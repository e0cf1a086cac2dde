import { digestOf, type Sha256 } from "../../core/canonical-json.ts";
import type { DigestSource } from "../../core/data/digest-source.ts";
import { isRemoteAddress } from "../../core/data/remote-address.ts";
import { type DatabaseOptions, openDatabase } from "./connection.ts";
import { digestFile } from "./data-files.ts";
import { isQuery } from "./query-paths.ts";
import { resolveSource } from "./source.ts";

/** Finds the files as loading does and hashes them, without reading them as tables. */
export function createSourceDigest(
  options: Omit<DatabaseOptions, "folder"> & { readonly sha256: Sha256 },
): DigestSource {
  const { sha256, ...engine } = options;
  return async ({ source, folder }) => {
    if (isQuery(source)) return undefined;
    await using database = await openDatabase({ ...engine, folder });
    const { files } = await resolveSource(database, { source, folder });
    if (files.some(({ path }) => isRemoteAddress(path))) return undefined; // hashing it would cost as much as reading it
    const digests: string[] = [];
    for (const file of files) digests.push((await digestFile(file)).sha256);
    return digestOf({ source, files: digests }, sha256);
  };
}
