import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_OUTPUT, RUNNER_TEMP, GITHUB_WORKFLOW_REF = "" } = process.env;
const lines = process.env["INPUT_SUBJECT-CHECKSUMS"].trim().split("\n");
const subject = lines.map((line) => line.trim().split(/\s+/)).map(([sha256, name]) => ({ name, digest: { sha256 } }));
const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject,
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: { buildDefinition: { externalParameters: { workflow: { ref: GITHUB_WORKFLOW_REF } } } },
};
const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
const bundle = {
  mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
  verificationMaterial: {},
  dsseEnvelope: { payload, payloadType: "application/vnd.in-toto+json", signatures: [{ sig: "" }] },
};
const response = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/attestations`, {
  method: "POST",
  headers: { authorization: `Bearer ${process.env["INPUT_GITHUB-TOKEN"]}`, "content-type": "application/json" },
  body: JSON.stringify({ bundle }),
});
if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
const path = join(RUNNER_TEMP, "attestation.json");
writeFileSync(path, JSON.stringify(bundle));
appendFileSync(GITHUB_OUTPUT, `bundle-path=${path}\n`);
