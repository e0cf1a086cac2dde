import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ConnectionFailure, type Transmission, transmit } from "../../../../adapters/github/transmit.ts";
import { listen } from "../../../fakes/github/loopback.ts";

type Handler = Parameters<typeof listen>[0];

const get = (changes: Partial<Transmission> = {}): Transmission => ({
  method: "GET",
  headers: {},
  signal: new AbortController().signal,
  ...changes,
});

async function withServer(handler: Handler, use: (url: URL) => Promise<void>): Promise<void> {
  await using server = await listen(handler);
  await use(new URL(server.url));
}

describe("an answer", () => {
  it("gives its status, its headers in lower case, and its text", () =>
    withServer(
      async (_, response) => {
        response.writeHead(404, { "X-Told": "yes" }).end("niño 🚢");
      },
      async (url) => {
        const answer = await transmit(url, get());
        expect([answer.status, answer.headers.get("x-told"), answer.headers.get("X-Told")]).toEqual([
          404,
          "yes",
          undefined,
        ]);
        expect(await answer.text()).toBe("niño 🚢");
      },
    ));

  it("is unpacked when it comes packed", () =>
    withServer(
      async (request, response) => {
        expect(request.headers["accept-encoding"]).toBe("gzip");
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("words ".repeat(1000)));
      },
      async (url) => expect(await (await transmit(url, get())).text()).toBe("words ".repeat(1000)),
    ));

  it.each([
    ["plain", {}, Buffer.from("half")],
    ["packed", { "content-encoding": "gzip" }, gzipSync("words ".repeat(1000)).subarray(0, 20)],
  ])("fails when it breaks off, %s", (_, headers, half) =>
    withServer(
      async (_request, response) => {
        response.writeHead(200, { ...headers, "content-length": 5000 });
        response.write(half, () => setImmediate(() => response.destroy()));
      },
      async (url) => {
        const reading = transmit(url, get()).then((answer) => answer.text());
        await expect(reading).rejects.toThrow(ConnectionFailure);
      },
    ),
  );

  it("fails when it is packed badly", () =>
    withServer(
      async (_, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip");
      },
      async (url) => {
        const answer = await transmit(url, get());
        await expect(answer.text()).rejects.toMatchObject({ cause: { code: "Z_DATA_ERROR" } });
      },
    ));

  it.each(["before", "after"] as const)("fails with the clock's reason when the time ends %s its head", (when) =>
    withServer(
      async (_, response) => {
        if (when === "after") response.writeHead(200, { "content-length": 10 }).write("half");
      },
      async (url) => {
        const reading = transmit(url, get({ signal: AbortSignal.timeout(300) })).then((answer) => answer.text());
        await expect(reading).rejects.toMatchObject({ name: "ConnectionFailure", cause: { name: "TimeoutError" } });
      },
    ),
  );
});

describe("a request", () => {
  it("says what the network says when nobody listens", async () => {
    const gone = await listen(async () => undefined);
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    await expect(transmit(new URL(url), get())).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  it.each([
    ["text", "niño 🚢"],
    ["a file", new Blob(["weights ".repeat(100_000)])],
  ])("sends %s whole, with its length", (_, body) =>
    withServer(
      async (request, response) => {
        const hash = createHash("sha256");
        for await (const chunk of request) hash.update(chunk as Uint8Array);
        response.end(`${request.method} ${request.headers["content-length"]} ${hash.digest("hex")}`);
      },
      async (url) => {
        const bytes = Buffer.from(await new Blob([body]).arrayBuffer());
        const expected = `DELETE ${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;
        const answer = await transmit(url, get({ method: "DELETE", body }));
        expect(await answer.text()).toBe(expected);
      },
    ),
  );

  it("takes a refusal that comes before the file is sent", () =>
    withServer(
      async (_, response) => {
        response.writeHead(413, { connection: "close" }).end("too large");
      },
      async (url) => {
        const body = new Blob([new Uint8Array(1_000_000)]);
        const answer = await transmit(url, get({ method: "POST", body }));
        expect([answer.status, await answer.text()]).toEqual([413, "too large"]);
      },
    ));

  it("takes the connection of the one before, read or skipped", async () => {
    const ports = new Set<number | undefined>();
    await withServer(
      async (request, response) => {
        ports.add(request.socket.remotePort);
        response.end("words");
      },
      async (url) => {
        await (await transmit(url, get())).text();
        const { promise, resolve } = Promise.withResolvers<void>();
        (await transmit(url, get())).skip();
        setTimeout(resolve, 100);
        await promise;
        await (await transmit(url, get())).text();
      },
    );
    expect(ports.size).toBe(1);
  });
});
