import { glob } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { DocumentKind } from "../../core/documents/document.ts";
import { type Profile, profileDocument } from "../../core/documents/profile.ts";
import { type ProfileEdges, profileEdgesDocument } from "../../core/documents/profile-edges.ts";
import {
  type ProfileSample,
  type ProfileShard,
  profileSampleDocument,
  profileShardDocument,
} from "../../core/documents/profile-shard.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { NamedShard } from "../../core/monitor/assert-shards.ts";
import { loadDocument } from "./documents.ts";
import { isMarkedAs } from "./profile-file.ts";

/** What `slipway profile merge` was given: counts, or samples that edges are taken from. */
export type ShardFiles =
  | { readonly kind: "counts"; readonly shards: readonly NamedShard<ProfileShard>[] }
  | { readonly kind: "samples"; readonly shards: readonly NamedShard<ProfileSample>[] };

/**
 * Reads shards by path or glob.
 * @throws SLIPWAY_E_DOCUMENT_MISSING, SLIPWAY_E_DOCUMENT_INVALID (also for shards of both kinds)
 */
export async function loadShardFiles(paths: readonly string[], folder: string): Promise<ShardFiles> {
  const files = await findShards(paths, folder);
  const [first] = files;
  if (first !== undefined && (await isMarkedAs(join(folder, first), profileSampleDocument.name))) {
    return { kind: "samples", shards: await loadEach(profileSampleDocument, files, folder) };
  }
  return { kind: "counts", shards: await loadEach(profileShardDocument, files, folder) };
}

/** The shards that a source of data names; undefined when it names anything else. */
export async function findCountedShards(
  source: string,
  folder: string,
): Promise<readonly NamedShard<ProfileShard>[] | undefined> {
  if (!source.toLowerCase().endsWith(".json")) return undefined;
  const files = await listFiles(source, folder);
  const [first] = files;
  if (first === undefined || !(await isMarkedAs(resolvePath(folder, first), profileShardDocument.name)))
    return undefined;
  return await loadEach(profileShardDocument, files, folder);
}

/** What shards are counted in: edges of the same table, or a profile that another table is counted by. */
export async function loadFrozen(path: string): Promise<ProfileEdges | Profile> {
  const edges = await isMarkedAs(path, profileEdgesDocument.name);
  const found = edges ? await loadDocument(profileEdgesDocument, path) : await loadDocument(profileDocument, path);
  if (found !== undefined) return found;
  throw missing(path, "Write it by `slipway profile edges`, or name a profile.json.");
}

async function findShards(paths: readonly string[], folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const files = await listFiles(path, folder);
    if (files.length === 0) throw missing(path, "Name the files that --shard wrote.");
    found.push(...files);
  }
  return found;
}

async function listFiles(path: string, folder: string): Promise<readonly string[]> {
  const found = await Array.fromAsync(glob(path, { cwd: folder }));
  return found.toSorted();
}

async function loadEach<Document>(
  kind: DocumentKind & { readonly schema: { parse(value: unknown): Document } },
  files: readonly string[],
  folder: string,
): Promise<readonly NamedShard<Document>[]> {
  const shards: NamedShard<Document>[] = [];
  for (const path of files) {
    const document = await loadDocument(kind, resolvePath(folder, path));
    if (document !== undefined) shards.push({ path, document: document as Document });
  }
  return shards;
}

function resolvePath(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function missing(path: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", { what: `There is no file ${path}.`, remedy, file: path });
}
