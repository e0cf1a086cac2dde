import { type ApiReply, type ApiRequest, isObject, type Json, json, paged, parseObject, refusal } from "./exchange.ts";
import { type Route, route } from "./router.ts";
import { look, lookList, type World } from "./world.ts";

/** Pull requests as the emulator keeps them, with what it lacks: a head that follows pushes, files, lookup by commit. */
export class Pulls {
  readonly #world: World;
  readonly #heads = new Map<number, string>();
  readonly #merged = new Map<number, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** From now on the head is this commit, whatever the branch says. */
  setHead(number: number, sha: string): void {
    this.#heads.set(number, sha);
  }

  /** Its head was merged as this commit, by a push. */
  setMerged(number: number, sha: string): void {
    this.#merged.set(number, sha);
  }

  async get(number: number): Promise<Json | undefined> {
    const pull = await look(this.#world, `/pulls/${number}`);
    return pull.number === undefined ? undefined : await this.follow(pull);
  }

  async all(): Promise<readonly Json[]> {
    return Promise.all((await lookList(this.#world, "/pulls?state=all&per_page=100")).map((pull) => this.follow(pull)));
  }

  /** Objects are shared with forks: the head of a pull request is a commit here too. */
  async hasHead(sha: string): Promise<boolean> {
    return (await this.all()).some(({ head }) => isObject(head) && head.sha === sha);
  }

  /** The same pull request with its head where the branch is now. A merged or closed one stays. */
  async follow(pull: Json): Promise<Json> {
    const head = isObject(pull.head) ? pull.head : {};
    const base = isObject(pull.base) ? pull.base : {};
    const sha = this.#heads.get(Number(pull.number)) ?? (pull.state === "open" ? await this.#tip(head) : undefined);
    const complete = { ...pull, base: { ...base }, author_association: pull.author_association ?? "CONTRIBUTOR" };
    const merged = this.#merged.get(Number(pull.number));
    const end = { state: "closed", merged: true, merged_at: this.#world.now(), merge_commit_sha: merged };
    return { ...complete, head: { ...head, sha: sha ?? head.sha }, ...(merged === undefined ? {} : end) };
  }

  async files(number: number): Promise<readonly Json[]> {
    const pull = await this.get(number);
    if (pull === undefined) return [];
    const base = isObject(pull.base) ? String(pull.base.ref) : "main";
    const head = isObject(pull.head) ? String(pull.head.sha) : "";
    const compared = await look(this.#world, `/compare/${encodeURIComponent(base)}...${head}`);
    return Array.isArray(compared.files) ? (compared.files as Json[]) : [];
  }

  async #tip(head: Json): Promise<string | undefined> {
    const repo = isObject(head.repo) ? String(head.repo.full_name) : `${this.#world.owner}/${this.#world.name}`;
    const ref = String(head.ref).split("/").map(encodeURIComponent).join("/");
    const reply = await this.#world.upstream.send({
      method: "GET",
      path: `/repos/${repo}/git/ref/heads/${ref}`,
      as: "acme-admin",
    });
    const { object } = parseObject(reply.body.toString("utf8"));
    return isObject(object) ? String(object.sha) : undefined;
  }
}

/** `forward` asks the emulator as the caller would. */
export function pullRoutes(
  world: World,
  { pulls, forward }: { readonly pulls: Pulls; readonly forward: (request: ApiRequest) => Promise<ApiReply> },
): readonly Route[] {
  return [
    route("GET /pulls", async (request) => {
      const reply = await forward(request);
      const list: unknown = JSON.parse(reply.body.toString("utf8"));
      if (reply.status !== 200 || !Array.isArray(list)) return reply;
      return json(await Promise.all((list as Json[]).map((pull) => pulls.follow(pull))), 200, linkOf(reply));
    }),
    route("GET /pulls/:number", async (request) => {
      const pull = await pulls.get(Number(request.params.number));
      if (pull === undefined) return refusal(404);
      return json({ ...pull, changed_files: (await pulls.files(Number(request.params.number))).length });
    }),
    route("GET /pulls/:number/files", async (request) =>
      paged(request, await pulls.files(Number(request.params.number)), world),
    ),
    route("GET /commits/:sha/pulls", async (request) => {
      const sha = request.params.sha;
      const found = (await pulls.all()).filter((pull) => {
        const head = isObject(pull.head) ? pull.head.sha : undefined;
        return head === sha || pull.merge_commit_sha === sha;
      });
      return paged(request, found, world);
    }),
  ];
}

const linkOf = ({ headers }: ApiReply): Record<string, string> =>
  headers.link === undefined ? {} : { link: headers.link };
