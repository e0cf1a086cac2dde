import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Admission } from "./admission.ts";
import { type ApiReply, type ApiRequest, json, refusal, type Scopes } from "./exchange.ts";
import { type Fault, type Faults, replyOfFault } from "./faults.ts";
import { headersOf, readAll } from "./loopback.ts";
import type { OpenApi } from "./openapi.ts";
import { findRoute, type Route } from "./router.ts";
import type { Tokens } from "./tokens.ts";
import type { World } from "./world.ts";

/** One request as it came in and how it ended. */
export interface RecordedRequest {
  readonly method: string;
  /** Without query, as sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` for other bodies. */
  readonly body: unknown;
  readonly bodyBytes: number;
  /** 0 when the connection was broken on purpose. */
  readonly status: number;
  /** `undefined`: a person's token, or none. */
  readonly tokenScopes: Scopes | undefined;
  readonly login: string | undefined;
  readonly fault: Fault["kind"] | undefined;
}

export interface FrontParts {
  readonly world: World;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly openApi: OpenApi;
  readonly routes: readonly Route[];
  readonly forward: (request: ApiRequest) => Promise<ApiReply>;
  /** Called for an asset upload whose connection breaks. */
  readonly breakUpload: (request: ApiRequest) => void;
  readonly requests: RecordedRequest[];
  readonly requestProblems: string[];
  readonly responseProblems: string[];
}

const ANONYMOUS = { login: "", bot: false, scopes: undefined };

/** The HTTP face: faults, admission, own routes, the emulator for the rest; everything recorded and validated. */
export class Front {
  readonly #parts: FrontParts;
  readonly #admission: Admission;

  constructor(parts: FrontParts) {
    this.#parts = parts;
    this.#admission = new Admission(parts.world);
  }

  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await this.#read(incoming);
    const fault = this.#parts.faults.take(request);
    if (fault?.kind === "slow") await delay(fault.delayMs ?? 50);
    if (fault?.kind === "cut" && request.method !== "GET") {
      this.#parts.breakUpload(this.#localise(request));
      this.#record(request, { status: 0, fault });
      response.destroy();
      return;
    }
    const reply = this.#finish(request, (fault && replyOfFault(fault)) ?? (await this.#answer(request)));
    const broken = fault?.kind === "lost-response" || fault?.kind === "cut";
    this.#record(request, { status: broken ? 0 : reply.status, fault });
    this.#check(request, reply);
    if (fault?.kind === "lost-response") {
      response.destroy();
      return;
    }
    response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.length });
    if (fault?.kind === "cut") {
      response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => response.destroy());
      return;
    }
    response.end(reply.body);
  }

  async #read(incoming: IncomingMessage): Promise<ApiRequest> {
    const url = new URL(incoming.url ?? "/", this.#parts.world.apiUrl);
    const headers = headersOf(incoming);
    return {
      method: incoming.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers,
      bytes: await readAll(incoming),
      params: {},
      caller: this.#parts.tokens.find(headers.authorization) ?? ANONYMOUS,
    };
  }

  async #answer(request: ApiRequest): Promise<ApiReply> {
    if (request.caller.login === "") return refusal(401, "Bad credentials");
    if (request.path === "/rate_limit") {
      const core = this.#admission.rate(request.caller);
      return json({ resources: { core, search: { ...core, limit: 30 } }, rate: core });
    }
    if (request.path === "/graphql") return json({ data: { viewer: { login: request.caller.login } } });
    const refused = await this.#admission.refuse(request, this.#below(request));
    return refused ?? this.dispatch(request);
  }

  /** The answer without faults, admission, record and validation. */
  async dispatch(request: ApiRequest): Promise<ApiReply> {
    const local = this.#localise(request);
    const path = this.#below(request);
    const found = path === undefined ? undefined : findRoute(this.#parts.routes, { method: request.method, path });
    return found === undefined ? this.#parts.forward(local) : found.route.handle(local);
  }

  /** The request with the parameters of its route. */
  #localise(request: ApiRequest): ApiRequest {
    const path = this.#below(request);
    const found = path === undefined ? undefined : findRoute(this.#parts.routes, { method: request.method, path });
    return found === undefined ? request : { ...request, params: found.params };
  }

  /** The path below the repository; `undefined` outside of it. Owners and names ignore case. */
  #below({ path }: ApiRequest): string | undefined {
    const { owner, name } = this.#parts.world;
    const prefix = `/repos/${owner}/${name}`;
    if (!path.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
    const rest = path.slice(prefix.length);
    return rest === "" || rest.startsWith("/") ? rest : undefined;
  }

  #finish(request: ApiRequest, reply: ApiReply): ApiReply {
    const etag = `W/"${createHash("sha256").update(reply.body).digest("hex")}"`;
    const isUnchanged = request.method === "GET" && reply.status === 200 && request.headers["if-none-match"] === etag;
    if (isUnchanged) this.#admission.refund(request.caller);
    const headers: Record<string, string> = {
      ...Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !name.startsWith("x-ratelimit"))),
      ...(request.method === "GET" && reply.status === 200 ? { etag } : {}),
      ...this.#admission.headers(request, this.#below(request)),
      "x-github-request-id": randomUUID().toUpperCase(),
      "x-github-media-type": "github.v3; format=json",
      ...(reply.headers["x-ratelimit-remaining"] === undefined ? {} : ratelimitOf(reply)),
    };
    if (!isUnchanged) return { ...reply, headers };
    const { "content-type": _, ...bare } = headers;
    return { status: 304, headers: bare, body: Buffer.alloc(0) };
  }

  #record(request: ApiRequest, { status, fault }: { status: number; fault: Fault | undefined }): void {
    this.#parts.requests.push({
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      body: jsonOf(request.headers["content-type"], request.bytes),
      bodyBytes: request.bytes.length,
      status,
      tokenScopes: request.caller.scopes,
      login: request.caller.login === "" ? undefined : request.caller.login,
      fault: fault?.kind,
    });
  }

  #check(request: ApiRequest, reply: ApiReply): void {
    const { openApi, requestProblems, responseProblems } = this.#parts;
    const { method, path, query } = request;
    const isUpload = method === "POST" && /\/releases\/\d+\/assets$/.test(path);
    const body = isUpload ? undefined : jsonOf("application/json", request.bytes);
    requestProblems.push(...openApi.checkRequest({ method, path, query, body }));
    const answer = jsonOf(reply.headers["content-type"], reply.body);
    responseProblems.push(...openApi.checkResponse({ method, path, status: reply.status, body: answer }));
  }
}

/** Rate headers that a fault stated by itself. */
const ratelimitOf = ({ headers }: ApiReply): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-ratelimit")));

function jsonOf(contentType: string | undefined, bytes: Buffer): unknown {
  if (bytes.length === 0 || contentType?.includes("json") !== true) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function delay(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}
