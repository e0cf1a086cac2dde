import { type ApiReply, type ApiRequest, bodyOf, invalid, textOf } from "./exchange.ts";
import { type Route, route } from "./router.ts";

/** What GitHub's API text says a body may have. */
const MAX_BODY_CHARS = 65_536;

type Forward = (request: ApiRequest) => Promise<ApiReply>;

/** Oversize bodies: refused on creation and for comments, silently dropped when an issue is changed. */
export function bodyRoutes(forward: Forward): readonly Route[] {
  const capped = (resource: string): Route["handle"] => {
    return (request) =>
      isOversize(request)
        ? invalid({
            resource,
            field: "body",
            code: "custom",
            message: "body is too long (maximum is 65536 characters)",
          })
        : forward(request);
  };
  return [
    route("POST /issues", capped("Issue")),
    route("POST /pulls", capped("PullRequest")),
    route("POST /issues/:number/comments", capped("IssueComment")),
    route("PATCH /issues/comments/:id", capped("IssueComment")),
    route("PATCH /issues/:number", (request) => forward(isOversize(request) ? withoutBody(request) : request)),
  ];
}

const isOversize = (request: ApiRequest): boolean => (textOf(bodyOf(request).body) ?? "").length > MAX_BODY_CHARS;

function withoutBody(request: ApiRequest): ApiRequest {
  const { body: _, ...rest } = bodyOf(request);
  return { ...request, bytes: Buffer.from(JSON.stringify(rest)) };
}
