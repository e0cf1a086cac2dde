import type { Audit } from "../../core/audit/audit.ts";
import { type Clock, createTimer } from "../../core/clock.ts";
import type { DatasetSource } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import { type Deployment, deploymentDocument } from "../../core/documents/deployment.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError, toSlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { PipelineDeploy } from "../../core/pipeline/schema.ts";
import { claimVersion, versionYanked } from "../../core/registry/claim-version.ts";
import { LATEST } from "../../core/registry/grammar.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { resolveReference } from "../../core/registry/resolve-reference.ts";
import { appendStageStep, currentStage } from "../../core/registry/stage-history.ts";
import { type InferenceServer, resolveSwapTarget, type ServerStatus } from "../../core/serving/inference-server.ts";
import { type Checks, checkServer, UNCHECKED } from "./check-server.ts";
import type { DeployInputs, DeployOutput } from "./contract.ts";
import { loadReplay } from "./load-replay.ts";

export interface DeployPorts {
  readonly pipelines: PipelineSource;
  readonly datasets: DatasetSource;
  readonly predictions: Pick<PredictionStore, "loadOutputs">;
  readonly registry: ModelStore;
  readonly audit: Audit;
  /** The running server that the pipeline names. @throws SLIPWAY_E_SERVER_UNREACHABLE */
  openServer(deploy: PipelineDeploy): Promise<InferenceServer>;
  /** Absolute folder that a version is copied to; the server reads it for as long as it serves the version. */
  versionFolder(model: string, version: string): string;
  openDocuments(pipeline: string): DocumentStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

interface Delivery {
  readonly deploy: PipelineDeploy;
  readonly server: InferenceServer;
  readonly manifest: Manifest;
  /** What the environment's history says is there; null for a first deployment. */
  readonly previous: Deployment["previous"];
  /** What the server serves now. */
  readonly before: ServerStatus;
}

/**
 * Puts a registered version on the running server: digests are verified on the way, then the server loads, warms and serves it,
 * then it has to answer as the evaluation says. Only then the environment's history is extended; otherwise the server gets its
 * previous version back.
 */
export async function run(inputs: DeployInputs, ports: DeployPorts): Promise<Outcome<DeployOutput>> {
  const { registry, clock, log, signal } = ports;
  const timer = createTimer(clock);
  const loaded = await ports.pipelines.load(inputs.pipeline ?? ".");
  const { pipeline } = loaded;
  const { deploy } = pipeline;
  if (deploy === undefined) throw noDeploySection(pipeline.name, loaded.file);
  const { manifest, reason, status } = await resolveReference(registry, `${pipeline.name}@${inputs.version ?? LATEST}`);
  const { model, version } = manifest;
  if (status.yanked !== null) return await refuse({ deploy, manifest, yanked: status.yanked }, ports);
  if (status.deprecated !== null) log.warn(`${model}@${version} is deprecated: ${status.deprecated}`);
  log.info(`deploying ${model}@${version} to ${deploy.environment} (${reason})`);
  await claimVersion({ store: registry, clock }, { model, version, stage: deploy.environment });
  const server = await ports.openServer(deploy);
  const delivery: Delivery = {
    deploy,
    server,
    manifest,
    previous: await findPrevious(registry, manifest.model, deploy.environment),
    before: await server.status(),
  };
  const isCurrent = delivery.previous?.version === manifest.version && delivery.before.digest === manifest.modelDigest;

  const folder = ports.versionFolder(manifest.model, manifest.version);
  await registry.fetch(manifest.model, manifest.version, folder);
  const replay = await loadReplay({ loaded, manifest, folder }, ports);
  signal.throwIfAborted();
  const checks = isCurrent
    ? await checkServer({ server, manifest, replay })
    : await swapAndCheck({ server, manifest, replay, folder }, ports);
  if (checks.passed) await recordStage(delivery, ports);
  else if (!isCurrent) await rollBack(delivery, ports);

  const outcome = checks.passed ? "passed" : "failed";
  const deployment: Deployment = {
    schema: "slipway/deployment/v1",
    pipeline: pipeline.name,
    deployedAt: clock.now(),
    outcome,
    environment: deploy.environment,
    model: manifest.model,
    version: manifest.version,
    digest: manifest.modelDigest,
    target: { kind: "server", url: server.url },
    traffic: checks.passed ? 1 : 0,
    previous: delivery.previous,
    health: checks.health,
    smoke: checks.smoke,
    replay: checks.replay,
    seconds: timer.seconds(),
  };
  const document = await ports.openDocuments(pipeline.name).save(deploymentDocument, deployment);
  await ports.audit.document("deployment", deployment);
  return {
    status: outcome,
    exitCode: checks.passed ? 0 : 3,
    outputs: { outcome, document, version: manifest.version, url: server.url },
    summary: summarise(delivery, { passed: checks.passed, isCurrent }),
  };
}

interface Swap {
  readonly server: InferenceServer;
  readonly manifest: Manifest;
  readonly replay: Awaited<ReturnType<typeof loadReplay>>;
  readonly folder: string;
}

async function swapAndCheck({ server, manifest, replay, folder }: Swap, { log }: DeployPorts): Promise<Checks> {
  const reference = `${manifest.model}@${manifest.version}`;
  try {
    await server.swap(resolveSwapTarget(server.adminUrl, { folder, reference, digest: manifest.modelDigest }));
  } catch (thrown) {
    const error = toSlipwayError(thrown);
    if (error.code !== "SLIPWAY_E_SERVER_REFUSED") throw error;
    log.warn(error.message);
    return { ...UNCHECKED, health: await server.health(), smoke: { rows: 0, passed: false, detail: error.what } };
  }
  const checks = await checkServer({ server, manifest, replay });
  if (!checks.passed) log.warn(`${reference} does not pass: ${checks.smoke.detail}`);
  return checks;
}

async function findPrevious(registry: ModelStore, model: string, environment: string): Promise<Deployment["previous"]> {
  const record = currentStage(await registry.stage(model, environment));
  if (record === undefined) return null;
  const manifest = (await registry.versions(model)).find(({ version }) => version === record.version);
  return manifest === undefined ? null : { version: manifest.version, digest: manifest.modelDigest };
}

async function recordStage(
  { manifest, deploy }: Delivery,
  { registry, audit, clock, log }: DeployPorts,
): Promise<void> {
  const { appended } = await appendStageStep(
    { store: registry, clock },
    {
      model: manifest.model,
      stage: deploy.environment,
      version: manifest.version,
      reason: "Deployed; its checks passed.",
      kind: "deployment",
    },
  );
  await audit.registry(manifest.model);
  const reference = `${manifest.model}@${manifest.version}`;
  log.info(
    appended
      ? `${reference} is current in ${deploy.environment}`
      : `${reference} was current in ${deploy.environment} already; verified`,
  );
}

/** Gives the server back what it served. The new version answered wrongly, so this must not depend on it. */
async function rollBack({ server, manifest, before }: Delivery, ports: DeployPorts): Promise<void> {
  const { registry, log } = ports;
  const { model, version, digest } = before;
  if (digest === manifest.modelDigest && version === manifest.version) return;
  if (model === null || version === null || digest === null) {
    log.warn(
      `The server served no registered version before, so it cannot be rolled back: stop it, or deploy another version.`,
    );
    return;
  }
  try {
    const folder = ports.versionFolder(model, version);
    await registry.fetch(model, version, folder);
    await server.swap(resolveSwapTarget(server.adminUrl, { folder, reference: `${model}@${version}`, digest }));
    log.warn(`rolled back: the server serves ${model}@${version} again`);
  } catch (thrown) {
    log.warn(`The server could not be rolled back to ${model}@${version}: ${toSlipwayError(thrown).message}`);
  }
}

interface Refusal {
  readonly deploy: PipelineDeploy;
  readonly manifest: Manifest;
  /** Why the version was yanked. */
  readonly yanked: string;
}

/** A yanked version reaches no server: the document says why. */
async function refuse(
  { deploy, manifest, yanked }: Refusal,
  { registry, audit, openDocuments, clock, log }: DeployPorts,
): Promise<Outcome<DeployOutput>> {
  const { model, version, modelDigest: digest } = manifest;
  const error = versionYanked({ model, version }, yanked);
  log.warn(error.message);
  const deployment: Deployment = {
    schema: "slipway/deployment/v1",
    pipeline: model,
    deployedAt: clock.now(),
    outcome: "blocked",
    environment: deploy.environment,
    model,
    version,
    digest,
    target: { kind: "server", url: deploy.url },
    traffic: 0,
    previous: await findPrevious(registry, model, deploy.environment),
    health: UNCHECKED.health,
    replay: UNCHECKED.replay,
    smoke: { rows: 0, passed: false, detail: error.what },
    seconds: 0,
  };
  const document = await openDocuments(model).save(deploymentDocument, deployment);
  await audit.document("deployment", deployment);
  return {
    status: "blocked",
    exitCode: 3,
    outputs: { outcome: "blocked", document, version, url: deploy.url },
    summary: `Did not deploy \`${model}@${version}\` to \`${deploy.environment}\`: it was yanked.`,
  };
}

function summarise(
  { manifest, deploy }: Delivery,
  { passed, isCurrent }: { readonly passed: boolean; readonly isCurrent: boolean },
): string {
  const reference = `\`${manifest.model}@${manifest.version}\``;
  if (!passed) return `Did not deploy ${reference} to \`${deploy.environment}\`: its checks failed.`;
  return isCurrent
    ? `${reference} was current in \`${deploy.environment}\` already; verified.`
    : `Deployed ${reference} to \`${deploy.environment}\`.`;
}

function noDeploySection(name: string, file: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `The pipeline ${name} has no deploy section.`,
    remedy: 'Add `deploy: { target: "server", url: "http://127.0.0.1:8080" }` to it.',
    file,
  });
}
