import { SlipwayError } from "../../core/errors.ts";
import type { AnswerHeaders } from "./transmit.ts";

/** A line below `permissions:` of a job, which is what lets its token make a call. */
export type Permission = `${PermissionName}: ${"read" | "write"}`;

type PermissionName =
  | "actions"
  | "artifact-metadata"
  | "attestations"
  | "checks"
  | "contents"
  | "deployments"
  | "issues"
  | "metadata"
  | "pull-requests"
  | "statuses";

/** A request as messages name it. */
export interface Attempted {
  readonly method: string;
  /** Without the query and without the host: neither tells anything, and signed addresses are secrets. */
  readonly path: string;
  readonly permission: Permission;
}

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

const MAX_QUOTED = 300; // GitHub's own sentences are shorter; a proxy's error page is not
const REQUEST_ID = "x-github-request-id";

/** GitHub answered, and no: the one place that says whose move it is. */
export function describeRefusal(attempted: Attempted, refusal: Refusal): SlipwayError {
  const { status } = refusal;
  if (status === 401) return badCredentials(attempted, refusal);
  if (status === 403 && isPermissionMissing(refusal)) return permissionMissing(attempted, refusal);
  return failed(attempted, { reason: quoteRefusal(refusal), remedy: remedyFor(status, attempted), refusal });
}

/** GitHub did not answer, or its answer broke off. */
export function describeSilence(attempted: Attempted, thrown: unknown): SlipwayError {
  return failed(attempted, {
    reason: describeCause(thrown),
    remedy: "Run it again when the network and https://www.githubstatus.com are well: it goes on where it stopped.",
    cause: thrown,
  });
}

/** GitHub wants a longer pause than a job should sleep. */
export function describeLimit(
  attempted: Attempted,
  { until, reason }: { until: string; reason: string },
): SlipwayError {
  return new SlipwayError("SLIPWAY_E_GITHUB_BUDGET", {
    what: `${attempted.method} ${attempted.path} was not carried out: ${reason}.`,
    remedy: `Run it again after ${until}; it goes on where it stopped.`,
  });
}

/** A limit on frequency, which is told apart from a missing permission by its headers or its words. */
export function isLimited({ status, headers, body }: Refusal): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers.has("retry-after") ||
    headers.get("x-ratelimit-remaining") === "0" ||
    /secondary rate limit|rate limit exceeded|abuse detection/i.test(body)
  );
}

function isPermissionMissing({ body, headers }: Refusal): boolean {
  return headers.has("x-accepted-github-permissions")
    ? /not accessible|permission|must have/i.test(body)
    : /not accessible by|must have (?:push|admin|write)|requires? .*permission|insufficient (?:scope|permission)/i.test(
        body,
      );
}

function permissionMissing(attempted: Attempted, refusal: Refusal): SlipwayError {
  const { method, path, permission } = attempted;
  return new SlipwayError("SLIPWAY_E_PERMISSION_MISSING", {
    what: `The token may not ${method} ${path}: ${quoteRefusal(refusal)}.`,
    remedy: `Add \`${permission}\` to \`permissions:\` of the job; a token of your own needs the same right.`,
  });
}

function badCredentials(attempted: Attempted, refusal: Refusal): SlipwayError {
  return failed(attempted, {
    reason: `the token is wrong or has expired: ${quoteRefusal(refusal)}`,
    remedy:
      "A workflow's token ends with its job, at the latest after 24 hours: run the job again, or give a token that is valid.",
    refusal,
  });
}

interface Failure {
  readonly reason: string;
  readonly remedy: string;
  readonly refusal?: Refusal;
  readonly cause?: unknown;
}

function failed({ method, path }: Attempted, { reason, remedy, refusal, cause }: Failure): SlipwayError {
  const id = refusal?.headers.get(REQUEST_ID);
  const request = id === undefined ? "" : ` (request ${id})`;
  return new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
    what: `${method} ${path} failed: ${reason}${request}.`,
    remedy,
    cause,
  });
}

function remedyFor(status: number, { permission }: Attempted): string {
  if (status === 404) {
    return `Check the name of the repository and that the token has \`${permission}\`: GitHub also answers 404 where one may not look.`;
  }
  if (status >= 500) {
    return "Run it again when https://www.githubstatus.com is green: it goes on where it stopped.";
  }
  return "The answer says why; a ruleset, an archived repository or an organisation's policy can forbid what the token may do.";
}

function quoteRefusal({ status, body }: Refusal): string {
  const message = messageIn(body);
  return message === "" ? `answer ${status}` : `answer ${status}, ${JSON.stringify(message.slice(0, MAX_QUOTED))}`;
}

/** GitHub answers `{ message, errors: [{ message | code, field }] }`; proxies answer HTML. */
function messageIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || !("message" in parsed)) return "";
    const errors = "errors" in parsed && Array.isArray(parsed.errors) ? JSON.stringify(parsed.errors) : "";
    return errors === "" ? String(parsed.message) : `${String(parsed.message)} ${errors}`;
  } catch {
    return "";
  }
}

/** A failed connection hides the reason one level down. */
function describeCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "the connection broke";
  if (thrown.name === "UnreadableAnswer") return thrown.message;
  const inner = thrown.cause;
  if (inner instanceof Error && inner.name === "TimeoutError") return "no answer in time";
  const code = inner instanceof Error && "code" in inner ? ` (${String(inner.code)})` : "";
  return `the connection broke${code}`;
}
