import type { VersionNotice } from "./version-notice.ts";

/** What notices say of one version. */
export interface VersionStatus {
  /** Why nobody should start to use it; null when nothing was said. Deploying it warns. */
  readonly deprecated: string | null;
  /** Why nobody may use it; null when nothing was said. It cannot be deployed or promoted, and `latest` passes over it. */
  readonly yanked: string | null;
  /** Whether garbage collection removed its files. */
  readonly collected: boolean;
}

const PLAIN: VersionStatus = { deprecated: null, yanked: null, collected: false };

/** The last word on a version: each notice overrides the earlier ones of its kind. */
export function statusOf(notices: readonly VersionNotice[], version: string): VersionStatus {
  return notices.filter((notice) => notice.version === version).reduce(applyNotice, PLAIN);
}

function applyNotice(status: VersionStatus, { kind, reason }: VersionNotice): VersionStatus {
  switch (kind) {
    case "deprecate":
      return { ...status, deprecated: reason };
    case "undeprecate":
      return { ...status, deprecated: null };
    case "yank":
      return { ...status, yanked: reason };
    case "unyank":
      return { ...status, yanked: null };
    case "collect":
      return { ...status, collected: true };
    case "claim":
      return status;
  }
}

/** Versions whose files garbage collection removed. Stores leave them out of their answers. */
export function findCollected(notices: readonly VersionNotice[]): ReadonlySet<string> {
  return new Set(notices.flatMap(({ kind, version }) => (kind === "collect" ? [version] : [])));
}
