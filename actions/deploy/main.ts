import type { ArtifactFetcher } from "../../core/artifacts/fetch-artifact.ts";
import type { Audit } from "../../core/audit/audit.ts";
import { type Clock, createTimer } from "../../core/clock.ts";
import type { DatasetSource } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import type { CompareCommits } from "../../core/deployments/commit-order.ts";
import type { DeploymentLog } from "../../core/deployments/deployment-log.ts";
import { type Deployment, deploymentDocument } from "../../core/documents/deployment.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Freeze } from "../../core/freeze/find-freeze.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { LoadedPipeline, PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { PipelineDeploy } from "../../core/pipeline/schema.ts";
import { claimVersion, versionYanked } from "../../core/registry/claim-version.ts";
import { holdReads } from "../../core/registry/hold-reads.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { type FindProvenance, findMissingProvenance } from "../../core/registry/provenance.ts";
import type { ResolvedVersion } from "../../core/registry/resolve-reference.ts";
import { currentStage } from "../../core/registry/stage-history.ts";
import type { InferenceServer } from "../../core/serving/inference-server.ts";
import { assertKnownServer } from "./assert-known-server.ts";
import { type Checks, UNCHECKED } from "./check-server.ts";
import { chooseVersion } from "./choose-version.ts";
import type { DeployInputs, DeployOutput } from "./contract.ts";
import { deliver } from "./deliver.ts";
import { describeForce, describeFreeze, type FreezeGuardPorts, findObstacle } from "./guard-freeze.ts";
import { findLater } from "./guard-order.ts";
import { recordStage, type Step, showDeployment } from "./record-delivery.ts";

export interface DeployPorts extends ArtifactFetcher, FreezeGuardPorts {
  readonly pipelines: PipelineSource;
  readonly datasets: DatasetSource;
  readonly predictions: Pick<PredictionStore, "loadOutputs">;
  /** Folder that rows are replayed from, by a path or glob and no SQL: what names them came from another job. Default: anywhere. */
  readonly replayWithin?: string;
  readonly registry: ModelStore;
  readonly audit: Audit;
  /** Where others see what is deployed; undefined where nobody looks. */
  readonly deployments: DeploymentLog | undefined;
  readonly compareCommits: CompareCommits;
  /** Undefined where nobody can be asked. */
  readonly findProvenance: FindProvenance | undefined;
  /** Commit that this run of a workflow is for; undefined on a laptop. */
  readonly commit: string | undefined;
  /** `<run id>/<attempt>`; empty on a laptop. */
  readonly run: string;
  /**
   * The running server that the pipeline names: with a token wherever it is, without one on this machine.
   * @throws SLIPWAY_E_SERVER_UNREACHABLE
   */
  openServer(deploy: PipelineDeploy, token: string): Promise<InferenceServer>;
  /** Absolute folder that a version is copied to; a server on this machine reads it for as long as it serves the version. */
  versionFolder(model: string, version: string): string;
  openDocuments(pipeline: string): DocumentStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Puts a registered version on the running server, or gives it back what it served before. The server has to answer as the evaluation says;
 * only then the environment's history is extended, otherwise the server gets its previous version back.
 */
export async function run(inputs: DeployInputs, ports: DeployPorts): Promise<Outcome<DeployOutput>> {
  const { registry, clock, log } = ports;
  const timer = createTimer(clock);
  const loaded = await ports.pipelines.load(await locatePipeline(inputs, ports));
  const { task, reason } = inputs;
  const { name } = loaded.pipeline;
  const deploy = requireDeploy(loaded);
  assertKnownServer({ pipeline: name, deploy, inputs });
  if (isTenant(name)) return skip("a server serves one model, and that of all rows is the one of the pipeline", ports);
  const environment = inputs.environment ?? deploy.environment;
  const seen = holdReads(registry); // all that is decided before the version is claimed
  const choice = await chooseVersion(
    { model: name, environment, inputs, commit: ports.commit },
    { registry: seen, log },
  );
  if ("nothing" in choice) return skip(choice.nothing, ports);
  const { manifest, status, reason: why } = choice.resolved;
  const { model, version } = manifest;
  const freeze = await findObstacle(loaded, inputs, ports);
  const isForced = freeze !== undefined && inputs.forceReason !== "";
  const step: Step = {
    ...{ manifest, environment, task, rollbackOf: choice.rollbackOf },
    reason: isForced ? describeForce(inputs, freeze) : reason,
  };
  const request: Request = { step, deploy, pipeline: name, previous: await findPrevious(step, seen) };
  const objection = await findObjection({ step, status, seen, freeze, isForced, inputs }, ports);
  if (objection?.nothing !== undefined) return skip(objection.nothing, ports);
  if (objection !== undefined) return await block(request, objection, ports);
  log.info(`${task}: ${model}@${version} to ${environment} (${why})`);
  await claimVersion({ store: registry, clock }, { model, version, stage: environment });
  const result = await showDeployment(step, () => deliverAndRecord(request, { loaded, inputs }, ports), ports);
  return await conclude(request, { ...result, seconds: timer.seconds() }, ports);
}

interface Objection {
  /** One sentence; it goes into the document. */
  readonly what: string;
  readonly short: string;
  /** Given where nothing is wrong and nothing is to be done, as a clause. */
  readonly nothing?: string;
}

interface Question {
  readonly step: Step;
  readonly status: ResolvedVersion["status"];
  readonly seen: ModelStore;
  readonly freeze: Freeze | undefined;
  readonly isForced: boolean;
  readonly inputs: DeployInputs;
}

/** Why the version may not reach the server. */
async function findObjection(
  { step, status, seen, freeze, isForced, inputs }: Question,
  ports: DeployPorts,
): Promise<Objection | undefined> {
  const { log, compareCommits } = ports;
  const { manifest } = step;
  const { model, version } = manifest;
  if (status.yanked !== null) {
    const error = versionYanked({ model, version }, status.yanked);
    log.warn(error.message);
    return { what: error.what, short: "it was yanked" };
  }
  if (freeze !== undefined) {
    const what = describeFreeze(model, freeze);
    log.warn(isForced ? `${what} Forced: ${inputs.forceReason}` : what);
    if (!isForced) return { what, short: "its deployments are frozen" };
  }
  if (status.deprecated !== null) log.warn(`${model}@${version} is deprecated: ${status.deprecated}`);
  const later = isFree(inputs, ports) ? undefined : await findLater(step, { registry: seen, compareCommits });
  if (later !== undefined) {
    const short = "an older one may not replace it";
    if (inputs.version === undefined && step.task === "deploy") return { what: later, short, nothing: later };
    log.warn(`${later}. Roll back to it, or give \`allow-older\`.`);
    return { what: `${later}.`, short };
  }
  const missing = await findMissingProvenance({ manifest, attest: inputs.attest }, ports);
  if (missing === undefined) return undefined;
  log.warn(missing);
  return { what: missing, short: "it has no provenance" };
}

/** Whether an older version may replace a newer one: that is what a rollback is, and what a person at a terminal means who names it. */
function isFree({ task, allowOlder, version }: DeployInputs, { commit }: DeployPorts): boolean {
  return task === "rollback" || allowOlder || (commit === undefined && version !== undefined);
}

/** Models of tenants are registered; which server of which tenant serves them no pipeline can say yet. */
function isTenant(model: string): boolean {
  return model.includes(".");
}

interface Request {
  readonly step: Step;
  readonly deploy: PipelineDeploy;
  readonly pipeline: string;
  /** What the environment's history says is there; null for a first deployment. */
  readonly previous: Deployment["previous"];
}

interface Delivered {
  readonly checks: Checks;
  readonly url: string;
  readonly isCurrent: boolean;
}

async function deliverAndRecord(
  { step, deploy, previous }: Request,
  { loaded, inputs }: { readonly loaded: LoadedPipeline; readonly inputs: DeployInputs },
  ports: DeployPorts,
): Promise<Delivered> {
  const { manifest } = step;
  const server = await ports.openServer(deploy, inputs.deployToken);
  const before = await server.status();
  const isCurrent = previous?.version === manifest.version && before.digest === manifest.modelDigest;
  const sharesDisk = inputs.deployToken === "";
  const checks = await deliver({ loaded, server, manifest, before, isCurrent, sharesDisk }, ports);
  if (checks.passed) await recordStage(step, ports);
  return { checks, url: server.url, isCurrent };
}

/** A path, or that of the pipeline.json in an artifact of this run. */
async function locatePipeline({ pipeline, artifact, model }: DeployInputs, ports: DeployPorts): Promise<string> {
  if (artifact === undefined) return pipeline ?? ".";
  return await ports.fetchArtifact(artifact, model);
}

async function findPrevious(
  { manifest: { model }, environment }: Step,
  registry: ModelStore,
): Promise<Deployment["previous"]> {
  const record = currentStage(await registry.stage(model, environment));
  if (record === undefined) return null;
  const manifest = (await registry.versions(model)).find(({ version }) => version === record.version);
  return manifest === undefined ? null : { version: manifest.version, digest: manifest.modelDigest };
}

async function conclude(
  request: Request,
  { checks, url, isCurrent, seconds }: Delivered & { readonly seconds: number },
  ports: DeployPorts,
): Promise<Outcome<DeployOutput>> {
  const { manifest, environment } = request.step;
  const outcome = checks.passed ? "passed" : "failed";
  const document = await keep(request, { outcome, checks, url, seconds }, ports);
  const reference = `\`${manifest.model}@${manifest.version}\``;
  const done = isCurrent
    ? `${reference} was current in \`${environment}\` already; verified.`
    : `Deployed ${reference} to \`${environment}\`.`;
  return {
    status: outcome,
    exitCode: checks.passed ? 0 : 3,
    outputs: { outcome, document, version: manifest.version, url },
    summary: checks.passed ? done : `Did not deploy ${reference} to \`${environment}\`: its checks failed.`,
    ...(checks.passed
      ? {}
      : {
          headline: `Did not deploy ${manifest.model}@${manifest.version} to ${environment}: ${describeFailure(checks)}.`,
        }),
  };
}

/** Which check failed, as a clause; of replayed rows when the server answered at all. */
function describeFailure({ smoke, replay }: Checks): string {
  if (!smoke.passed || replay === null) return smoke.detail.replace(/\.$/, "");
  const by = replay.maxDifference === null ? "cannot be compared with" : `differ by up to ${replay.maxDifference} from`;
  return `the scores of ${replay.rows} replayed rows ${by} those of its evaluation`;
}

/** The version reaches no server: the document says why. */
async function block(
  request: Request,
  { what, short }: { readonly what: string; readonly short: string },
  ports: DeployPorts,
): Promise<Outcome<DeployOutput>> {
  const { step, deploy } = request;
  const { model, version }: Manifest = step.manifest;
  const checks: Checks = { ...UNCHECKED, smoke: { rows: 0, passed: false, detail: what } };
  const document = await keep(request, { outcome: "blocked", checks, url: deploy.url, seconds: 0 }, ports);
  return {
    status: "blocked",
    exitCode: 3,
    outputs: { outcome: "blocked", document, version, url: deploy.url },
    summary: `Did not deploy \`${model}@${version}\` to \`${step.environment}\`: ${short}.`,
    headline: `Did not deploy ${model}@${version} to ${step.environment}: ${what}`,
  };
}

function skip(reason: string, { log }: DeployPorts): Outcome<DeployOutput> {
  log.info(`skipped: ${reason}`);
  return {
    status: "skipped",
    exitCode: 0,
    outputs: { outcome: "skipped", document: "", version: "", url: "" },
    summary: `Deployed nothing: ${reason}.`,
  };
}

interface Ending extends Pick<Deployment, "outcome" | "seconds"> {
  readonly checks: Checks;
  readonly url: string;
}

async function keep(
  { step, pipeline, previous }: Request,
  { outcome, checks, url, seconds }: Ending,
  { openDocuments, audit, clock }: DeployPorts,
): Promise<string> {
  const { manifest, environment, task, rollbackOf } = step;
  const { health, smoke, replay } = checks;
  const deployment: Deployment = {
    schema: "slipway/deployment/v1",
    pipeline,
    deployedAt: clock.now(),
    outcome,
    task,
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    environment,
    model: manifest.model,
    version: manifest.version,
    digest: manifest.modelDigest,
    target: { kind: "server", url },
    traffic: checks.passed ? 1 : 0,
    previous,
    ...{ health, smoke, replay, seconds },
  };
  const document = await openDocuments(pipeline).save(deploymentDocument, deployment);
  const recordRegistry = await audit.readRegistry(manifest.model); // with the stage's new record, and what a killed run left out
  await Promise.all([recordRegistry(), audit.document("deployment", deployment)]);
  return document;
}

/** @throws SLIPWAY_E_INPUT_INVALID */
function requireDeploy({ pipeline: { name, deploy }, file }: LoadedPipeline): PipelineDeploy {
  if (deploy !== undefined) return deploy;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `The pipeline ${name} has no deploy section.`,
    remedy: 'Add `deploy: { target: "server", url: "http://127.0.0.1:8080" }` to it.',
    file,
  });
}
