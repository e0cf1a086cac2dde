import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
  /** The `authorization` of each request, in their order. */
  readonly tokens: readonly string[];
}

/** A host on loopback that takes everything and remembers who it was trusted by. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization ?? "");
    request.resume();
    response.writeHead(201, { "content-type": "application/json" }).end('{"id":1}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
