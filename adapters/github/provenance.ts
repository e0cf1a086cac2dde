import type { FindProvenance } from "../../core/registry/provenance.ts";
import type { GitHub } from "./client.ts";

/** What GitHub keeps of `actions/attest`; one request. Private repositories without attestations answer that there is none. */
export function createProvenance(github: GitHub): FindProvenance {
  return async (sha256) => {
    const found = await github.tryRequest(
      "GET /repos/{owner}/{repo}/attestations/{subject_digest}",
      { subject_digest: `sha256:${sha256}`, predicate_type: "provenance" },
      { permission: "attestations: read", refusals: [404] },
    );
    return (found?.attestations ?? []).length > 0;
  };
}
