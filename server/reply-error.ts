import { SlipwayError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import { RequestError } from "./request-error.ts";

/**
 * Anything thrown while a request was answered, in words for its client. What is neither the client's fault nor expected is told
 * to the log, and to the client only as a status: a stack or a path is nobody's business.
 */
export function toRequestError(thrown: unknown, log: Logger): RequestError {
  if (thrown instanceof RequestError) return thrown;
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (thrown instanceof Error && typeof status === "number" && status >= 400 && status < 500) {
    return new RequestError(status, `${thrown.message}.`);
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  log.warn(`A request failed: ${thrown instanceof SlipwayError ? `${thrown.code} ` : ""}${detail}`);
  return new RequestError(500, "The server failed to answer; its log says why.");
}
