import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Blob, BlobStore } from "./blob-store.ts";
import { parseObject } from "./exchange.ts";
import { headersOf, type Loopback, listen, readAll } from "./loopback.ts";
import type { ResultsService } from "./results-service.ts";

const TWIRP = "/twirp/github.actions.results.api.v1.ArtifactService/";

/** Serves the Results service and the signed URLs of storage. It needs `parts` only when the first request comes. */
export function startResultsServer(parts: () => { service: ResultsService; blobs: BlobStore }): Promise<Loopback> {
  return listen(async (request, response) => {
    const { service, blobs } = parts();
    const url = new URL(request.url ?? "/", "http://loopback");
    const bytes = await readAll(request);
    if (url.pathname.startsWith(TWIRP)) {
      const body = parseObject(bytes.toString("utf8"));
      const { authorization } = headersOf(request);
      const reply = service.answer(url.pathname.slice(TWIRP.length), { authorization, body });
      response.writeHead(reply.status, { "content-type": "application/json" });
      response.end(JSON.stringify(reply.body));
      return;
    }
    const id = /^\/blob\/([0-9a-f]+)$/.exec(url.pathname)?.[1];
    const isSigned = id !== undefined && blobs.isSigned(id, url.searchParams.get("sig"));
    const hasToken = request.headers.authorization !== undefined; // Refused, as real storage does.
    if (!isSigned || hasToken) finish(response, hasToken ? 400 : 403);
    else send(response, handleBlob({ request, url, bytes }, { blobs, id }));
  });
}

interface BlobRequest {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly bytes: Buffer;
}

/** The blob that was asked for, or a status. */
function handleBlob(
  { request, url, bytes }: BlobRequest,
  { blobs, id }: { blobs: BlobStore; id: string },
): Blob | number {
  const part = url.searchParams.get("comp");
  if (request.method === "PUT" && part === "block") {
    blobs.putBlock(id, { id: url.searchParams.get("blockid") ?? "", bytes });
    return 201;
  }
  const contentType = headersOf(request)["x-ms-blob-content-type"] ?? "application/zip";
  const fileName = contentType === "application/zip" ? "artifact.zip" : "artifact";
  if (request.method === "PUT" && part === "blocklist") {
    const list = [...bytes.toString("utf8").matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, block]) => block ?? "");
    return blobs.commit(id, list, { contentType, fileName }) ? 201 : 400;
  }
  if (request.method === "PUT") {
    blobs.put(id, { bytes, contentType, fileName });
    return 201;
  }
  return blobs.get(id) ?? 404;
}

function send(response: ServerResponse, blob: Blob | number): void {
  if (typeof blob === "number") {
    finish(response, blob);
    return;
  }
  response.writeHead(200, {
    "content-type": blob.contentType,
    "content-length": blob.bytes.length,
    "content-disposition": `attachment; filename="${blob.fileName}"`,
  });
  response.end(blob.bytes);
}

function finish(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    etag: `"${randomUUID()}"`,
    "last-modified": new Date().toUTCString(),
    "x-ms-request-id": randomUUID(),
    "content-length": 0,
  });
  response.end();
}
