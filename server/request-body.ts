import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { RequestError } from "./request-error.ts";

export type BodyDone = (error: Error | null, body?: Buffer) => void;

/**
 * Collects a request's body. Larger bodies are refused when their length is announced, else as soon as they exceed the limit:
 * `done` gets a RequestError 413, or 400 when the client goes away in the middle. A callback, for a promise would cost every request.
 */
export function collectBody(stream: IncomingMessage, maxBytes: number, done: BodyDone): void {
  const tooLarge = (): RequestError => new RequestError(413, `The body is larger than ${maxBytes} bytes.`);
  if (Number(stream.headers["content-length"] ?? 0) > maxBytes) {
    done(tooLarge());
    return;
  }
  let chunks: Buffer[] = [];
  let bytes = 0;
  let finished = false;
  const finish = (error: Error | null, body?: Buffer): void => {
    if (finished) return;
    finished = true;
    chunks = [];
    done(error, body);
  };
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (finished) return;
    if (bytes > maxBytes) finish(tooLarge());
    else chunks.push(chunk);
  });
  stream.on("end", () => finish(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
  stream.on("error", () => finish(new RequestError(400, "The body ended early.")));
}

/** @throws RequestError 400 when the bytes are no UTF-8 */
export function decodeBody(body: unknown): string {
  if (!Buffer.isBuffer(body)) return "";
  if (!isUtf8(body)) throw new RequestError(400, "The body is not valid UTF-8.");
  return body.toString("utf8");
}

export type Reviver = Parameters<typeof JSON.parse>[1];

/** @throws RequestError 400 naming the place; also when a reviver, which recurses, runs out of stack */
export function parseJsonText(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    throw refuseJson(error);
  }
}

function refuseJson(cause: unknown): RequestError {
  if (cause instanceof RangeError) return new RequestError(400, "The body is nested too deeply.", { cause });
  const detail = cause instanceof Error ? cause.message : "unreadable";
  return new RequestError(400, `The body is no valid JSON: ${detail.slice(0, 120)}.`, { cause });
}
