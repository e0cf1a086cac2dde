import { createHash } from "node:crypto";
import { SlipwayError } from "../../core/errors.ts";
import type { AssetPlan } from "./asset-plan.ts";
import type { GitHub, UploadedAsset } from "./client.ts";

/** A release that files are added to. */
export interface OpenRelease {
  readonly id: number;
  readonly uploadUrl: string;
}

const MAX_ROUNDS = 5; // a rival of equal content may take the name first and break off: then its half is removed

/** Makes sure that a release has an asset, whole and as planned; gives its id. What is there already stays. */
export async function ensureAsset(github: GitHub, release: OpenRelease, plan: AssetPlan): Promise<number> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const uploaded = await github.upload(
      { uploadUrl: release.uploadUrl, name: plan.name, content: await plan.open() },
      {
        permission: "contents: write",
        refusals: [422],
        find: () => findWhole(github, { release, plan }),
      },
    );
    if (uploaded !== undefined && isWhole(uploaded, plan)) return uploaded.id;
    const found = await findWhole(github, { release, plan });
    if (found !== undefined) return found.id;
  }
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${plan.name} does not arrive at GitHub as it was sent: ${plan.bytes} bytes with sha256 ${plan.sha256} were expected.`,
    remedy: "Check that nothing writes that file meanwhile, then register again: it goes on where it stopped.",
  });
}

/** The asset if it is whole. One that is not only takes the name: it is removed. */
async function findWhole(
  github: GitHub,
  { release, plan }: { readonly release: OpenRelease; readonly plan: AssetPlan },
): Promise<UploadedAsset | undefined> {
  const assets = await listAssets(github, release.id);
  const found = assets.find(({ name }) => name === plan.name);
  if (found === undefined || isWhole(found, plan)) return found;
  await github.tryRequest(
    "DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}",
    { asset_id: found.id },
    { permission: "contents: write", refusals: [404] },
  );
  return undefined;
}

export async function listAssets(github: GitHub, release: number): Promise<readonly UploadedAsset[]> {
  return await github.list(
    "GET /repos/{owner}/{repo}/releases/{release_id}/assets",
    { release_id: release },
    { permission: "contents: read" },
  );
}

/** Whether an asset is what was planned, as far as GitHub tells: older assets have no digest. */
export function isWhole(
  { state, size, digest }: Pick<UploadedAsset, "state" | "size" | "digest">,
  plan: Pick<AssetPlan, "bytes" | "sha256">,
): boolean {
  if (state !== "uploaded" || size !== plan.bytes) return false;
  return typeof digest !== "string" || digest === `sha256:${plan.sha256}`;
}

/** Reads an asset back; `write` takes its bytes, from the start again when the connection broke. `undefined` when it is gone. */
export async function readAsset(
  github: GitHub,
  asset: number,
  write: (chunk: Uint8Array, at: number) => Promise<void>,
): Promise<{ readonly sha256: string; readonly bytes: number } | undefined> {
  return await github.tryDownload(
    "GET /repos/{owner}/{repo}/releases/assets/{asset_id}",
    { asset_id: asset },
    {
      permission: "contents: read",
      refusals: [404],
      async consume(body) {
        const hash = createHash("sha256");
        let bytes = 0;
        for await (const chunk of body) {
          await write(chunk, bytes);
          hash.update(chunk);
          bytes += chunk.byteLength;
        }
        return { sha256: hash.digest("hex"), bytes };
      },
    },
  );
}
