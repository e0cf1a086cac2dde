import type { GitHub } from "./client.ts";

/** Who wrote something, as GitHub shows it; null for accounts that are gone. */
export type Author = { readonly login: string; readonly type: string } | null | undefined;

/** Tells what our own token wrote from what others wrote, who may have copied our markers. */
export interface Identity {
  /** Those of `items` that are ours. Asks GitHub who we are only when the items leave a doubt. */
  pickOurs<Item extends { readonly user?: Author }>(items: readonly Item[]): Promise<readonly Item[]>;
  /** The author of something that was created just now: that is us. */
  learn(author: Author): void;
}

const WORKFLOW_BOT = "github-actions[bot]";

/**
 * A workflow's own token writes as `github-actions[bot]`, a name that no person can have, so what that bot wrote counts as ours for every token
 * of an installation: a report that moves to an app's token keeps its comment. Every other login has to be learned: `GET /user` is refused
 * to installations, GraphQL's `viewer` is not, and where both are, the answer to the first thing we create says it.
 */
export function createIdentity(github: Pick<GitHub, "installation" | "viewer">): Identity {
  let known: string | undefined;
  let asked: Promise<string | undefined> | undefined;
  const isType = ({ user }: { readonly user?: Author }): boolean => (user?.type === "Bot") === github.installation;
  return {
    async pickOurs(items) {
      const possible = items.filter(isType);
      const by = (login: string | undefined) => possible.filter(({ user }) => user?.login === login);
      if (possible.length === 0) return [];
      if (known !== undefined) return by(known);
      const ofWorkflow = by(WORKFLOW_BOT);
      if (ofWorkflow.length > 0) return ofWorkflow;
      asked ??= github.viewer();
      known ??= await asked;
      return known === undefined ? [] : by(known);
    },
    learn(author) {
      known ??= author?.login;
    },
  };
}
