import { isObject, type Json, parseObject } from "./exchange.ts";
import type { GitData } from "./git-data.ts";
import type { Upstream } from "./upstream.ts";

interface Source {
  readonly upstream: Upstream;
  readonly git: GitData;
  readonly repository: string;
}

/** `login/name` with the commits of `main`; gives the full name. */
export async function forkRepository(source: Source, login: string): Promise<string> {
  const { upstream, git, repository } = source;
  const reply = await upstream.send({
    method: "POST",
    path: `/repos/${repository}/forks`,
    as: login,
    headers: { "content-type": "application/json" },
    body: Buffer.from("{}"),
  });
  const { full_name: fork } = parseObject(reply.body.toString("utf8"));
  if (typeof fork !== "string") throw new Error(`No fork: ${reply.status} ${reply.body.toString("utf8")}`);
  const head = await git.headOf("main");
  if (head !== undefined) {
    await copyCommit(source, { sha: head, fork, login });
    await send(upstream, login, {
      method: "PATCH",
      path: `/repos/${fork}/git/refs/heads/main`,
      body: { sha: head, force: true },
    });
  }
  return fork;
}

async function copyCommit(source: Source, to: { sha: string; fork: string; login: string }): Promise<void> {
  const { upstream, repository } = source;
  const { sha, fork, login } = to;
  const commit = await send(upstream, login, { method: "GET", path: `/repos/${repository}/git/commits/${sha}` });
  const parents = Array.isArray(commit.parents) ? (commit.parents as Json[]).map((parent) => String(parent.sha)) : [];
  for (const parent of parents) await copyCommit(source, { ...to, sha: parent });
  const tree = isObject(commit.tree) ? String(commit.tree.sha) : "";
  const { tree: entries } = await send(upstream, login, {
    method: "GET",
    path: `/repos/${repository}/git/trees/${tree}?recursive=1`,
  });
  const blobs = (Array.isArray(entries) ? (entries as Json[]) : []).filter(({ type }) => type === "blob");
  for (const { sha: blob } of blobs) {
    const { content, encoding } = await send(upstream, login, {
      method: "GET",
      path: `/repos/${repository}/git/blobs/${String(blob)}`,
    });
    await send(upstream, login, { method: "POST", path: `/repos/${fork}/git/blobs`, body: { content, encoding } });
  }
  const copied = blobs.map(({ path, mode, type, sha: blob }) => ({ path, mode, type, sha: blob }));
  await send(upstream, login, { method: "POST", path: `/repos/${fork}/git/trees`, body: { tree: copied } });
  const { message, author, committer } = commit;
  await send(upstream, login, {
    method: "POST",
    path: `/repos/${fork}/git/commits`,
    body: { message, author, committer, tree, parents },
  });
}

async function send(
  upstream: Upstream,
  as: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: Json },
): Promise<Json> {
  const reply = await upstream.send({
    method,
    path,
    as,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
  });
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.body.toString("utf8")}`);
  return parseObject(reply.body.toString("utf8"));
}
