import { canonicalJson } from "../../core/canonical-json.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { formatVersion, MANIFEST_FILE } from "../../core/registry/grammar.ts";
import type { GitHub } from "./client.ts";
import { createRef, readRef } from "./create-ref.ts";

/**
 * Makes sure that the tag of a version is there: at the commit that the model was made from, which also stands in the manifest. Where that cannot be,
 * because nobody pushed it, or because GitHub refuses a workflow's token a ref on a commit that changed workflow files, it is at a commit of its own
 * that holds the manifest alone.
 */
export async function ensureVersionTag(github: GitHub, manifest: Manifest): Promise<void> {
  const ref = `refs/tags/${formatVersion(manifest)}`;
  const { commit } = manifest.source;
  if (commit !== null && (await tagCommit(github, { ref, sha: commit }))) return;
  if ((await readRef(github, ref)) !== undefined) return;
  await createRef(github, { ref, sha: await writeManifestCommit(github, manifest) });
}

/** False when GitHub lets no tag be there. */
async function tagCommit(
  github: GitHub,
  { ref, sha }: { readonly ref: string; readonly sha: string },
): Promise<boolean> {
  try {
    await createRef(github, { ref, sha });
    return true;
  } catch (thrown) {
    const code = thrown instanceof SlipwayError ? thrown.code : undefined;
    if (code === "SLIPWAY_E_PERMISSION_MISSING" || code === "SLIPWAY_E_GITHUB_FAILED") return false;
    throw thrown;
  }
}

async function writeManifestCommit(github: GitHub, manifest: Manifest): Promise<string> {
  const options = { permission: "contents: write", repeatable: true } as const;
  const content = `${canonicalJson(manifest)}\n`;
  const tree = await github.request(
    "POST /repos/{owner}/{repo}/git/trees",
    { tree: [{ path: MANIFEST_FILE, mode: "100644", type: "blob", content }] },
    options,
  );
  const message = `${manifest.model} ${manifest.version}`;
  const commit = await github.request(
    "POST /repos/{owner}/{repo}/git/commits",
    { message, tree: tree.sha, parents: [] },
    options,
  );
  return commit.sha;
}
