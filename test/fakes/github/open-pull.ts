import { parseObject } from "./exchange.ts";
import type { Upstream } from "./upstream.ts";

export interface OpenPull {
  /** A branch, or `owner:branch` of a fork. */
  readonly head: string;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  /** `octocat` when left out. */
  readonly author?: string;
}

/** Opens a pull request as a person would; gives its number. */
export async function openPull(
  upstream: Upstream,
  repository: string,
  { head, base = "main", title = "Change the model", body = "", author = "octocat" }: OpenPull,
): Promise<number> {
  const reply = await upstream.send({
    method: "POST",
    path: `/repos/${repository}/pulls`,
    as: author,
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ head, base, title, body })),
  });
  const { number } = parseObject(reply.body.toString("utf8"));
  if (typeof number !== "number") throw new Error(`No pull request: ${reply.status} ${reply.body.toString("utf8")}`);
  return number;
}
