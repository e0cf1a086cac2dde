import type { IncomingHttpHeaders } from "node:http";
import { quoteValue, RequestError } from "./request-error.ts";

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Clients of the Open Inference Protocol send JSON, or name no type at all (tritonclient). A page in a browser can post without asking
 * first only what is not JSON, so a request without a type that names an origin is refused like any other type.
 * @throws RequestError 415; 400 for binary tensors, which announce themselves
 */
export function assertJsonMedia(headers: IncomingHttpHeaders): void {
  assertPlainEncoding(headers);
  const type = headers["content-type"];
  if (headers["inference-header-content-length"] !== undefined || /^application\/octet-stream/i.test(type ?? "")) {
    throw new RequestError(400, "Binary tensor data is not supported: send the tensors as JSON.");
  }
  if (type === undefined && headers.origin === undefined) return;
  if (type !== undefined && JSON_TYPE.test(type.trim())) return;
  throw new RequestError(415, `Content type ${quoteValue(type)} is not supported: send application/json in UTF-8.`);
}

/** @throws RequestError 415 for a compressed body */
export function assertPlainEncoding(headers: IncomingHttpHeaders): void {
  const encoding = headers["content-encoding"];
  if (encoding === undefined || encoding.trim().toLowerCase() === "identity") return;
  throw new RequestError(415, `Content encoding ${quoteValue(encoding)} is not supported: send the body as it is.`);
}
