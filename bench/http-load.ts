import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface LoadOptions {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  readonly requests: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** Answers start after the blank line; the server always states their length. */
const HEAD_END = "\r\n\r\n";

/**
 * Sends the same POST again and again over keep-alive connections, one request at a time on each, and measures from the write to
 * the last byte of the answer. Raw sockets: a client library would cost more than the server.
 */
export async function runLoad({ url, path, body, connections, requests }: LoadOptions): Promise<LoadResult> {
  const { hostname, port, host } = new URL(url);
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port))));
  const latencies: number[] = [];
  let [sent, failed] = [0, 0];
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      while (sent < requests) {
        sent++;
        const begun = performance.now();
        if (!(await ask(socket, request)).startsWith("HTTP/1.1 200")) failed++;
        latencies.push(performance.now() - begun);
      }
      socket.end();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: requests / seconds,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    failed,
  };
}

async function open(hostname: string, port: number): Promise<Socket> {
  const socket = connect(port, hostname);
  await once(socket, "connect");
  return socket.setNoDelay(true).setEncoding("latin1");
}

function ask(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const onData = (chunk: string): void => {
      answer += chunk;
      const head = answer.indexOf(HEAD_END);
      const length = head === -1 ? undefined : /content-length: (\d+)/i.exec(answer)?.[1];
      if (length === undefined || answer.length < head + HEAD_END.length + Number(length)) return;
      socket.off("data", onData).off("error", reject);
      resolve(answer);
    };
    socket.on("data", onData).once("error", reject).write(request);
  });
}
