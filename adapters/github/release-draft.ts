import type { Clock } from "../../core/clock.ts";
import { toEpochMs } from "../../core/clock.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { formatVersion } from "../../core/registry/grammar.ts";
import type { AssetPlan, UploadPlan } from "./asset-plan.ts";
import type { GitHub } from "./client.ts";
import { ensureAsset, isWhole, listAssets, type OpenRelease, readAsset } from "./release-assets.ts";
import type { RouteItem } from "./routes.ts";

/** A release that nobody without write permission sees, with every file of a version. */
export interface StagedDraft extends OpenRelease {
  /** Id of each asset by its name. */
  readonly assets: ReadonlyMap<string, number>;
}

export type Release = RouteItem<"GET /repos/{owner}/{repo}/releases">;

// Nobody goes on with an older draft, so that it may be removed.
const DRAFT_LIFE_MS = 6 * 24 * 60 * 60 * 1000;
const DRAFT_GONE_MS = 7 * 24 * 60 * 60 * 1000;
const MARKER = /<!-- slipway:draft model=(\S+) plan=([0-9a-f]{64}) at=(\S+) -->/;

/** The newest hundred releases; drafts among them show to who may write. */
export async function listReleases(github: GitHub): Promise<readonly Release[]> {
  return await github.list(
    "GET /repos/{owner}/{repo}/releases",
    {},
    { permission: "contents: read", enough: () => true },
  );
}

export async function listEveryRelease(github: GitHub): Promise<readonly Release[]> {
  return await github.list("GET /repos/{owner}/{repo}/releases", {}, { permission: "contents: write" });
}

/** One that is gone is fine. Its tag stays. */
export async function deleteRelease(github: GitHub, release: number): Promise<void> {
  await github.tryRequest(
    "DELETE /repos/{owner}/{repo}/releases/{release_id}",
    { release_id: release },
    { permission: "contents: write", refusals: [404] },
  );
}

export interface DraftRequest {
  readonly manifest: Manifest;
  readonly plan: UploadPlan;
  /** As they were listed. */
  readonly releases: readonly Release[];
  /** Releases that versions have: no draft of theirs is taken, whatever its marker says. */
  readonly taken: ReadonlySet<number>;
  readonly clock: Clock;
}

/** Puts every file into a draft, going on with one of the same content that was left behind, and verifies all of them. */
export async function stageDraft(github: GitHub, request: DraftRequest): Promise<StagedDraft> {
  const { plan } = request;
  const left = findDraft(request);
  const release = left ?? (await createDraft(github, request));
  const open: OpenRelease = { id: release.id, uploadUrl: release.upload_url };
  const assets = new Map<string, number>();
  for (const part of plan.files.flatMap(({ parts }) => parts)) {
    const there = release.assets.find(({ name }) => name === part.name);
    const known = there !== undefined && isWhole(there, part);
    assets.set(part.name, known ? there.id : await ensureAsset(github, open, part));
  }
  await verify(github, { open, plan });
  return { ...open, assets };
}

function findDraft({ plan, releases, taken, clock }: DraftRequest): Release | undefined {
  const now = toEpochMs(clock.now());
  return releases.find(({ id, draft, body }) => {
    const marker = readMarker(body);
    return draft && !taken.has(id) && marker?.plan === plan.id && now - toEpochMs(marker.at) < DRAFT_LIFE_MS;
  });
}

interface Marker {
  readonly model: string;
  readonly plan: string;
  readonly at: string;
}

function readMarker(body: string | null | undefined): Marker | undefined {
  const [, model, plan, at] = MARKER.exec(body ?? "") ?? [];
  return model === undefined || plan === undefined || at === undefined ? undefined : { model, plan, at };
}

/** Drafts of a model that their writers left long ago. */
export function findAbandoned(
  releases: readonly Release[],
  { model, taken, clock }: Pick<DraftRequest, "taken" | "clock"> & { readonly model: string },
): readonly number[] {
  const now = toEpochMs(clock.now());
  return releases.flatMap(({ id, draft, body }) => {
    const marker = readMarker(body);
    const old = marker?.model === model && now - toEpochMs(marker.at) > DRAFT_GONE_MS;
    return draft && old && !taken.has(id) ? [id] : [];
  });
}

async function createDraft(github: GitHub, request: DraftRequest): Promise<Release> {
  const { manifest, plan, clock } = request;
  const body = `Being registered.\n\n<!-- slipway:draft model=${manifest.model} plan=${plan.id} at=${clock.now()} -->`;
  return await github.create(
    "POST /repos/{owner}/{repo}/releases",
    { tag_name: formatVersion(manifest), name: `${manifest.model} (being registered)`, body, draft: true },
    {
      permission: "contents: write",
      find: async () => findDraft({ ...request, releases: await listReleases(github) }),
    },
  );
}

/** Every asset as GitHub lists it. One whose digest it does not tell is read back. */
async function verify(
  github: GitHub,
  { open, plan }: { readonly open: OpenRelease; readonly plan: UploadPlan },
): Promise<void> {
  const listed = new Map((await listAssets(github, open.id)).map((asset) => [asset.name, asset]));
  for (const part of plan.files.flatMap(({ parts }) => parts)) {
    const asset = listed.get(part.name);
    if (asset === undefined || !isWhole(asset, part)) throw notAsSent(part);
    if (typeof asset.digest === "string") continue;
    const found = await readAsset(github, asset.id, () => Promise.resolve());
    if (found?.sha256 !== part.sha256) throw notAsSent(part);
  }
}

function notAsSent({ name, bytes, sha256 }: AssetPlan): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `Asset ${name} of the draft is not the ${bytes} bytes with sha256 ${sha256} that were sent.`,
    remedy: "Register again: it is uploaded anew.",
  });
}
