import type { IncomingMessage } from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

// An import of node:http loads what it re-exports as well: WebSocket, and with it all of undici, as `fetch` does. That is a quarter of the time
// that a report has from its start to its comment.
const http = process.getBuiltinModule("node:http");

/** One request, to one address. */
export interface Transmission {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Blob | undefined;
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal;
}

/** Headers by their names in lower case. */
export type AnswerHeaders = ReadonlyMap<string, string>;

/** The answer, whose body has still to be read, once. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** @throws ConnectionFailure when it breaks off */
  bytes(): AsyncGenerator<Uint8Array>;
  /** The whole body as UTF-8. @throws ConnectionFailure when it breaks off */
  text(): Promise<string>;
  /** Lets the connection be used again. */
  skip(): void;
}

/** No answer, or half of one: `cause` is what Node says of the connection. */
export class ConnectionFailure extends Error {
  override readonly name = "ConnectionFailure";
}

/** Sends a request over a connection that is kept for the next one. Follows no redirect. @throws ConnectionFailure */
export async function transmit(url: URL, { method, headers, body, signal }: Transmission): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const fail = (cause: unknown): void => reject(asFailure(cause, signal));
  const request = (url.protocol === "http:" ? http : https).request(url, {
    method,
    headers: { "accept-encoding": "gzip", ...headers, ...measure(body) },
    signal,
  });
  request.on("response", resolve).on("error", fail); // also after the answer, where a break concerns the reader alone
  if (body instanceof Blob)
    pipeline(body.stream(), request, () => undefined); // a failure is an event of the request
  else request.end(body);
  return toAnswer(await promise, signal);
}

function measure(body: Transmission["body"]): Readonly<Record<string, string>> {
  if (body === undefined) return {};
  return { "content-length": String(body instanceof Blob ? body.size : Buffer.byteLength(body)) };
}

function toAnswer(message: IncomingMessage, signal: AbortSignal): Answer {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const gzip = message.headers["content-encoding"] === "gzip";
    const source = gzip ? pipeline(message, createGunzip(), () => undefined) : message; // a failure reaches its reader
    try {
      for await (const chunk of source) yield chunk as Uint8Array;
    } catch (cause) {
      throw asFailure(cause, signal);
    }
  }
  return {
    status: message.statusCode ?? 0,
    headers: new Map(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
    bytes,
    async text() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes()) chunks.push(chunk);
      return Buffer.concat(chunks).toString("utf8");
    },
    skip: () => void message.resume(),
  };
}

/** What the clock ended is told by the clock: Node only says that the connection was aborted. */
function asFailure(cause: unknown, signal: AbortSignal): ConnectionFailure {
  return new ConnectionFailure("the connection broke", { cause: signal.aborted ? signal.reason : cause });
}
