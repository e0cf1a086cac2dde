import { createSign } from "node:crypto";
import { type IncomingMessage, request as sendHttp } from "node:http";
import { createServer } from "node:net";
import { createEmulator } from "emulate";
import { type ApiReply, isObject, parseObject } from "./exchange.ts";
import { headersOf, readAll } from "./loopback.ts";

const APP_ID = 15_368; // The real id of GitHub Actions: its comments come from github-actions[bot].
export const ADMIN = "acme-admin";
/** Logins that exist, with their permission on the repository. */
export const PEOPLE = { octocat: "write", hubot: "write", mallory: "read", [ADMIN]: "admin" } as const;

export interface UpstreamRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** A login of {@link PEOPLE}; left out: the bot. */
  readonly as?: string | undefined;
}

/** The emulator behind the front: issues, pulls, contents, git data, checks. */
export interface Upstream extends AsyncDisposable {
  send(request: UpstreamRequest): Promise<ApiReply>;
}

const DROPPED = new Set(["host", "content-length", "authorization", "connection", "transfer-encoding", "expect"]);
const REPLY_DROPPED = new Set([
  "content-encoding",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "date",
]);

/** `baseUrl` is what its answers call themselves: the front's address. */
export async function startUpstream(options: {
  readonly baseUrl: string;
  readonly owner: string;
  readonly name: string;
}): Promise<Upstream> {
  const { baseUrl, owner, name } = options;
  const port = await freePort();
  const people = Object.keys(PEOPLE);
  const emulator = await createEmulator({
    service: "github",
    port,
    baseUrl,
    seed: {
      tokens: Object.fromEntries(people.map((login) => [`upstream-token-of-${login}`, { login, scopes: ["repo"] }])),
      github: {
        users: people.map((login) => ({ login })),
        orgs: [{ login: owner, members: [{ login: ADMIN, role: "admin" }] }],
        repos: [{ owner, name, auto_init: true, private: false }],
        apps: [app(owner)],
      },
    },
  });
  const url = `http://127.0.0.1:${port}`;
  const key = emulator.generatedSecrets.find(({ value }) => value.includes("PRIVATE KEY"))?.value;
  if (key === undefined) throw new Error("The emulator gave no key for the App.");
  const botToken = await mintBotToken(url, key);
  for (const [login, permission] of Object.entries(PEOPLE)) {
    if (permission !== "write") continue;
    await call(url, `upstream-token-of-${ADMIN}`, {
      method: "PUT",
      path: `/repos/${owner}/${name}/collaborators/${login}`,
      body: Buffer.from(JSON.stringify({ permission: "push" })),
    });
  }
  return {
    async send(request) {
      const token = request.as === undefined ? botToken : `upstream-token-of-${request.as}`;
      const { headers, ...reply } = await call(url, token, request);
      // Links to further pages carry the emulator's own address, and a client goes to no other host.
      const link = headers.link?.replaceAll(url, baseUrl);
      return { ...reply, headers: link === undefined ? headers : { ...headers, link } };
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

const app = (account: string): object => ({
  app_id: APP_ID,
  slug: "github-actions",
  name: "GitHub Actions",
  events: [],
  installations: [{ installation_id: 1, account, repository_selection: "all" }],
  permissions: {
    metadata: "read",
    contents: "write",
    issues: "write",
    pull_requests: "write",
    actions: "write",
    checks: "write",
    statuses: "write",
    deployments: "write",
  },
});

/** A connection per call: one kept alive dies unseen while the test blocks the thread that serves it. */
async function call(url: string, token: string, request: UpstreamRequest): Promise<ApiReply> {
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).filter(([key]) => !DROPPED.has(key)));
  const hasBody = request.body !== undefined && !["GET", "HEAD"].includes(request.method);
  const answered = Promise.withResolvers<IncomingMessage>();
  const sent = sendHttp(url + request.path, {
    method: request.method,
    agent: false,
    headers: {
      ...headers,
      authorization: `Bearer ${token}`,
      ...(hasBody ? { "content-length": request.body.length } : {}),
    },
  });
  sent.once("response", answered.resolve).once("error", answered.reject);
  sent.end(hasBody ? request.body : undefined);
  const response = await answered.promise;
  const kept = Object.entries(headersOf(response)).filter(([key]) => !REPLY_DROPPED.has(key));
  return { status: response.statusCode ?? 500, headers: Object.fromEntries(kept), body: await readAll(response) };
}

/** One token with all scopes of the App; what a caller may do is decided in the front. */
async function mintBotToken(url: string, key: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: now - 60, exp: now + 540, iss: String(APP_ID) })}`;
  const signature = createSign("RSA-SHA256").update(unsigned).sign(key, "base64url");
  const response = await fetch(`${url}/app/installations/1/access_tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${unsigned}.${signature}`, "content-type": "application/json" },
    body: "{}",
  });
  const answer = parseObject(await response.text());
  if (!isObject(answer) || typeof answer.token !== "string") throw new Error("The emulator refused a token.");
  return answer.token;
}

/** The emulator's own `.url` would be the front's, so the port must be known before. */
async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}
