import type { GitHub } from "./client.ts";

export interface TagRef {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** Of the tag object, or of the commit where there is none. */
  readonly sha: string;
}

/** The tags of a repository. */
export interface TagRefs {
  /**
   * Tags whose names start with `prefix`, as they are now: an answer is never older than its question. Questions of the same moment are one request,
   * and so are all those that come while it is under way: they share the next one.
   */
  list(prefix: string): Promise<readonly TagRef[]>;
}

const ROOT = "refs/tags/";

export function createTagRefs(github: GitHub): TagRefs {
  const load = async (prefix: string): Promise<readonly TagRef[]> => {
    const refs = await github.list(
      "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
      { ref: `tags/${prefix}` },
      { permission: "contents: read", unsized: true },
    );
    return refs.flatMap(({ ref, object }) =>
      ref.startsWith(ROOT) ? [{ name: ref.slice(ROOT.length), sha: object.sha }] : [],
    );
  };
  const waiting = new Map<string, Promise<readonly TagRef[]>>();
  const underWay = new Map<string, Promise<unknown>>();
  const askNext = async (prefix: string): Promise<readonly TagRef[]> => {
    await underWay.get(prefix);
    waiting.delete(prefix);
    const answer = load(prefix);
    underWay.set(
      prefix,
      answer.catch(() => undefined),
    );
    return await answer;
  };
  return {
    list(prefix) {
      const answer = waiting.get(prefix) ?? askNext(prefix);
      waiting.set(prefix, answer);
      return answer;
    },
  };
}
