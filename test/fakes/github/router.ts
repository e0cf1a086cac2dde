import type { ApiReply, ApiRequest } from "./exchange.ts";

export type Handler = (request: ApiRequest) => ApiReply | Promise<ApiReply>;

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handle: Handler;
}

/** `"GET /releases/tags/:tag+"`, below the repository's path; `:x` is one segment, `:x+` may span slashes. */
export function route(template: string, handle: Handler): Route {
  const [method = "GET", path = ""] = template.split(" ", 2);
  const names: string[] = [];
  const source = path.replace(/:(\w+)(\+?)/g, (_, name: string, spanning: string) => {
    names.push(name);
    return spanning === "" ? "([^/]+)" : "(.+)";
  });
  return { method, pattern: new RegExp(`^${source}/?$`), names, handle };
}

/** First match wins: put literal paths before parameters. */
export function findRoute(
  routes: readonly Route[],
  { method, path }: { readonly method: string; readonly path: string },
): { readonly route: Route; readonly params: Record<string, string> } | undefined {
  for (const candidate of routes) {
    const match = candidate.method === method ? candidate.pattern.exec(path) : null;
    if (match === null) continue;
    const params = Object.fromEntries(
      candidate.names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? "")]),
    );
    return { route: candidate, params };
  }
  return undefined;
}
