import type { Sha256 } from "../canonical-json.ts";
import type { Manifest } from "../documents/manifest.ts";
import { SlipwayError } from "../errors.ts";
import { assertForeignUri } from "./foreign-uri.ts";
import { assertFilePath, formatVersion } from "./grammar.ts";
import { computeRegistrationKey } from "./registration-key.ts";

/**
 * A store takes no manifest that would mislead a later reader: every name is one of the grammar, no two files collide on
 * a file system that ignores case, and the key is that of the content, or else a later registration is taken for it.
 * @throws SLIPWAY_E_INPUT_INVALID, SLIPWAY_E_DIGEST_MISMATCH
 */
export function assertPublishable(manifest: Manifest, sha256: Sha256): void {
  const name = formatVersion(manifest);
  const seen = new Set<string>();
  for (const { path, uri } of manifest.files) {
    assertFilePath(path);
    if (uri !== undefined) assertForeignUri(path, uri);
    const folded = path.toLowerCase();
    if (seen.has(folded)) throw invalid(`${name} lists ${path} twice.`, "List every file once; case does not count.");
    seen.add(folded);
    if (folded === "model.json" && uri !== undefined) {
      throw invalid(`model.json of ${name} lives elsewhere.`, "Keep it in the registry: it says what the model is.");
    }
  }
  if (!seen.has("model.json"))
    throw invalid(`${name} has no model.json.`, "Register a folder that holds a model.json.");
  if (computeRegistrationKey(manifest, sha256) === manifest.key) return;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `The key of ${name} is not that of its content.`,
    remedy: "Register the model again: the key is computed then.",
  });
}

/**
 * What publishing `manifest` means for a model that has `versions`, in the order of publication.
 * @throws SLIPWAY_E_REGISTRY_CONFLICT
 */
export function decidePublication(versions: readonly Manifest[], manifest: Manifest): "publish" | "exists" {
  const same = versions.find(({ version }) => version === manifest.version);
  if (same?.key === manifest.key) return "exists";
  const newest = versions.at(-1)?.version ?? null;
  if (same === undefined && newest === manifest.parent) return "publish";
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what:
      same === undefined
        ? `${formatVersion(manifest)} follows ${manifest.parent ?? "nothing"}; the newest version is ${newest ?? "none"}.`
        : `${formatVersion(manifest)} is there already with other content.`,
    remedy: "Versions never change: register again, which takes the next number.",
  });
}

function invalid(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what, remedy });
}
