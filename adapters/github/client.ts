import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { createRng, type Rng } from "../../core/rng.ts";
import { assertUploadHost } from "./assert-upload-host.ts";
import { createBudget } from "./budget.ts";
import { type Exchange, exchange, type Outgoing, UnreadableAnswer } from "./exchange.ts";
import { expandRoute } from "./expand-route.ts";
import type { Permission } from "./failure.ts";
import { findNextPage } from "./next-page.ts";
import { type RetryRules, type Settled, settle } from "./retry.ts";
import type { Route, RouteData, RouteItem, RouteParameters } from "./routes.ts";
import type { Answer } from "./transmit.ts";
import { type AskOutside, askViewer } from "./viewer.ts";

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

export interface GitHubOptions {
  readonly token: string;
  readonly repository: RepositoryName;
  readonly log: Logger;
  /** Default: `https://api.github.com`. On a runner it is `GITHUB_API_URL`. */
  readonly baseUrl?: string;
  /** Requests of the hour that are left to others. Default: 25 of the 1,000 that a workflow's token has. */
  readonly reserve?: number;
  readonly clock?: Clock;
  readonly rng?: Rng;
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface CallOptions {
  /** The permission that the call needs; the error names it when the token has it not. */
  readonly permission: Permission;
  /**
   * A POST that does no harm when it is done twice, such as one that creates a Git object, which is named by its content. Reads, PUT, PATCH and
   * DELETE are always taken to be so.
   */
  readonly repeatable?: boolean;
}

/** Statuses that are an answer here, such as 404 for what is not there or 422 for what is taken. */
export interface Refusals {
  readonly refusals: readonly number[];
}

export interface CreateOptions<F> extends CallOptions {
  /** Looks for what the call creates: it is asked before each retry, because the reply of a call that succeeded may be lost. */
  readonly find: () => Promise<F | undefined>;
}

export interface ListOptions<R extends Route> extends CallOptions {
  /** For the lists that take no page size. */
  readonly unsized?: boolean;
  /** Ends the reading after a page: what is looked for is there. */
  readonly enough?: (items: readonly RouteItem<R>[]) => boolean;
}

export interface DownloadOptions<T> extends CallOptions {
  /** Default: `application/octet-stream`. */
  readonly accept?: string;
  /** Takes the bytes. Called again from the start when the connection breaks, and never twice at once. */
  readonly consume: (body: AsyncIterable<Uint8Array>) => Promise<T>;
}

export interface Upload {
  /** As the release has it: `https://uploads.github.com/repos/…/assets{?name,label}`. */
  readonly uploadUrl: string;
  readonly name: string;
  readonly content: Blob;
}

/**
 * The one client of GitHub's REST API, for one repository. It retries what may be retried, reads every page, keeps a reserve of the hourly budget and
 * turns refusals into errors that say what to do.
 *
 * Every method @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED, SLIPWAY_E_GITHUB_BUDGET
 */
export interface GitHub {
  readonly repository: RepositoryName;
  /** Whether the token is that of an app's installation, as a workflow's own is. */
  readonly installation: boolean;
  /** The login that the token writes as; `undefined` when GitHub does not tell. */
  viewer(): Promise<string | undefined>;
  /** Sends a request and gives the data of its answer. */
  request<R extends Route>(route: R, parameters: RouteParameters<R>, options: CallOptions): Promise<RouteData<R>>;
  /** The same; `undefined` when GitHub answers one of `refusals`. */
  tryRequest<R extends Route>(
    route: R,
    parameters: RouteParameters<R>,
    options: CallOptions & Refusals,
  ): Promise<RouteData<R> | undefined>;
  /** Creates what must not be created twice. What `find` finds after a lost reply is the answer. */
  create<R extends Route, F>(
    route: R,
    parameters: RouteParameters<R>,
    options: CreateOptions<F>,
  ): Promise<RouteData<R> | F>;
  /** The same; `undefined` when GitHub answers one of `refusals`. After a lost reply that may be the answer to our own success: look who has it. */
  tryCreate<R extends Route, F>(
    route: R,
    parameters: RouteParameters<R>,
    options: CreateOptions<F> & Refusals,
  ): Promise<RouteData<R> | F | undefined>;
  /** Every entry of a list, over all its pages. */
  list<R extends Route>(
    route: R,
    parameters: RouteParameters<R>,
    options: ListOptions<R>,
  ): Promise<readonly RouteItem<R>[]>;
  /** Streams a file. The signed address that GitHub redirects to gets no token. */
  download<R extends Route, T>(route: R, parameters: RouteParameters<R>, options: DownloadOptions<T>): Promise<T>;
  /** The same; `undefined` when GitHub answers one of `refusals`. */
  tryDownload<R extends Route, T>(
    route: R,
    parameters: RouteParameters<R>,
    options: DownloadOptions<T> & Refusals,
  ): Promise<T | undefined>;
  /** Adds a file to a release; `undefined` when GitHub answers one of `refusals`. */
  upload<F>(upload: Upload, options: CreateOptions<F> & Refusals): Promise<UploadedAsset | F | undefined>;
}

export type UploadedAsset = RouteData<"GET /repos/{owner}/{repo}/releases/assets/{asset_id}">;

const REQUEST_TIMEOUT_MS = 60_000;
const TRANSFER_TIMEOUT_MS = 3_600_000; // 1.9 GB at half a megabyte per second
const PAGE_SIZE = 100; // the most that GitHub gives
const MAX_PAGES = 1000; // a list without end is a defect, of whoever

/** @throws SLIPWAY_E_INPUT_INVALID without a token */
export function createGitHub(settings: GitHubOptions): GitHub {
  const { token, repository, log, baseUrl = "https://api.github.com", reserve = 25 } = settings;
  const { clock = SYSTEM_CLOCK, rng = createRng(randomInt(2 ** 32)), sleep = pause } = settings;
  if (token === "") throw tokenMissing();
  const budget = createBudget({ reserve, clock });
  const api = baseUrl.replace(/\/+$/, "");
  const own = { owner: repository.owner, repo: repository.name };

  const outgoing = (route: Route, parameters: object, permission: Permission): Outgoing => {
    const { method, path, body } = expandRoute(route, { ...own, ...parameters });
    const json = body === undefined ? {} : { body, headers: { "content-type": "application/json" } };
    const named = { method, path: path.replace(/\?.*$/, ""), permission };
    return { ...named, url: `${api}${path}`, timeoutMs: REQUEST_TIMEOUT_MS, ...json };
  };

  const send = async <T, F>(
    request: Outgoing,
    read: (answer: Answer) => Promise<T>,
    rules: RetryRules<F>,
  ): Promise<Settled<T, F>> => {
    const once = async (): Promise<Exchange<T>> => {
      log.debug(`${request.method} ${request.path}`);
      return await exchange(request, { token, budget, clock }, read);
    };
    return await settle(once, rules, { log, rng, sleep });
  };

  const call = async <R extends Route, F = never>(
    route: R,
    parameters: RouteParameters<R>,
    options: CallOptions & Partial<Refusals & CreateOptions<F>>,
  ): Promise<RouteData<R> | F | undefined> => {
    const request = outgoing(route, parameters, options.permission);
    return answerOf(await send(request, readJson<RouteData<R>>, rulesFor(request.method, options)), {
      method: request.method,
      ...options,
    });
  };

  const installation = token.startsWith("ghs_");
  const askOutside: AskOutside = async (method, path, body) => {
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const permission = "metadata: read";
    const request: Outgoing = {
      method,
      path,
      permission,
      url: `${api}${path}`,
      timeoutMs: REQUEST_TIMEOUT_MS,
      ...json,
    };
    const settled = await send(request, readJson<unknown>, { repeat: "always" });
    return settled.kind === "refused" ? undefined : settled.value;
  };

  const download = async <R extends Route, T>(
    route: R,
    parameters: RouteParameters<R>,
    options: DownloadOptions<T> & Partial<Refusals>,
  ): Promise<T | undefined> => {
    const { accept = "application/octet-stream", consume, permission, refusals = [] } = options;
    const request = { ...outgoing(route, parameters, permission), headers: { accept }, timeoutMs: TRANSFER_TIMEOUT_MS };
    const settled = await send(request, (answer) => consume(answer.bytes()), REPEATED);
    return answerOf(settled, { method: "GET", refusals });
  };

  return {
    repository,
    installation,
    viewer: () => askViewer(askOutside, { installation }),
    request: async (route, parameters, options) => present(await call(route, parameters, options)),
    tryRequest: call,
    create: async (route, parameters, options) => present(await call(route, parameters, options)),
    tryCreate: call,

    async list(route, parameters, { enough = () => false, unsized = false, permission }) {
      const items: RouteItem<typeof route>[] = [];
      const sized = unsized ? parameters : { ...parameters, per_page: PAGE_SIZE };
      let request = outgoing(route, sized, permission);
      for (let page = 1; ; page += 1) {
        const settled = await send(request, readJson<unknown>, REPEATED);
        items.push(...itemsOf<RouteItem<typeof route>>(answerOf(settled, { method: "GET" })));
        const next = settled.kind === "answered" ? findNextPage(settled.headers, request.url) : undefined;
        if (next === undefined || enough(items)) return items;
        if (page === MAX_PAGES) throw new TypeError(`${route} has more than ${MAX_PAGES} pages`);
        request = { ...request, url: next };
      }
    },

    download: async (route, parameters, options) => present(await download(route, parameters, options)),
    tryDownload: download,

    async upload({ uploadUrl, name, content }, { permission, refusals, find }) {
      const url = new URL(uploadUrl.replace(/\{.*\}$/, ""));
      assertUploadHost(url, api);
      const request: Outgoing = {
        method: "POST",
        path: url.pathname,
        permission,
        url: `${url.href}?${new URLSearchParams({ name }).toString()}`,
        headers: { "content-type": "application/octet-stream" },
        body: content,
        timeoutMs: TRANSFER_TIMEOUT_MS,
      };
      const settled = await send(request, readJson<UploadedAsset>, { repeat: { find } });
      return answerOf(settled, { method: "POST", refusals });
    },
  };
}

function rulesFor<F>(method: string, { find, repeatable = false }: Partial<CreateOptions<F>>): RetryRules<F> {
  if (find !== undefined) return { repeat: { find } };
  return { repeat: method !== "POST" || repeatable ? "always" : "after-limits" };
}

/** The value of an answer; `undefined` for a refusal that the caller reckons with. */
function answerOf<T, F>(
  settled: Settled<T, F>,
  { method, refusals = [] }: { readonly method: string } & Partial<Refusals>,
): T | F | undefined {
  if (settled.kind !== "refused") return settled.value;
  const gone = method === "DELETE" && settled.status === 404 && settled.attempts > 1; // our own lost success
  if (gone || refusals.includes(settled.status)) return undefined;
  throw settled.error;
}

function present<T>(value: T | undefined): T {
  return value as T; // only refusals make it undefined, and there were none to reckon with; 204 has no data
}

async function readJson<T>(answer: Answer): Promise<T> {
  const text = await answer.text();
  try {
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch (thrown) {
    throw new UnreadableAnswer("the answer is no JSON", { cause: thrown }); // a proxy's page, or half an answer
  }
}

/** Lists are bare, or wrapped with their total: `{ total_count, artifacts: […] }`. */
function itemsOf<T>(data: unknown): readonly T[] {
  const list = Array.isArray(data) ? data : Object.values(data ?? {}).find(Array.isArray);
  return (list ?? []) as readonly T[];
}

function tokenMissing(): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: "There is no token for GitHub.",
    remedy: "In a workflow leave the input `github-token` at its default; elsewhere set GITHUB_TOKEN.",
  });
}

const REPEATED: RetryRules<never> = { repeat: "always" };

const SYSTEM_CLOCK: Clock = { now: () => new Date().toISOString(), elapsedMs: () => performance.now() };
