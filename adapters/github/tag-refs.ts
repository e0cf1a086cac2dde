import type { GitHub } from "./client.ts";

export interface TagRef {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** Of the tag object, or of the commit where there is none. */
  readonly sha: string;
}

/** The tags of a repository. */
export interface TagRefs {
  /** Tags whose names start with `prefix`, as they are now. Questions of the same moment are one request. */
  list(prefix: string): Promise<readonly TagRef[]>;
}

const ROOT = "refs/tags/";

export function createTagRefs(github: GitHub): TagRefs {
  const asked = new Map<string, Promise<readonly TagRef[]>>();
  const load = async (prefix: string): Promise<readonly TagRef[]> => {
    await Promise.resolve(); // whoever asks in this moment joins; later ones must see what happened meanwhile
    asked.delete(prefix);
    const refs = await github.list(
      "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
      { ref: `tags/${prefix}` },
      { permission: "contents: read", unsized: true },
    );
    return refs.flatMap(({ ref, object }) =>
      ref.startsWith(ROOT) ? [{ name: ref.slice(ROOT.length), sha: object.sha }] : [],
    );
  };
  return {
    list(prefix) {
      const answer = asked.get(prefix) ?? load(prefix);
      asked.set(prefix, answer);
      return answer;
    },
  };
}
