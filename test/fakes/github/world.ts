import type { BlobStore } from "./blob-store.ts";
import { type ApiReply, type Caller, type Json, parseObject } from "./exchange.ts";
import type { Upstream } from "./upstream.ts";

export interface GitHubOptions {
  /** Requests that the repository's workflow tokens have together; GitHub's 1,000 when left out. */
  readonly budget?: number;
  /** Published releases, their assets and tags cannot change; their tag names are used up for ever. */
  readonly immutableReleases?: boolean;
  /** 403 for bots on what GitHub may refuse when the commit touches `.github/workflows`. */
  readonly refuseWorkflows?: {
    /** Creating a release with `target_commitish`. */
    readonly releases?: boolean;
    /** Creating a ref on such a commit. */
    readonly refs?: boolean;
  };
  /** Asset downloads redirect to storage (default) or come directly: GitHub does either. */
  readonly assetDownloads?: "redirect" | "direct";
  /** Names of environments that exist at the start. */
  readonly environments?: readonly string[];
}

/** What the handlers share. */
export interface World {
  readonly owner: string;
  readonly name: string;
  readonly apiUrl: string;
  readonly resultsUrl: string;
  readonly options: GitHubOptions;
  readonly upstream: Upstream;
  readonly blobs: BlobStore;
  /** Ids rise over all kinds of things, so that two kinds are never confused unseen. */
  nextId(): number;
  now(): string;
}

export const repositoryUrl = (world: World): string => `${world.apiUrl}/repos/${world.owner}/${world.name}`;

export const htmlUrl = (world: World): string => `https://github.com/${world.owner}/${world.name}`;

/** Reads what the emulator knows, as an admin; `{}` unless it answers with success. */
export async function look(world: World, path: string): Promise<Json> {
  const reply = await lookReply(world, path);
  return reply.status < 300 ? parseObject(reply.body.toString("utf8")) : {};
}

export async function lookList(world: World, path: string): Promise<readonly Json[]> {
  const reply = await lookReply(world, path);
  const value: unknown = reply.status < 300 ? JSON.parse(reply.body.toString("utf8")) : [];
  return Array.isArray(value) ? (value as Json[]) : [];
}

function lookReply(world: World, path: string): Promise<ApiReply> {
  return world.upstream.send({ method: "GET", path: `/repos/${world.owner}/${world.name}${path}`, as: "acme-admin" });
}

/** The commit a ref, branch, tag or SHA leads to; `undefined` when there is none. */
export async function resolveCommit(world: World, ref: string): Promise<string | undefined> {
  const path = ref.split("/").map(encodeURIComponent).join("/");
  const sha = (await look(world, `/commits/${path}`)).sha;
  return typeof sha === "string" ? sha : undefined;
}

/** A user as embedded in other objects. */
export function simpleUser(world: World, { login, bot }: Pick<Caller, "login" | "bot">): Json {
  const encoded = encodeURIComponent(login);
  const url = `${world.apiUrl}/users/${encoded}`;
  return {
    login,
    id: bot ? 41_898_282 : 1000 + login.length,
    node_id: Buffer.from(login).toString("base64"),
    avatar_url: `https://avatars.githubusercontent.com/${encoded}`,
    gravatar_id: "",
    url,
    html_url: `https://github.com/${encoded}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: bot ? "Bot" : "User",
    site_admin: false,
  };
}

export const nodeId = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString("base64url");
