import { connect, createServer, type Socket } from "node:net";

export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Cuts the next connection after that many bytes of its request, or of its answer. */
  cutAfter(bytes: number, direction: "request" | "answer"): void;
  /** Connections that were cut. */
  readonly cuts: () => number;
}

/**
 * A TCP proxy in front of a server on loopback, which cuts connections in the middle. Addresses of the server in its answers become the proxy's, so
 * that uploads take the same way; both ports have five digits, so that lengths stay right.
 */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let cut: { bytes: number; direction: "request" | "answer" } | undefined;
  let cuts = 0;
  let own = "";

  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    const passed = { request: 0, answer: 0 };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
    const pass = (chunk: Buffer, direction: "request" | "answer"): void => {
      passed[direction] += chunk.length;
      if (cut?.direction === direction && passed[direction] > cut.bytes) {
        cut = undefined;
        cuts += 1;
        client.destroy();
        upstream.destroy();
        return;
      }
      if (direction === "request") upstream.write(chunk);
      else client.write(chunk.toString("latin1").replaceAll(`127.0.0.1:${port}`, own), "latin1");
    };
    client.on("data", (chunk: Buffer) => pass(chunk, "request"));
    upstream.on("data", (chunk: Buffer) => pass(chunk, "answer"));
  });
  const ready = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", ready.resolve);
  await ready.promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Not listening.");
  own = `127.0.0.1:${address.port}`;
  if (String(port).length !== String(address.port).length) throw new Error("Ports of different lengths.");
  return {
    url: `http://${own}`,
    cutAfter: (bytes, direction) => {
      cut = { bytes, direction };
    },
    cuts: () => cuts,
    [Symbol.asyncDispose]: () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets) socket.destroy();
      return closed.promise;
    },
  };
}
