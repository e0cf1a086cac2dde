import { z } from "zod";
import { at } from "../at.ts";
import { type Clock, toEpochMs } from "../clock.ts";
import { SlipwayError } from "../errors.ts";
import { assertPublished } from "./change-status.ts";
import { claimVersion } from "./claim-version.ts";
import { holdReads } from "./hold-reads.ts";
import type { ModelStore, StageRecord, StageStepKind } from "./model-store.ts";

export interface StageStep {
  readonly model: string;
  /** For example the environment of a deployment: `production`. */
  readonly stage: string;
  readonly version: string;
  /** One sentence for the history, at most 1,000 characters. */
  readonly reason: string;
  /** Default: a promotion. */
  readonly kind?: StageStepKind;
}

export interface AppendedStage {
  /** The record that is current now. */
  readonly record: StageRecord;
  /** What the stage held before; `undefined` for its first record. */
  readonly previous: StageRecord | undefined;
  /** False when the stage held that version already: the history says nothing twice. */
  readonly appended: boolean;
}

// Date.parse also takes "1" and local times, which mean another instant on every machine.
const INSTANT = z.iso.datetime({ offset: true });

// One of several writers always wins, so this many losses in a row mean that something else is wrong.
const MAX_ATTEMPTS = 1000;

/**
 * Makes `version` the current one of a stage. Promotion and rollback are the same step: both append. The version is claimed
 * first, so that no collection removes it in between.
 * @throws SLIPWAY_E_VERSION_NOT_FOUND, SLIPWAY_E_VERSION_YANKED, SLIPWAY_E_REGISTRY_CONFLICT when others keep writing first
 */
export async function appendStageStep(
  ports: { readonly store: ModelStore; readonly clock: Clock },
  step: StageStep,
): Promise<AppendedStage> {
  const { clock } = ports;
  const store = holdReads(ports.store);
  await assertPublished(store, step);
  let claimed = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const previous = currentStage(await store.stage(step.model, step.stage));
    if (previous?.version === step.version) return { record: previous, previous, appended: false };
    if (!claimed) {
      await claimVersion({ store, clock }, step);
      claimed = true;
      continue; // claiming may have taken time: then what is current is read anew
    }
    const record = { ...step, number: (previous?.number ?? 0) + 1, at: clock.now() };
    if ((await store.appendStage(record)) === "appended") return { record, previous, appended: true };
  }
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what: `Stage ${step.stage} of ${step.model} was changed by others ${MAX_ATTEMPTS} times while ${step.version} was to be set.`,
    remedy: "Let the other jobs finish, then run the same command again.",
  });
}

/** The newest record; `undefined` for an empty history. */
export function currentStage(records: readonly StageRecord[]): StageRecord | undefined {
  return records.at(-1);
}

/**
 * The record that was current at an instant; `undefined` before the first.
 * Clocks of writers differ: a record takes effect at its own time or its predecessor's, whichever is later.
 * @throws SLIPWAY_E_INPUT_INVALID when `instant` is no RFC 3339 instant
 */
export function stageAt(records: readonly StageRecord[], instant: string): StageRecord | undefined {
  assertInstant(instant);
  const limit = toEpochMs(instant);
  const later = records.findIndex((record) => toEpochMs(record.at) > limit);
  if (later === -1) return records.at(-1);
  return later === 0 ? undefined : at(records, later - 1);
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertInstant(instant: string): void {
  if (!INSTANT.safeParse(instant).success) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `${JSON.stringify(instant.slice(0, 80))} is no instant.`,
      remedy: "Write it like 2026-01-31T12:00:00Z.",
    });
  }
}
