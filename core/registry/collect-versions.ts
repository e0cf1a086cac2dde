import type { Manifest } from "../documents/manifest.ts";
import { appendNotice, type NoticeDraft, type NoticePorts } from "./change-status.ts";
import { findClaimed } from "./claim-version.ts";
import type { ModelStore, StageRecord } from "./model-store.ts";
import type { VersionNotice } from "./version-notice.ts";
import { findCollected } from "./version-status.ts";

/** A version that something outside the registry names. */
export interface NamedVersion {
  readonly model: string;
  readonly version: string;
  /** Who names it, as a clause: `named by deployment.json of credit-risk`. */
  readonly by: string;
}

export interface CollectOptions {
  readonly model: string;
  /** Newest versions to keep whatever else is said, at least 1. */
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
  readonly bytes: number;
}

/**
 * Removes versions that nothing needs, the oldest first, and says of every version what was decided and why. The notice that
 * says so is what makes a version disappear; its number stays taken. Files are freed after that, those of an interrupted
 * collection included.
 * @throws SLIPWAY_E_REGISTRY_UNREADABLE, SLIPWAY_E_REGISTRY_UNWRITABLE, SLIPWAY_E_REGISTRY_CONFLICT
 */
export async function collectVersions(ports: NoticePorts, options: CollectOptions): Promise<readonly CollectEntry[]> {
  const { store, clock } = ports;
  const { model, dryRun } = options;
  const versions = await store.versions(model);
  const why = `beyond the newest ${options.keep}, and nothing names it`;
  const entries: CollectEntry[] = [];
  for (const { version, files } of versions) {
    let answer: Pick<CollectEntry, "action" | "why"> | undefined;
    const decide = async (notices: readonly VersionNotice[]): Promise<NoticeDraft | undefined> => {
      answer = undefined;
      if (findCollected(notices).has(version)) return undefined; // another collection was faster
      // Notices were read first: whoever claims after that makes the append fail, and everything is read again.
      const stages = await loadStages(store, model);
      const reason = findReason({ version, versions, notices, stages, now: clock.now() }, options);
      answer = reason === undefined ? { action: "remove", why } : { action: "keep", why: reason };
      return reason === undefined ? { version, kind: "collect", reason: why } : undefined;
    };
    if (dryRun) await decide(await store.notices(model));
    else await appendNotice(ports, model, decide);
    const bytes = files.reduce((total, file) => total + file.bytes, 0);
    if (answer !== undefined) entries.push({ model, version, ...answer, bytes });
  }
  if (!dryRun) await store.discardCollected(model);
  return entries;
}

interface Situation {
  readonly version: string;
  readonly versions: readonly Manifest[];
  readonly notices: readonly VersionNotice[];
  readonly stages: ReadonlyMap<string, readonly StageRecord[]>;
  readonly now: string;
}

/** Why a version stays; `undefined` when nothing needs it. */
function findReason(situation: Situation, { keep, history, named }: CollectOptions): string | undefined {
  const { version, versions, notices, stages, now } = situation;
  const model = versions[0]?.model;
  if (versions.at(-1)?.version === version) return "the newest version";
  for (const [stage, records] of stages) {
    const reason = findStageReason({ stage, records, version }, history);
    if (reason !== undefined) return reason;
  }
  const claimed = findClaimed(notices, { stages, now }).get(version);
  if (claimed !== undefined) return `about to be put into ${claimed}`;
  const outside = named.find((name) => name.model === model && name.version === version);
  if (outside !== undefined) return outside.by;
  const newest = versions.slice(-Math.max(1, keep));
  return newest.some((manifest) => manifest.version === version) ? `among the newest ${keep}` : undefined;
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
