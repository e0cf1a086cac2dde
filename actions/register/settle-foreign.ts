import { modelDocument } from "../../core/documents/model.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { DigestFile } from "../../core/registry/file-digest.ts";
import type { FetchForeign } from "../../core/registry/foreign-file.ts";
import type { GivenForeign } from "../../core/registry/given-foreign.ts";
import type { Candidate } from "./resolve-candidate.ts";

export interface ForeignPorts {
  readonly digestFile: DigestFile;
  readonly fetchForeign: FetchForeign;
  readonly log: Logger;
}

/**
 * Gives the address of each file of a candidate that lives elsewhere, by its path. One that is not in the folder is downloaded into it,
 * once, which proves the address and lets the model be checked like any other.
 * @throws SLIPWAY_E_INPUT_INVALID, SLIPWAY_E_DIGEST_MISMATCH, and what FetchForeign throws
 */
export async function settleForeign(
  given: readonly GivenForeign[],
  candidate: Candidate,
  ports: ForeignPorts,
): Promise<ReadonlyMap<string, string>> {
  const model = given.length === 0 ? undefined : await candidate.documents.load(modelDocument);
  if (model === undefined) return new Map(); // without a model.json nothing is registered
  for (const each of given) {
    const listed = model.files.find(({ path }) => path === each.path);
    if (listed === undefined) throw notListed(each, model.files);
    if (each.stated !== undefined) assertStated({ path: each.path, ...each.stated }, listed);
    await ensureLocal(each, candidate, ports);
  }
  return new Map(given.map(({ path, uri }) => [path, uri]));
}

async function ensureLocal(
  { path, uri, stated }: GivenForeign,
  { source }: Candidate,
  { digestFile, fetchForeign, log }: ForeignPorts,
): Promise<void> {
  const target = source.pathOf(path);
  if ((await digestFile(target)) !== undefined) return; // compared with model.json like the others
  if (stated === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `${path} is registered by its address, is not at ${target}, and no digest is given.`,
      remedy: `Put the file there, or give ${path}=${uri} sha256:<64 hex digits> <bytes>: it is downloaded then.`,
    });
  }
  await fetchForeign({ path, uri, ...stated }, target);
  log.info(`Downloaded ${path}, ${stated.bytes} bytes, from ${uri}.`);
}

interface Measured {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Before anything is downloaded. */
function assertStated(stated: Measured, listed: Measured): void {
  if (stated.sha256 === listed.sha256 && stated.bytes === listed.bytes) return;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${stated.path} is given with ${stated.bytes} bytes and sha256 ${stated.sha256}; model.json lists ${listed.bytes} bytes with ${listed.sha256}.`,
    remedy: "Give the digest and the size of the file that belongs to this model.json.",
  });
}

function notListed({ path }: GivenForeign, files: readonly Pick<Measured, "path">[]): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `register: an address is given for ${path}, which model.json does not list.`,
    remedy: `Files that may live elsewhere: ${files.map((file) => file.path).join(", ")}.`,
  });
}
