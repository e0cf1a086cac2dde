/** What a route and its parameters come to. */
export interface ExpandedRoute {
  readonly method: string;
  /** Path and query, to be put behind the address of the API. */
  readonly path: string;
  /** JSON text of the parameters that are in no path, for methods that carry a body. */
  readonly body?: string;
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE"]);

/** Fills the braces of `METHOD /path/{name}`; the other parameters become the query, or the body where the method has one. */
export function expandRoute(route: string, parameters: Readonly<Record<string, unknown>>): ExpandedRoute {
  const [method = "", template = ""] = route.split(" ");
  const rest = new Map(Object.entries(parameters).filter(([, value]) => value !== undefined));
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    if (typeof value !== "string" && typeof value !== "number") throw new TypeError(`${route} needs ${name}`);
    rest.delete(name);
    return encodeURIComponent(value);
  });
  if (!WITHOUT_BODY.has(method)) return { method, path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams(
    [...rest].map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return { method, path: query === "" ? path : `${path}?${query}` };
}
