import type { ArtifactFetcher } from "../../core/artifacts/fetch-artifact.ts";
import type { Audit } from "../../core/audit/audit.ts";
import { recordUse } from "../../core/baseline/reuse-ledger.ts";
import { digestOf, type Sha256 } from "../../core/canonical-json.ts";
import type { Clock } from "../../core/clock.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import { type Manifest, manifestDocument } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { recordRelease } from "../../core/history/record-metrics.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { OverrideRecord } from "../../core/override/override-record.ts";
import { assertTogether, type Evidence } from "../../core/registry/check-evidence.ts";
import { assertOrigin } from "../../core/registry/check-origin.ts";
import { assertVerdict } from "../../core/registry/check-verdict.ts";
import { decideRegistrable } from "../../core/registry/decide-registrable.ts";
import { describeRegistration } from "../../core/registry/describe-registration.ts";
import type { DigestFile } from "../../core/registry/file-digest.ts";
import type { FetchForeign } from "../../core/registry/foreign-file.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { type ManifestDraft, registerVersion } from "../../core/registry/register-version.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { readTenants } from "../../core/tenants/read-tenants.ts";
import { escapeMarkdown } from "../../reports/escape-markdown.ts";
import { summariseOpenGates } from "../../reports/gate-summary.ts";
import type { RegisterInputs, RegisterOutput } from "./contract.ts";
import { loadEvidence } from "./load-evidence.ts";
import { registerTenants } from "./register-tenants.ts";
import { type Candidate, type CandidatePorts, resolveCandidate } from "./resolve-candidate.ts";
import { settleForeign } from "./settle-foreign.ts";

export interface RegisterPorts extends CandidatePorts, ArtifactFetcher {
  readonly registry: ModelStore;
  readonly state: StateStore;
  readonly audit: Audit;
  /** Commit that this run of a workflow is for; undefined on a laptop. */
  readonly commit: string | undefined;
  /** `<run id>/<attempt>` of the workflow; empty on a laptop. */
  readonly run: string;
  /** The verdict that a person with the right to do so answers for, for the commit of this run. */
  findOverride(): Promise<OverrideRecord | undefined>;
  readonly digestFile: DigestFile;
  readonly fetchForeign: FetchForeign;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Gives the trained and evaluated model a version that never changes, and leaves `manifest.json`. The same content gets
 * the version it has already. Registering promotes nothing: a stage changes when the version is deployed. With tenants, every
 * tenant's own model is one of its own: see `registerTenants`.
 */
export async function run(given: RegisterInputs, ports: RegisterPorts): Promise<Outcome<RegisterOutput>> {
  const inputs = await openArtifact(given, ports);
  if (inputs.pipeline !== undefined && inputs.from === undefined) {
    const loaded = await ports.pipelines.load(inputs.pipeline);
    if (readTenants(loaded, inputs) !== undefined) {
      return await registerTenants({ loaded, inputs, register: registerModel }, ports);
    }
  }
  return await registerModel(inputs, ports);
}

/** An artifact is a pipeline that somebody else has run. @throws SLIPWAY_E_INPUT_INVALID, and what ArtifactFetcher throws */
async function openArtifact(inputs: RegisterInputs, ports: RegisterPorts): Promise<RegisterInputs> {
  const { artifact, model } = inputs;
  if (artifact === undefined) return inputs;
  if (inputs.pipeline !== undefined || inputs.from !== undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "register: an artifact is given, and a pipeline or a model folder too.",
      remedy: "Give one of artifact, pipeline and from.",
    });
  }
  return { ...inputs, pipeline: await ports.fetchArtifact(artifact, model) };
}

async function registerModel(inputs: RegisterInputs, ports: RegisterPorts): Promise<Outcome<RegisterOutput>> {
  const candidate = await resolveCandidate(inputs, ports);
  const uris = await settleForeign(inputs.uris ?? [], candidate, ports);
  const evidence = await loadEvidence(candidate, ports);
  assertTogether(evidence, ports.sha256);
  if (inputs.artifact !== undefined) await assertOwn(evidence, { inputs, candidate, ports });
  if (candidate.pipeline === null) await ports.checkModelFolder(candidate.place); // of a pipeline's, training has seen that it loads
  const { evaluation } = evidence;
  if (evaluation === undefined) ports.log.warn(`${candidate.model} is registered without an evaluation.`);
  else if (evaluation.modelDigest === null) ports.log.warn("evaluation.json does not say which model it judged.");
  if (evaluation !== undefined) assertVerdict(evaluation, candidate.onInconclusive);
  const decision = evaluation === undefined ? undefined : decideRegistrable(evaluation, candidate.onInconclusive);
  if (evaluation !== undefined) await recordEvaluation(evaluation, ports);
  const override = decision?.allowed === false && decision.overridable ? await ports.findOverride() : undefined;
  if (decision?.allowed === false) {
    if (override === undefined) return await block(candidate, { reason: decision.reason, evaluation }, ports);
    ports.log.warn(`${decision.reason}; ${override.by} answers for it in #${override.pull}: ${override.reason}`);
  }

  const draft = buildDraft(evidence, {
    model: candidate.model,
    run: inputs.run || ports.run,
    override,
    uris,
    sha256: ports.sha256,
  });
  const registration = await registerVersion(draft, candidate.source, { ...ports, store: ports.registry });
  const recordRegistry = await ports.audit.readRegistry(candidate.model);
  await Promise.all([
    recordRegistry(),
    recordRelease(ports.state, { model: candidate.model, evaluation, manifest: registration.manifest }),
  ]);
  const document = await ports.openDocuments(candidate.model).save(manifestDocument, registration.manifest);
  const { version, modelDigest } = registration.manifest;
  const reference = `${candidate.model}@${version}`;
  ports.log.info(describeRegistration(registration));
  warnOfMoved(registration.manifest, uris, ports.log);
  return {
    status: "passed",
    exitCode: 0,
    outputs: {
      outcome: "passed",
      document,
      version,
      digest: modelDigest,
      reference,
      subjects: listSubjects(registration.manifest),
    },
    summary: `${registration.created ? "Registered" : "Already registered as"} \`${reference}\`.${describeOverride(registration.manifest)}`,
  };
}

