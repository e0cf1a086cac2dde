import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: readonly string[];
  /** From now on other bytes come out than were promised. */
  tamper(): void;
}

/** A registry on loopback that knows one package, from its packed form. */
export async function startNpmRegistry(name: string, version: string, tarball: Buffer): Promise<NpmRegistry> {
  const requests: string[] = [];
  let content = tarball;
  const answer = ({ url = "", headers }: IncomingMessage, response: ServerResponse): void => {
    requests.push(url);
    if (url.endsWith(".tgz")) return void response.end(content);
    if (url !== `/${name}`) return void response.writeHead(404).end("{}");
    const dist = { tarball: `http://${headers.host}/${name}.tgz`, integrity: integrityOf(tarball) };
    const packument = { name, "dist-tags": { latest: version }, versions: { [version]: { name, version, dist } } };
    response.setHeader("content-type", "application/json").end(JSON.stringify(packument));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    tamper: () => {
      content = Buffer.concat([tarball, Buffer.alloc(16)]);
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** As a lock writes it. */
export function integrityOf(content: Buffer): string {
  return `sha512-${createHash("sha512").update(content).digest("base64")}`;
}
