import type { Audit } from "../audit/audit.ts";
import type { Manifest } from "../documents/manifest.ts";
import { SlipwayError } from "../errors.ts";
import type { NoticePorts } from "./change-status.ts";
import { findClaimed } from "./claim-version.ts";
import { isForeign } from "./foreign-file.ts";
import type { ModelStore, StageRecord } from "./model-store.ts";
import type { VersionNotice } from "./version-notice.ts";
import { findCollected, statusOf } from "./version-status.ts";

/** A version that something outside the registry names. */
export interface NamedVersion {
  readonly model: string;
  readonly version: string;
  /** Who names it, as a clause: `named by deployment.json of credit-risk`. */
  readonly by: string;
}

export interface CollectOptions {
  readonly model: string;
  /** Newest versions to keep whatever else is said, at least 1; yanked ones do not count. */
  readonly keep: number;
  /** Records of each stage, before its current one, whose versions are kept; `undefined` keeps all that a stage ever held. */
  readonly history: number | undefined;
  readonly named: readonly NamedVersion[];
  readonly dryRun: boolean;
}

export interface CollectEntry {
  readonly model: string;
  readonly version: string;
  /** `remove` also in a dry run, where it says what would be done. */
  readonly action: "keep" | "remove";
  /** As a clause. */
  readonly why: string;
  /** In the registry; what lives elsewhere does not count. */
  readonly bytes: number;
  /** Addresses of files that live elsewhere. They are never deleted: the registry does not own them. */
  readonly foreign: readonly string[];
}

export interface CollectPorts extends NoticePorts {
  readonly audit: Pick<Audit, "registry">;
}

// One of several writers always wins, so this many losses in a row mean that something else is wrong.
const MAX_ATTEMPTS = 1000;

/**
 * Removes versions that nothing needs and says of every version, in the order of publication, what was decided and why. The
 * notice that says so is what makes a version disappear; its number stays taken. Files are freed after that, those of an
 * interrupted collection included.
 * @throws SLIPWAY_E_REGISTRY_UNREADABLE, SLIPWAY_E_REGISTRY_UNWRITABLE, SLIPWAY_E_REGISTRY_CONFLICT
 */
export async function collectVersions(ports: CollectPorts, options: CollectOptions): Promise<readonly CollectEntry[]> {
  const { store, audit } = ports;
  const { model, dryRun } = options;
  const versions = await store.versions(model);
  const decided = new Map<string, CollectEntry>();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    // Notices are read before stages: whoever claims a version after that makes the append below fail.
    const notices = await store.notices(model);
    const stages = await loadStages(store, model);
    const plan = planCollection({ versions, notices, stages, now: ports.clock.now() }, options);
    for (const entry of plan) decided.set(entry.version, entry);
    if (dryRun) return plan;
    if (!(await collectAll(plan, { notices, ports }))) continue;
    await audit.registry(model); // before the files go
    await store.discardCollected(model);
    return versions.flatMap(({ version }) => decided.get(version) ?? []);
  }
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what: `Others wrote notices of ${model} first ${MAX_ATTEMPTS} times in a row.`,
    remedy: "Let the other jobs finish, then run the same command again.",
  });
}

interface Work {
  readonly notices: readonly VersionNotice[];
  readonly ports: CollectPorts;
}

/** False when somebody else wrote in between: what was decided may be wrong by now. */
async function collectAll(plan: readonly CollectEntry[], { notices, ports: { store, clock } }: Work): Promise<boolean> {
  let number = notices.at(-1)?.number ?? 0;
  for (const { action, model, version, why } of plan) {
    if (action === "keep") continue;
    number += 1;
    const notice: VersionNotice = { model, number, version, kind: "collect", at: clock.now(), reason: why };
    if ((await store.appendNotice(notice)) === "conflict") return false;
  }
  return true;
}

/** What is to be done with every version that is still there. */
export function planCollection(
  { versions, ...situation }: Omit<Situation, "version">,
  options: CollectOptions,
): readonly CollectEntry[] {
  const collected = findCollected(situation.notices);
  return versions
    .filter(({ version }) => !collected.has(version))
    .map(({ version, files }) => {
      const reason = findReason({ version, versions, ...situation }, options);
      return {
        model: options.model,
        version,
        action: reason === undefined ? "remove" : "keep",
        why: reason ?? `beyond the newest ${options.keep}, and nothing names it`,
        bytes: files.reduce((total, file) => total + (isForeign(file) ? 0 : file.bytes), 0),
        foreign: files.filter(isForeign).map(({ uri }) => uri),
      };
    });
}

export interface Situation {
  readonly version: string;
  readonly versions: readonly Manifest[];
  readonly notices: readonly VersionNotice[];
  readonly stages: ReadonlyMap<string, readonly StageRecord[]>;
  readonly now: string;
}

/** Why a version stays; `undefined` when nothing needs it. */
function findReason(situation: Situation, { model, keep, history, named }: CollectOptions): string | undefined {
  const { version, versions, notices, stages, now } = situation;
  if (versions.at(-1)?.version === version) return "the newest version";
  for (const [stage, records] of stages) {
    const reason = findStageReason({ stage, records, version }, history);
    if (reason !== undefined) return reason;
  }
  const claimed = findClaimed(notices, { stages, now }).get(version);
  if (claimed !== undefined) return `about to be put into ${claimed}`;
  const outside = named.find((name) => name.model === model && name.version === version);
  if (outside !== undefined) return outside.by;
  return versions.slice(findFirstKept(versions, { notices, keep })).some((manifest) => manifest.version === version)
    ? `among the newest ${keep}`
    : undefined;
}

/** Withdrawn versions do not count, or else nothing usable might be left. */
function findFirstKept(
  versions: readonly Manifest[],
  { notices, keep }: { readonly notices: readonly VersionNotice[]; readonly keep: number },
): number {
  const usable = versions.flatMap(({ version }, index) => (statusOf(notices, version).yanked === null ? [index] : []));
  return usable.at(-Math.max(1, keep)) ?? 0;
}

function findStageReason(
  { stage, records, version }: { stage: string; records: readonly StageRecord[]; version: string },
  history: number | undefined,
): string | undefined {
  const current = records.at(-1);
  if (current?.version === version) return `current in ${stage}`;
  const wanted = history === undefined ? records : records.slice(-1 - history);
  const last = wanted.findLast((record) => record.version === version);
  return last === undefined ? undefined : `record ${last.number} of ${stage}, which a rollback may want`;
}

async function loadStages(store: ModelStore, model: string): Promise<ReadonlyMap<string, readonly StageRecord[]>> {
  const stages = await store.stages(model);
  return new Map(await Promise.all(stages.map(async (stage) => [stage, await store.stage(model, stage)] as const)));
}
