import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { RequestError } from "./request-error.ts";

/**
 * Collects a request's body. Larger bodies are refused when their length is announced, else as soon as they exceed the limit.
 * @throws RequestError 413, or 400 when the client goes away in the middle
 */
export function collectBody(stream: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): RequestError => new RequestError(413, `The body is larger than ${maxBytes} bytes.`);
  return new Promise((resolve, reject) => {
    if (Number(stream.headers["content-length"] ?? 0) > maxBytes) {
      reject(tooLarge());
      return;
    }
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let bytes = 0;
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        stream.removeAllListeners("data");
        reject(tooLarge());
      } else if (first === undefined) first = chunk;
      else if (rest === undefined) rest = [first, chunk];
      else rest.push(chunk);
    });
    stream.on("end", () => resolve(rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest)));
    stream.on("error", () => reject(new RequestError(400, "The body ended early.")));
  });
}

/** @throws RequestError 400 when the bytes are no UTF-8 */
export function decodeBody(body: unknown): string {
  if (!Buffer.isBuffer(body)) return "";
  if (!isUtf8(body)) throw new RequestError(400, "The body is not valid UTF-8.");
  return body.toString("utf8");
}

/** @throws RequestError 400 naming the place */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuseJson(error);
  }
}

function refuseJson(cause: unknown): RequestError {
  const detail = cause instanceof Error ? cause.message : "unreadable";
  return new RequestError(400, `The body is no valid JSON: ${detail.slice(0, 120)}.`, { cause });
}
