import { type ApiReply, type ApiRequest, type Caller, isObject, json, refusal, textOf } from "./exchange.ts";
import { formatNeed, isGranted, type Need, needOf } from "./permissions.ts";
import { PEOPLE } from "./upstream.ts";
import { look, type World } from "./world.ts";

const BOT_BUDGET = 1000;
const PERSON_BUDGET = 5000;
const HOUR_SECONDS = 3600;

/** What anybody with an account may write on a public repository. */
const PUBLIC_WRITES = /^\/(issues|pulls)(\/\d+\/comments)?$/;

/** Decides who may: hourly budget, scopes of the token, membership of the person. */
export class Admission {
  readonly #world: World;
  readonly #used = new Map<string, number>();
  readonly #reset: number;
  readonly #isPull = new Map<string, boolean>();

  constructor(world: World) {
    this.#world = world;
    this.#reset = Math.floor(Date.now() / 1000) + HOUR_SECONDS;
  }

  /** `below`: the path below the repository. */
  async refuse(request: ApiRequest, below: string | undefined): Promise<ApiReply | undefined> {
    const { caller } = request;
    this.#used.set(caller.login, (this.#used.get(caller.login) ?? 0) + 1);
    if (this.rate(caller).used > this.rate(caller).limit) return this.#exhausted();
    if (caller.bot && request.path === "/user") return refusal(403, "Resource not accessible by integration");
    if (below === undefined) return undefined;
    const need = await this.#need(request.method, below);
    if (caller.scopes !== undefined) {
      const granted = need === undefined || isGranted(caller.scopes, need);
      return granted ? undefined : refusal(403, "Resource not accessible by integration");
    }
    const mayWrite = ["admin", "write"].includes(permissionOf(caller.login));
    if (need?.access !== "write" || mayWrite || (request.method === "POST" && PUBLIC_WRITES.test(below)))
      return undefined;
    return refusal(403, "Must have push access to the repository.");
  }

  /** An unchanged answer (304) costs nothing. */
  refund(caller: Caller): void {
    this.#used.set(caller.login, (this.#used.get(caller.login) ?? 1) - 1);
  }

  rate(caller: Caller): { limit: number; used: number; remaining: number; reset: number } {
    const limit = caller.bot ? (this.#world.options.budget ?? BOT_BUDGET) : PERSON_BUDGET;
    const used = this.#used.get(caller.login) ?? 0;
    return { limit, used, remaining: Math.max(0, limit - used), reset: this.#reset };
  }

  headers({ caller, method }: ApiRequest, below: string | undefined): Record<string, string> {
    const { limit, remaining, used, reset } = this.rate(caller);
    const need = below === undefined ? undefined : needOf(method, below, { isPull: false });
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": "core",
      ...(need === undefined || !caller.bot ? {} : { "x-accepted-github-permissions": formatNeed(need) }),
    };
  }

  #exhausted(): ApiReply {
    const message =
      "API rate limit exceeded for installation. If you reach out to GitHub Support, include the request ID.";
    return json({ message, documentation_url: "https://docs.github.com/rest/rate-limit", status: "403" }, 403);
  }

  async #need(method: string, below: string): Promise<Need | undefined> {
    const [, number] = /^\/issues\/(\d+)(?:\/|$)/.exec(below) ?? [];
    const [, comment] = /^\/issues\/comments\/(\d+)/.exec(below) ?? [];
    const ofComment = comment === undefined ? undefined : await this.#numberOf(comment);
    if (comment !== undefined && ofComment === undefined) return undefined; // gone: 404 for everybody
    return needOf(method, below, { isPull: await this.#isPullNumber(number ?? ofComment) });
  }

  async #numberOf(comment: string): Promise<string | undefined> {
    const url = textOf((await look(this.#world, `/issues/comments/${comment}`)).issue_url);
    return url?.split("/").at(-1);
  }

  async #isPullNumber(number: string | undefined): Promise<boolean> {
    if (number === undefined) return false;
    const known = this.#isPull.get(number);
    if (known !== undefined) return known;
    const issue = await look(this.#world, `/issues/${number}`);
    const isPull = isObject(issue.pull_request) || (await look(this.#world, `/pulls/${number}`)).number !== undefined;
    if (issue.number !== undefined || isPull) this.#isPull.set(number, isPull);
    return isPull;
  }
}

/** A person's permission on the repository: `none` for somebody unknown. */
export function permissionOf(login: string): string {
  const known = Object.entries(PEOPLE).find(([name]) => name.toLowerCase() === login.toLowerCase());
  return known?.[1] ?? "none";
}
