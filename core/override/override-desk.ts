import type { Person } from "./comment-event.ts";

/** What the platform knows of a pull request and of those who comment on it. Owned by core. */
export interface OverrideDesk {
  /** @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED */
  pull(number: number, about: { readonly at: string }): Promise<PullFacts>;
  /** Of somebody on the repository; `maintain` counts as `write`, `triage` as `read`. @throws as above */
  permissionOf(login: string): Promise<RepositoryPermission>;
  /** Answers a comment by a reaction; doing it again changes nothing. @throws as above */
  react(comment: number, reaction: "+1" | "-1"): Promise<void>;
}

export type RepositoryPermission = "admin" | "write" | "read" | "none";

export interface PullFacts {
  readonly author: Person;
  readonly open: boolean;
  /** The newest commit, 40 hex digits. */
  readonly head: string;
  /**
   * The newest commit at the instant that was asked about, by the platform's clock: dates in commits say what their author likes.
   * `undefined` when nothing tells.
   */
  readonly headThen: string | undefined;
}
