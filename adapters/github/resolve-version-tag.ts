import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { createGitHub } from "./client.ts";

const SLIPWAY = { owner: "slipway-ml", name: "slipway" };

export interface TagQuestion {
  readonly tag: string;
  readonly log: Logger;
  readonly token: string | undefined;
  readonly baseUrl: string | undefined;
}

/** The commit of a tag of Slipway's own repository, or why it is not known: being offline is no error here. */
export type TagAnswer = { readonly sha: string } | { readonly sha?: undefined; readonly reason: string };

export async function resolveVersionTag({ tag, log, token, baseUrl }: TagQuestion): Promise<TagAnswer> {
  if (token === undefined) return { reason: "GITHUB_TOKEN is not set, so GitHub was not asked." };
  const github = createGitHub({ token, repository: SLIPWAY, log, ...(baseUrl === undefined ? {} : { baseUrl }) });
  const permission = "contents: read" as const;
  try {
    const options = { permission, refusals: [404] };
    const ref = await github.tryRequest("GET /repos/{owner}/{repo}/git/ref/{ref}", { ref: `tags/${tag}` }, options);
    if (ref === undefined) return { reason: `${SLIPWAY.owner}/${SLIPWAY.name} has no tag ${tag}.` };
    if (ref.object.type === "commit") return { sha: ref.object.sha };
    const { object } = await github.request(
      "GET /repos/{owner}/{repo}/git/tags/{tag_sha}",
      { tag_sha: ref.object.sha },
      { permission },
    );
    return { sha: object.sha };
  } catch (thrown) {
    if (thrown instanceof SlipwayError && thrown.kind !== "internal") return { reason: thrown.what };
    throw thrown;
  }
}
