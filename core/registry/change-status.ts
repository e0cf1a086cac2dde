import type { Clock } from "../clock.ts";
import { SlipwayError } from "../errors.ts";
import type { ModelStore } from "./model-store.ts";
import { versionNotFound } from "./version-not-found.ts";
import type { NoticeKind, VersionNotice } from "./version-notice.ts";
import { statusOf, type VersionStatus } from "./version-status.ts";

export interface StatusChange {
  readonly model: string;
  readonly version: string;
  readonly kind: Extract<NoticeKind, "deprecate" | "undeprecate" | "yank" | "unyank">;
  /** One sentence for whoever meets the version. */
  readonly reason: string;
}

export interface ChangedStatus {
  readonly status: VersionStatus;
  /** False when the version had that status, for that reason, already: nothing was written. */
  readonly appended: boolean;
}

export interface NoticePorts {
  readonly store: ModelStore;
  readonly clock: Clock;
}

// One of several writers always wins, so this many losses in a row mean that something else is wrong.
const MAX_ATTEMPTS = 1000;

/**
 * Deprecates or yanks a version, or takes that back. Nothing of the version changes: a notice is appended.
 * @throws SLIPWAY_E_VERSION_NOT_FOUND, SLIPWAY_E_REGISTRY_CONFLICT when others keep writing first
 */
export async function changeStatus(ports: NoticePorts, change: StatusChange): Promise<ChangedStatus> {
  const { model, version, kind, reason } = change;
  await assertPublished(ports.store, change);
  const notice = await appendNotice(ports, model, (notices) => {
    const status = statusOf(notices, version);
    assertNotCollected(status, change);
    return isSaid(status, change) ? undefined : { version, kind, reason };
  });
  return { status: await loadStatus(ports.store, { model, version }), appended: notice !== undefined };
}

function isSaid({ deprecated, yanked }: VersionStatus, { kind, reason }: StatusChange): boolean {
  switch (kind) {
    case "deprecate":
      return deprecated === reason;
    case "undeprecate":
      return deprecated === null;
    case "yank":
      return yanked === reason;
    case "unyank":
      return yanked === null;
  }
}

export type NoticeDraft = Omit<VersionNotice, "number" | "at" | "model">;

/**
 * Appends what `decide` makes of the notices so far, or nothing when it gives `undefined`; decided anew whenever somebody
 * else was faster.
 */
export async function appendNotice(
  { store, clock }: NoticePorts,
  model: string,
  decide: (notices: readonly VersionNotice[]) => Promise<NoticeDraft | undefined> | NoticeDraft | undefined,
): Promise<VersionNotice | undefined> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const notices = await store.notices(model);
    const draft = await decide(notices);
    if (draft === undefined) return undefined;
    const notice = { ...draft, model, number: (notices.at(-1)?.number ?? 0) + 1, at: clock.now() };
    if ((await store.appendNotice(notice)) === "appended") return notice;
  }
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what: `Others wrote notices of ${model} before this one ${MAX_ATTEMPTS} times in a row.`,
    remedy: "Let the other jobs finish, then run the same command again.",
  });
}

/** @throws SLIPWAY_E_REGISTRY_UNREADABLE */
export async function loadStatus(
  store: ModelStore,
  { model, version }: { readonly model: string; readonly version: string },
): Promise<VersionStatus> {
  return statusOf(await store.notices(model), version);
}

/** @throws SLIPWAY_E_VERSION_NOT_FOUND */
export function assertNotCollected(
  { collected }: VersionStatus,
  { model, version }: { readonly model: string; readonly version: string },
): void {
  if (!collected) return;
  throw new SlipwayError("SLIPWAY_E_VERSION_NOT_FOUND", {
    what: `${model}@${version} was removed by a collection while this ran.`,
    remedy: `\`slipway registry list ${model}\` shows what is left; registering the model again gives it a new number.`,
  });
}

/** @throws SLIPWAY_E_VERSION_NOT_FOUND */
export async function assertPublished(
  store: ModelStore,
  { model, version }: { readonly model: string; readonly version: string },
): Promise<void> {
  const versions = await store.versions(model);
  if (!versions.some((manifest) => manifest.version === version)) throw versionNotFound({ model, version, versions });
}
