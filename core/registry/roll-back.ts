import { SlipwayError } from "../errors.ts";
import type { NoticePorts } from "./change-status.ts";
import type { ModelStore, StageRecord } from "./model-store.ts";
import { type AppendedStage, appendStageStep } from "./stage-history.ts";
import { statusOf } from "./version-status.ts";

export interface RollbackRequest {
  readonly model: string;
  readonly stage: string;
  /** Default: what the stage held before. */
  readonly to?: string | undefined;
  readonly reason: string;
}

/**
 * Gives a stage back what it held before. The history grows by one record, as with every step.
 * @throws SLIPWAY_E_VERSION_NOT_FOUND when there is nothing to go back to, SLIPWAY_E_VERSION_YANKED, SLIPWAY_E_REGISTRY_CONFLICT
 */
export async function rollBackStage(
  ports: NoticePorts,
  { model, stage, to, reason }: RollbackRequest,
): Promise<AppendedStage> {
  const version = await findRollback(ports.store, { model, stage, to });
  return await appendStageStep(ports, { model, stage, version, reason, kind: "rollback" });
}

/**
 * The version that a rollback gives a stage; nothing is written.
 * @throws SLIPWAY_E_VERSION_NOT_FOUND when there is nothing to go back to, or the stage never held `to`
 */
export async function findRollback(
  store: ModelStore,
  { model, stage, to }: Omit<RollbackRequest, "reason">,
): Promise<string> {
  const records = await store.stage(model, stage);
  if (to !== undefined && !records.some((record) => record.version === to))
    throw neverHeld({ model, stage, to, records });
  const version = to ?? findEarlier(records, await findUsable(store, model));
  if (version === undefined) throw nothingEarlier({ model, stage, records });
  return version;
}

/**
 * The version to go back to: what the stage held before its current one. Rollbacks undo promotions as a stack, so that two in
 * a row go back two promotions and never forward again. Versions that nobody may use are passed over.
 */
export function findEarlier(records: readonly StageRecord[], usable: ReadonlySet<string>): string | undefined {
  const stack: string[] = [];
  for (const { version, kind } of records) {
    const held = kind === "rollback" ? stack.lastIndexOf(version) : -1;
    if (held >= 0) stack.length = held;
    stack.push(version);
  }
  const current = stack.at(-1);
  return stack.findLast((version) => version !== current && usable.has(version));
}

async function findUsable(store: ModelStore, model: string): Promise<ReadonlySet<string>> {
  const [versions, notices] = await Promise.all([store.versions(model), store.notices(model)]);
  return new Set(versions.flatMap(({ version }) => (statusOf(notices, version).yanked === null ? [version] : [])));
}

interface Refusal {
  readonly model: string;
  readonly stage: string;
  readonly records: readonly StageRecord[];
}

function neverHeld({ model, stage, to, records }: Refusal & { readonly to: string }): SlipwayError {
  const held = [...new Set(records.map(({ version }) => version))].slice(-5).toReversed();
  return new SlipwayError("SLIPWAY_E_VERSION_NOT_FOUND", {
    what: `Stage ${stage} of ${model} never held ${to}.`,
    remedy:
      held.length === 0
        ? `It is empty: \`slipway registry promote ${model}@${to} --to ${stage}\` puts the version there.`
        : `It held ${held.join(", ")}; \`slipway registry promote\` puts another version there.`,
  });
}

function nothingEarlier({ model, stage, records }: Refusal): SlipwayError {
  const current = records.at(-1)?.version;
  return new SlipwayError("SLIPWAY_E_VERSION_NOT_FOUND", {
    what:
      current === undefined
        ? `Stage ${stage} of ${model} is empty.`
        : `Stage ${stage} of ${model} held nothing usable before ${current}.`,
    remedy: `\`slipway registry promote ${model}@<version> --to ${stage}\` puts a version there; \`slipway registry history ${model}\` shows what was.`,
  });
}
