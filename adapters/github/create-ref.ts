import type { GitHub } from "./client.ts";

export interface NewRef {
  /** `refs/tags/…` */
  readonly ref: string;
  readonly sha: string;
}

/**
 * Creates a ref, or says who holds it: of all who try, one succeeds. That is the compare-and-swap of everything here. After a lost reply the ref is
 * ours when it holds our object, so the object should be one that nobody else can have made.
 * @throws SLIPWAY_E_GITHUB_FAILED when it is refused and nobody holds it: a ruleset, or an object that is not there
 */
export async function createRef(github: GitHub, { ref, sha }: NewRef): Promise<"created" | "taken"> {
  const find = (): Promise<string | undefined> => readRef(github, ref);
  const options = { permission: "contents: write", find } as const;
  const created = await github.tryCreate(CREATE, { ref, sha }, { ...options, refusals: [422] });
  // 422 says many things in words that change, and may answer our own success whose reply was lost.
  const holder = created ?? (await find()) ?? (await github.create(CREATE, { ref, sha }, options));
  return (typeof holder === "string" ? holder : holder.object.sha) === sha ? "created" : "taken";
}

const CREATE = "POST /repos/{owner}/{repo}/git/refs";

/** What a ref points to; `undefined` when there is none. */
export async function readRef(github: GitHub, ref: string): Promise<string | undefined> {
  const found = await github.tryRequest(
    "GET /repos/{owner}/{repo}/git/ref/{ref}",
    { ref: ref.replace(/^refs\//, "") },
    { permission: "contents: read", refusals: [404] },
  );
  return found?.object.sha;
}
