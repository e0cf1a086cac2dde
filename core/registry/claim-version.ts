import { toEpochMs } from "../clock.ts";
import { SlipwayError } from "../errors.ts";
import { appendNotice, assertNotCollected, type NoticePorts } from "./change-status.ts";
import type { StageRecord } from "./model-store.ts";
import type { VersionNotice } from "./version-notice.ts";
import { statusOf } from "./version-status.ts";

export interface Claim {
  readonly model: string;
  readonly version: string;
  readonly stage: string;
}

// Whoever claims writes the stage record within seconds, or after a deployment of minutes. A claim that is older was left by a killed writer.
const CLAIM_LIFE_MS = 24 * 60 * 60 * 1000;
// A claim that others left does as well as one's own while enough of its life is left for a deployment.
const CLAIM_FRESH_MS = CLAIM_LIFE_MS / 2;

/**
 * Says that a stage is about to name a version. Stages and collections are separate lists, so neither could tell what the
 * other is doing; notices are one list: a collection after this claim sees it and keeps the version, and a claim after a
 * collection is refused. Says nothing twice: a claim on the same place in the stage's history holds until that is taken.
 * @throws SLIPWAY_E_VERSION_NOT_FOUND, SLIPWAY_E_VERSION_YANKED, SLIPWAY_E_REGISTRY_CONFLICT
 */
export async function claimVersion(ports: NoticePorts, { model, version, stage }: Claim): Promise<void> {
  await appendNotice(ports, model, async (notices) => {
    const status = statusOf(notices, version);
    assertNotCollected(status, { model, version });
    if (status.yanked !== null) throw versionYanked({ model, version }, status.yanked);
    const after = (await ports.store.stage(model, stage)).at(-1)?.number ?? 0;
    const claim = { stage, after };
    if (isClaimed(notices, { version, claim, clock: ports.clock })) return undefined;
    return { version, kind: "claim", reason: `for stage ${stage}`, claim };
  });
}

function isClaimed(
  notices: readonly VersionNotice[],
  { version, claim, clock }: Required<Pick<VersionNotice, "version" | "claim">> & Pick<NoticePorts, "clock">,
): boolean {
  return notices.some(
    (notice) =>
      notice.version === version &&
      notice.claim?.stage === claim.stage &&
      notice.claim.after === claim.after &&
      toEpochMs(clock.now()) - toEpochMs(notice.at) < CLAIM_FRESH_MS,
  );
}

/** Versions that somebody is about to put into a stage at the instant `now`. */
export function findClaimed(
  notices: readonly VersionNotice[],
  { stages, now }: { readonly stages: ReadonlyMap<string, readonly StageRecord[]>; readonly now: string },
): ReadonlyMap<string, string> {
  const open = notices.flatMap(({ version, claim, at }) => {
    if (claim === undefined || toEpochMs(now) - toEpochMs(at) > CLAIM_LIFE_MS) return [];
    const records = stages.get(claim.stage) ?? [];
    const settled = records.some((record) => record.version === version && record.number > claim.after);
    return settled ? [] : [[version, claim.stage] as const];
  });
  return new Map(open);
}

export function versionYanked(
  { model, version }: { readonly model: string; readonly version: string },
  reason: string,
): SlipwayError {
  return new SlipwayError("SLIPWAY_E_VERSION_YANKED", {
    what: `${model}@${version} was yanked: ${reason.replace(/\.$/, "")}.`,
    remedy: `Take another version, or type \`slipway registry unyank ${model}@${version} --reason …\` first.`,
  });
}
