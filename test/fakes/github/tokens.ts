import { randomBytes } from "node:crypto";
import type { Caller, ScopeName, Scopes } from "./exchange.ts";

const BOT = "github-actions[bot]";

/** What a workflow token may get at most. */
export const ALL_SCOPES: Scopes = {
  actions: "write",
  attestations: "write",
  checks: "write",
  contents: "write",
  deployments: "write",
  issues: "write",
  "pull-requests": "write",
  statuses: "write",
};

/** Tokens long enough that a log masking them masks nothing else. */
export class Tokens {
  readonly #callers = new Map<string, Caller>();
  readonly #people = new Map<string, string>();

  /** A workflow's token with exactly these scopes. */
  mint(scopes: Partial<Record<ScopeName, "read" | "write" | "none">>): string {
    const granted = Object.entries(scopes).filter(([, access]) => access !== "none");
    const token = `ghs_${randomBytes(30).toString("base64url")}`;
    this.#callers.set(token, { login: BOT, bot: true, scopes: Object.fromEntries(granted) });
    return token;
  }

  /** A person's token; the same for the same login. */
  ofPerson(login: string): string {
    const known = this.#people.get(login);
    if (known !== undefined) return known;
    const token = `github_pat_${randomBytes(30).toString("base64url")}`;
    this.#people.set(login, token);
    this.#callers.set(token, { login, bot: false, scopes: undefined });
    return token;
  }

  /** From this moment the token is answered by 401, as an expired one. */
  revoke(token: string): void {
    this.#callers.delete(token);
  }

  find(authorization: string | undefined): Caller | undefined {
    const token = authorization?.replace(/^(bearer|token)\s+/i, "");
    return token === undefined ? undefined : this.#callers.get(token);
  }
}

/** For `ACTIONS_RUNTIME_TOKEN`: nobody checks the signature, the client reads run and job out of `scp`. */
export function formatRuntimeToken({ run, job }: { readonly run: number | string; readonly job: string }): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const expires = Math.floor(Date.now() / 1000) + 6 * 3600;
  const payload = {
    scp: `Actions.Results:${run}:${job} Actions.Other:1`,
    exp: expires,
    jti: randomBytes(12).toString("hex"),
  };
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(payload)}.${randomBytes(32).toString("base64url")}`;
}
