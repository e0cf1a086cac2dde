import { STATUS_CODES } from "node:http";

/** What a handler sees of a request. `path` is as sent (percent-encoded, without query). */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Path parameters of the matched route, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

/** Who asks: a login, whether it is an App's bot, and what its token may do (`undefined`: a person, bound by membership). */
export interface Caller {
  readonly login: string;
  readonly bot: boolean;
  readonly scopes: Scopes | undefined;
}

/** Spelled as in `permissions:` of a workflow. */
export type ScopeName =
  | "actions"
  | "administration"
  | "attestations"
  | "checks"
  | "contents"
  | "deployments"
  | "issues"
  | "metadata"
  | "pull-requests"
  | "statuses";
export type Access = "read" | "write";
export type Scopes = Readonly<Partial<Record<ScopeName, Access>>>;

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Json = Readonly<Record<string, unknown>>;

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): ApiReply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

export const empty = (status = 204, headers: Readonly<Record<string, string>> = {}): ApiReply => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

export function refusal(status: number, message: string = STATUS_CODES[status] ?? "Error"): ApiReply {
  return json({ message, documentation_url: "https://docs.github.com/rest", status: String(status) }, status);
}

/** 422 in GitHub's shape: `{ message: "Validation Failed", errors: [{ resource, field, code }] }`. */
export function invalid(error: { resource: string; field: string; code: string; message?: string }): ApiReply {
  return json(
    { message: "Validation Failed", errors: [error], documentation_url: "https://docs.github.com/rest", status: "422" },
    422,
  );
}

/** The body as an object; an empty or broken one is `{}`, as handlers judge fields themselves. */
export function bodyOf(request: Pick<ApiRequest, "bytes">): Json {
  return parseObject(request.bytes.toString("utf8"));
}

export function parseObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** One page of a list with GitHub's `Link` header; `wrap` puts it into `{ total_count, … }`. */
export function paged<T>(
  request: ApiRequest,
  all: readonly T[],
  { apiUrl, wrap }: { readonly apiUrl: string; readonly wrap?: (page: readonly T[], total: number) => Json },
): ApiReply {
  const size = Math.min(100, Math.max(1, Number(request.query.get("per_page") ?? 30) || 30));
  const page = Math.max(1, Number(request.query.get("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const shown = all.slice((page - 1) * size, page * size);
  const link = [
    page < last ? [page + 1, "next"] : undefined,
    page < last ? [last, "last"] : undefined,
    page > 1 ? [1, "first"] : undefined,
    page > 1 ? [page - 1, "prev"] : undefined,
  ].flatMap((entry) =>
    entry === undefined ? [] : [linkTo(request, { apiUrl, page: Number(entry[0]), rel: String(entry[1]) })],
  );
  const headers: Record<string, string> = link.length === 0 ? {} : { link: link.join(", ") };
  return json(wrap === undefined ? shown : wrap(shown, all.length), 200, headers);
}

function linkTo(request: ApiRequest, to: { apiUrl: string; page: number; rel: string }): string {
  const query = new URLSearchParams(request.query);
  query.set("page", String(to.page));
  return `<${to.apiUrl}${request.path}?${query.toString()}>; rel="${to.rel}"`;
}