/** What a job that ran other people's code has left must be about this model, of this commit, judged by the gates that it brings. */
async function assertOwn(
  evidence: Evidence,
  { inputs, candidate, ports }: { inputs: RegisterInputs; candidate: Candidate; ports: RegisterPorts },
): Promise<void> {
  const { pipeline } = await ports.pipelines.load(candidate.place);
  const { model } = candidate;
  assertOrigin(evidence, { model, commit: inputs.commit ?? ports.commit, gates: pipeline.evaluate.gates });
}

/** Again where it was recorded already: the job that evaluated may have had no right to write. */
async function recordEvaluation(
  evaluation: Evaluation,
  { audit, state, clock }: Pick<RegisterPorts, "audit" | "state" | "clock">,
): Promise<void> {
  const { pipeline, testDigest, modelDigest, predictionsDigest } = evaluation;
  const use = { testDigest, candidateDigest: modelDigest ?? predictionsDigest };
  await Promise.all([
    audit.document("evaluation", evaluation),
    recordUse(state, use, { model: pipeline, at: clock.now() }),
  ]);
}

/** Its text came from a comment. */
function describeOverride({ override }: Manifest): string {
  if (override === undefined) return "";
  const { by, pull, commit, reason } = override;
  return ` Its gates were overridden by ${escapeMarkdown(by)} in pull request ${pull}, for \`${commit.slice(0, 12)}\`: ${escapeMarkdown(reason)}`;
}

async function block(
  { model, documents }: Candidate,
  { reason, evaluation }: { readonly reason: string; readonly evaluation: Evaluation | undefined },
  { openDocuments, state, log }: RegisterPorts,
): Promise<Outcome<RegisterOutput>> {
  log.warn(`${model} is not registered: ${reason}.`);
  const open = evaluation === undefined ? undefined : summariseOpenGates(evaluation);
  await recordRelease(state, { model, evaluation, manifest: undefined });
  await openDocuments(model).remove("manifest.json"); // that of an earlier model must not be taken for this one's
  const document = documents.pathOf("evaluation.json");
  return {
    status: "blocked",
    exitCode: 3,
    outputs: { outcome: "blocked", document, version: "", digest: "", reference: "", subjects: "" },
    // A document spells its metrics as it likes: the reason stays out of Markdown, where the summary of the gates escapes them.
    summary: `Did not register \`${model}\`: its evaluation does not allow it.\n\n${open?.markdown ?? ""}`.trim(),
    headline: `Did not register ${model}: ${reason}.\n${open?.text ?? ""}`.trim(),
  };
}

function addressOf(path: string, uris: ReadonlyMap<string, string>): { readonly uri?: string } {
  const uri = uris.get(path);
  return uri === undefined ? {} : { uri };
}

/** The same content is the same version wherever it lives, and a version never changes: the first address stays. */
function warnOfMoved({ model, version, files }: Manifest, uris: ReadonlyMap<string, string>, log: Logger): void {
  for (const { path, uri } of files) {
    if (uri === uris.get(path)) continue;
    log.warn(`${path} of ${model}@${version} stays where it was registered first: ${uri ?? "in the registry"}.`);
  }
}

/** As `sha256sum` prints them. Every file of a version has a name without blanks at its ends (grammar.ts). */
function listSubjects({ files }: Manifest): string {
  return files.map(({ sha256, path }) => `${sha256}  ${path}`).join("\n");
}

interface DraftOptions {
  readonly model: string;
  readonly run: string;
  readonly override: OverrideRecord | undefined;
  /** Addresses of the files that live elsewhere, by path. */
  readonly uris: ReadonlyMap<string, string>;
  readonly sha256: Sha256;
}

function buildDraft(evidence: Evidence, { model, run: runId, override, uris, sha256 }: DraftOptions): ManifestDraft {
  const { run: trained, evaluation, files } = evidence;
  return {
    model,
    files: [...files]
      .map(([path, digest]) => ({ path, ...digest, ...addressOf(path, uris) }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    modelDigest: evidence.model.digest,
    signature: evidence.model.signature,
    dataDigest: trained?.data.digest ?? evaluation?.dataDigest ?? null,
    testDigest: evaluation?.testDigest ?? null,
    evaluationDigest: evaluation === undefined ? null : digestOf(evaluation, sha256),
    source: { commit: trained?.source.commit ?? null, run: runId === "" ? null : runId },
    metrics: Object.fromEntries(Object.entries(evaluation?.metrics ?? {}).map(([id, { value }]) => [id, value])),
    ...(override === undefined ? {} : { override }),
  };
}
