import type { Sha256 } from "../../core/canonical-json.ts";
import type { Clock } from "../../core/clock.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { decidePublication } from "../../core/registry/check-manifest.ts";
import { formatVersion } from "../../core/registry/grammar.ts";
import type { FileSource } from "../../core/registry/model-store.ts";
import { planUpload, type UploadPlan } from "./asset-plan.ts";
import type { GitHub } from "./client.ts";
import type { Publication } from "./registry-logs.ts";
import { deleteRelease, listReleases, type Release, type StagedDraft, stageDraft } from "./release-draft.ts";
import { placeRelease } from "./release-place.ts";
import type { TagLog } from "./tag-log.ts";

export interface PublishRequest {
  readonly manifest: Manifest;
  readonly source: FileSource;
}

export interface PublishPorts {
  readonly github: GitHub;
  readonly order: TagLog<Publication>;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxAssetBytes: number;
  readonly pause: () => Promise<void>;
}

/** Stage, commit, place: only the commit, which creates one order tag, makes the version visible. */
export async function publishRelease(
  { manifest, source }: PublishRequest,
  ports: PublishPorts,
): Promise<"published" | "exists"> {
  const { github, order, clock } = ports;
  assertNotLate(manifest, order);
  const known = findParent(manifest, order) ?? (await order.read());
  const decision = decidePublication(manifestsOf(known), manifest);
  const plan = decision === "exists" ? undefined : await planUpload(manifest, source, ports);
  const releases = await listReleases(github);
  await finishOthers({ known, releases }, ports);
  if (plan === undefined) return "exists";

  const taken = new Set(known.map(({ release }) => release));
  const draft = await stageDraft(github, { manifest, plan, releases, taken, clock }).catch(async (thrown: unknown) => {
    // Whoever published the same content meanwhile may have removed the draft that we shared.
    if (await isPublished(manifest, order)) return undefined;
    throw thrown;
  });
  if (draft === undefined) return "exists";
  const publication = buildPublication(manifest, { plan, draft });
  // Uploading took time: reading again costs one request, losing costs four.
  const next = (await order.read()).length === known.length;
  if (!next || !(await order.append(known.length + 1, publication))) {
    await ports.pause();
    return await decideLost(publication, ports);
  }
  await place({ manifest, release: draft }, ports);
  return "published";
}

/**
 * What is known here when it ends with the version's parent: whoever publishes has just read it. Whether it is still so is asked
 * again before the commit, which finds out in any case.
 */
function findParent({ parent }: Manifest, order: TagLog<Publication>): readonly Publication[] | undefined {
  const known = order.known();
  return (known?.at(-1)?.manifest.version ?? null) === parent ? known : undefined;
}

/** Of several in one process, those that waited for their turn need no request to see that it is too late. */
function assertNotLate(manifest: Manifest, order: TagLog<Publication>): void {
  const known = manifestsOf(order.known() ?? []);
  const parent = known.findIndex(({ version }) => version === manifest.parent);
  const late = manifest.parent === null ? known.length > 0 : parent !== -1 && parent < known.length - 1;
  if (late && decidePublication(known, manifest) === "publish")
    throw new TypeError("a late version cannot be published");
}

function buildPublication(
  manifest: Manifest,
  { plan, draft }: { readonly plan: UploadPlan; readonly draft: StagedDraft },
): Publication {
  const files = plan.files.map(({ path, parts }) => ({
    path,
    parts: parts.map(({ name, sha256, bytes }) => ({ asset: assetOf(draft, name), name, sha256, bytes })),
  }));
  return { schema: "slipway/github-publication/v1", manifest, release: draft.id, files };
}

function assetOf({ assets }: StagedDraft, name: string): number {
  const asset = assets.get(name);
  if (asset === undefined) throw new TypeError(`${name} was not staged`);
  return asset;
}

/** Somebody was faster: with the same version it exists, otherwise it is a conflict. The draft stays for the next attempt, which needs its files. */
async function decideLost(own: Publication, { github, order }: PublishPorts): Promise<"exists"> {
  const known = await order.read();
  if (decidePublication(manifestsOf(known), own.manifest) === "exists") {
    if (!known.some(({ release }) => release === own.release)) await deleteRelease(github, own.release);
    return "exists";
  }
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what: `Somebody published before ${formatVersion(own.manifest)}.`,
    remedy: "Register again, which takes the next number.",
  });
}

async function isPublished(manifest: Manifest, order: TagLog<Publication>): Promise<boolean> {
  return (await order.read()).some(
    ({ manifest: { key, version } }) => key === manifest.key && version === manifest.version,
  );
}

/** Makes public what writers published and could not: they died after the commit. */
async function finishOthers(
  { known, releases }: { readonly known: readonly Publication[]; readonly releases: readonly Release[] },
  ports: PublishPorts,
): Promise<void> {
  const drafts = new Map(releases.flatMap((release) => (release.draft ? [[release.id, release.upload_url]] : [])));
  for (const { manifest, release } of known) {
    const uploadUrl = drafts.get(release);
    if (uploadUrl !== undefined) await place({ manifest, release: { id: release, uploadUrl } }, ports);
  }
}

async function place(
  placement: Parameters<typeof placeRelease>[1],
  { github, sha256, log }: PublishPorts,
): Promise<void> {
  try {
    await placeRelease(github, placement, sha256);
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError)) throw thrown;
    // Published all the same. Until somebody finishes it, only tokens with `contents: write` can read its files.
    log.warn(`${formatVersion(placement.manifest)} is published, and its release is still a draft. ${thrown.message}`);
  }
}

function manifestsOf(publications: readonly Publication[]): readonly Manifest[] {
  return publications.map(({ manifest }) => manifest);
}
