import { isObject, type Json, parseObject } from "./exchange.ts";
import { ADMIN, type Upstream } from "./upstream.ts";

export interface CommitOptions {
  /** Path to text or bytes; `null` deletes. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  /** SHAs; the branch's head when left out (or the default branch's, for a new branch). */
  readonly parents?: readonly string[];
  readonly message?: string;
  /** Moved or made to point at the commit; no ref is touched when left out. */
  readonly branch?: string;
  /** `owner/name`; the repository itself when left out. */
  readonly repository?: string;
  readonly date?: string;
}

/** Git objects by the API, as an admin. SHAs are git's own. */
export class GitData {
  readonly #upstream: Upstream;
  readonly #repository: string;

  constructor(upstream: Upstream, repository: string) {
    this.#upstream = upstream;
    this.#repository = repository;
  }

  async commit({
    files,
    message = "Change",
    branch,
    repository = this.#repository,
    ...options
  }: CommitOptions): Promise<string> {
    const parents = options.parents ?? (await this.#parentsOf(repository, branch));
    const tree = await Promise.all(
      Object.entries(files).map(async ([path, content]) => ({
        path,
        mode: "100644",
        type: "blob",
        sha: content === null ? null : await this.#blob(repository, content),
      })),
    );
    const [first] = parents;
    const base = first === undefined ? undefined : await this.#treeOf(repository, first);
    const body = { tree, ...(base === undefined ? {} : { base_tree: base }) };
    const { sha: treeSha } = await this.post(`/repos/${repository}/git/trees`, body);
    const who = {
      name: "Octo Cat",
      email: "octocat@example.org",
      ...(options.date === undefined ? {} : { date: options.date }),
    };
    const commit = await this.post(`/repos/${repository}/git/commits`, {
      message,
      tree: treeSha,
      parents,
      author: who,
    });
    const sha = String(commit.sha);
    if (branch !== undefined) await this.moveBranch(branch, sha, repository);
    return sha;
  }

  async moveBranch(branch: string, sha: string, repository: string = this.#repository): Promise<void> {
    const known = await this.headOf(branch, repository);
    if (known === undefined) await this.post(`/repos/${repository}/git/refs`, { ref: `refs/heads/${branch}`, sha });
    else await this.#call("PATCH", `/repos/${repository}/git/refs/heads/${branch}`, { body: { sha, force: true } });
  }

  async headOf(branch: string, repository: string = this.#repository): Promise<string | undefined> {
    const { object } = await this.#call("GET", `/repos/${repository}/git/ref/heads/${branch}`, { mayMiss: true });
    return isObject(object) ? String(object.sha) : undefined;
  }

  async post(path: string, body: Json): Promise<Json> {
    return this.#call("POST", path, { body });
  }

  async #parentsOf(repository: string, branch: string | undefined): Promise<readonly string[]> {
    const head =
      (branch === undefined ? undefined : await this.headOf(branch, repository)) ??
      (await this.headOf("main", repository));
    return head === undefined ? [] : [head];
  }

  async #treeOf(repository: string, commit: string): Promise<string | undefined> {
    const { tree } = await this.#call("GET", `/repos/${repository}/git/commits/${commit}`);
    return isObject(tree) ? String(tree.sha) : undefined;
  }

  async #blob(repository: string, content: string | Uint8Array): Promise<string> {
    const body = { content: Buffer.from(content).toString("base64"), encoding: "base64" };
    return String((await this.post(`/repos/${repository}/git/blobs`, body)).sha);
  }

  async #call(
    method: string,
    path: string,
    { body, mayMiss = false }: { body?: Json; mayMiss?: boolean } = {},
  ): Promise<Json> {
    const isOwn = path.startsWith(`/repos/${this.#repository}/`);
    const reply = await this.#upstream.send({
      method,
      path,
      as: isOwn ? ADMIN : path.split("/")[2],
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    });
    if (reply.status === 404 && mayMiss) return {};
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.body.toString("utf8")}`);
    return parseObject(reply.body.toString("utf8"));
  }
}
