/** What the platform knows of those who comment, and how a comment is acknowledged. Owned by core. */
export interface CommandDesk {
  /**
   * Of somebody on the repository, by its collaborators: what a comment says of its author's association is not asked.
   * @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED
   */
  roleOf(login: string): Promise<RepositoryRole>;
  /** Answers a comment by a reaction; doing it again changes nothing. @throws as above */
  react(comment: number, reaction: "+1" | "-1"): Promise<void>;
}

/** From the least to the most; custom roles count as the one that they are built on. */
export const REPOSITORY_ROLES = ["none", "read", "write", "maintain", "admin"] as const;
export type RepositoryRole = (typeof REPOSITORY_ROLES)[number];

/** Roles that may be asked for. */
export const COMMANDING_ROLES = ["write", "maintain", "admin"] as const;
export type CommandingRole = (typeof COMMANDING_ROLES)[number];

export function hasRole(role: RepositoryRole, required: CommandingRole): boolean {
  return REPOSITORY_ROLES.indexOf(role) >= REPOSITORY_ROLES.indexOf(required);
}
