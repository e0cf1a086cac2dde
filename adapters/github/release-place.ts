import { canonicalJson, type Sha256 } from "../../core/canonical-json.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { formatVersion, MANIFEST_FILE } from "../../core/registry/grammar.ts";
import type { GitHub } from "./client.ts";
import { ensureAsset, type OpenRelease } from "./release-assets.ts";
import { ensureVersionTag } from "./version-tag.ts";

export interface Placement {
  readonly manifest: Manifest;
  readonly release: OpenRelease;
}

/**
 * Gives a published version its manifest, its tag and its public release. Whoever does it does the same, so that the next writer can finish what one
 * left undone who died here.
 */
export async function placeRelease(github: GitHub, { manifest, release }: Placement, sha256: Sha256): Promise<void> {
  const content = `${canonicalJson(manifest)}\n`;
  await ensureAsset(github, release, {
    name: MANIFEST_FILE,
    sha256: sha256(content),
    bytes: Buffer.byteLength(content),
    open: () => Promise.resolve(new Blob([content])),
  });
  await ensureVersionTag(github, manifest);
  await github.request(
    "PATCH /repos/{owner}/{repo}/releases/{release_id}",
    {
      release_id: release.id,
      tag_name: formatVersion(manifest),
      name: `${manifest.model} ${manifest.version}`,
      body: describeVersion(manifest),
      draft: false,
      prerelease: false,
      make_latest: "false", // a string, and never "true": the newest model is not the newest release of the repository
    },
    { permission: "contents: write" },
  );
}

/** For people. The manifest is what counts. */
function describeVersion(manifest: Manifest): string {
  const { metrics, parent, source, modelDigest, dataDigest } = manifest;
  const facts = [
    ...Object.entries(metrics).map(([name, value]) => [name, value === null ? "none" : String(value)] as const),
    ["follows", parent ?? "nothing"] as const,
    ["commit", source.commit ?? "unknown"] as const,
    ["model digest", modelDigest] as const,
    ["data digest", dataDigest ?? "unknown"] as const,
  ];
  const lines = facts.map(([name, value]) => `- ${name.replace(/[^\w .@-]/g, "_")}: \`${value.replaceAll("`", "'")}\``);
  return `${lines.join("\n")}\n\nThe files are listed in \`${MANIFEST_FILE}\`, with their digests.\n`;
}
