import type { Manifest } from "../../core/documents/manifest.ts";
import { toSlipwayError } from "../../core/errors.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { FetchTarget } from "../../core/registry/model-store.ts";
import {
  type InferenceServer,
  resolveSwapTarget,
  type ServerStatus,
  type SwapTarget,
} from "../../core/serving/inference-server.ts";
import { type Checks, checkServer, UNCHECKED } from "./check-server.ts";
import { loadReplay, PREDICTIONS_FILE } from "./load-replay.ts";
import type { DeployPorts } from "./main.ts";

export interface Delivery {
  readonly loaded: LoadedPipeline;
  readonly server: InferenceServer;
  readonly manifest: Manifest;
  /** What the server serves now. */
  readonly before: ServerStatus;
  /** Whether it may read our folders; one that is only reached over a network fetches the version from the registry itself. */
  readonly sharesDisk: boolean;
  /** The environment and the server have this version already: it is verified and nothing else. */
  readonly isCurrent: boolean;
}

/**
 * Digests are verified on the way, then the server loads, warms and serves the version, then it has to answer as the evaluation says.
 * Otherwise it gets its previous version back.
 */
export async function deliver(delivery: Delivery, ports: DeployPorts): Promise<Checks> {
  const { loaded, server, manifest, isCurrent } = delivery;
  const folder = ports.versionFolder(manifest.model, manifest.version);
  await ports.registry.fetch(manifest.model, manifest.version, targetFor(delivery, folder));
  const replay = await loadReplay({ loaded, manifest, folder }, ports);
  ports.signal.throwIfAborted();
  if (isCurrent) return await checkServer({ server, manifest, replay });
  const checks = await swapAndCheck({ ...delivery, replay, folder }, ports);
  if (!checks.passed) await giveBack(delivery, ports);
  return checks;
}

interface Swap extends Delivery {
  readonly replay: Awaited<ReturnType<typeof loadReplay>>;
  readonly folder: string;
}

async function swapAndCheck(swap: Swap, { log }: DeployPorts): Promise<Checks> {
  const { server, manifest, replay, folder } = swap;
  const reference = `${manifest.model}@${manifest.version}`;
  try {
    await server.swap(targetOf(swap, { folder, reference, digest: manifest.modelDigest }));
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

/** Gives the server back what it served. The new version answered wrongly, so this must not depend on it. */
async function giveBack(delivery: Delivery, ports: DeployPorts): Promise<void> {
  const { server, manifest, before } = delivery;
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
    await registry.fetch(model, version, targetFor(delivery, folder));
    await server.swap(targetOf(delivery, { folder, reference: `${model}@${version}`, digest }));
    log.warn(`rolled back: the server serves ${model}@${version} again`);
  } catch (thrown) {
    log.warn(`The server could not be rolled back to ${model}@${version}: ${toSlipwayError(thrown).message}`);
  }
}

/** A server that fetches the version itself leaves the scores to be replayed to us: the rest is verified where it is. */
function targetFor({ sharesDisk }: Delivery, folder: string): string | FetchTarget {
  return sharesDisk ? folder : { folder, needed: [PREDICTIONS_FILE] };
}

interface Target {
  readonly folder: string;
  readonly reference: string;
  readonly digest: string;
}

function targetOf({ server, sharesDisk }: Delivery, target: Target): SwapTarget {
  if (sharesDisk) return resolveSwapTarget(server.adminUrl, target);
  const { reference, digest } = target;
  return { reference, digest };
}
