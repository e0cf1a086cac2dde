import type { Manifest } from "../documents/manifest.ts";
import { toSlipwayError } from "../errors.ts";
import type { Logger } from "../log.ts";

/**
 * Whether the repository keeps a provenance of a file, by its sha256. Only workflows of the repository can leave one; its signature is for
 * `gh attestation verify` to check. @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED
 */
export type FindProvenance = (sha256: string) => Promise<boolean>;

export interface ProvenanceRequest {
  readonly manifest: Manifest;
  /** `require` stops without one, `auto` says so and goes on, `off` does not look. */
  readonly attest: "auto" | "require" | "off";
}

/** model.json names the digest of every file of the model, so one look-up answers for all of them. */
const WITNESS = "model.json";

/** Why a version may not be used for want of a provenance, as a sentence; `undefined` when it may. */
export async function findMissingProvenance(
  { manifest, attest }: ProvenanceRequest,
  { findProvenance, log }: { readonly findProvenance: FindProvenance | undefined; readonly log: Logger },
): Promise<string | undefined> {
  if (attest === "off" || (attest === "auto" && findProvenance === undefined)) return undefined;
  const reference = `${manifest.model}@${manifest.version}`;
  const reason = await look(manifest, findProvenance);
  if (reason === undefined) {
    log.info(`${reference} has a provenance`);
    return undefined;
  }
  if (attest === "require") return `${reference}: ${reason}.`;
  log.info(`${reference} goes without a provenance: ${reason}`);
  return undefined;
}

async function look({ files }: Manifest, find: FindProvenance | undefined): Promise<string | undefined> {
  const witness = files.find(({ path }) => path === WITNESS);
  if (find === undefined || witness === undefined) return "there is nobody to ask for its provenance";
  try {
    return (await find(witness.sha256)) ? undefined : `no provenance of its ${WITNESS} is known to GitHub`;
  } catch (thrown) {
    return `its provenance cannot be looked up (${toSlipwayError(thrown).message})`;
  }
}
