import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createForeignFetcher } from "../../../../adapters/files/foreign-file.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { ForeignFile } from "../../../../core/registry/foreign-file.ts";
import { type FileServer, startFileServer } from "../../../fakes/file-server.ts";

const CONTENT = "w".repeat(20_000);

interface Place {
  readonly server: FileServer;
  readonly folder: string;
  readonly file: ForeignFile;
}

/** What every store does with foreign files is in the contract suite; here is what needs no store. */
async function withServer(answer: string | RequestListener, use: (place: Place) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await using server = await startFileServer();
  server.serve("/m.onnx", answer);
  const file = { path: "m.onnx", uri: `${server.url}/m.onnx`, sha256: sha256(CONTENT), bytes: CONTENT.length };
  await use({ server, folder: folder.path, file });
}

describe("fetching a file by its address", () => {
  it("replaces what is there, in a folder that it makes", () =>
    withServer(CONTENT, async ({ folder, file }) => {
      const target = join(folder, "deep/m.onnx");
      await createForeignFetcher()(file, target);
      await writeFile(target, "older");
      await createForeignFetcher()(file, target);
      expect(await readFile(target, "utf8")).toBe(CONTENT);
      expect(await readdir(join(folder, "deep"))).toEqual(["m.onnx"]);
    }));

  it("takes an empty file", () =>
    withServer("", async ({ folder, file }) => {
      await createForeignFetcher()({ ...file, sha256: sha256(""), bytes: 0 }, join(folder, "m.onnx"));
      expect(await readFile(join(folder, "m.onnx"), "utf8")).toBe("");
    }));

  it("gives up a server that never is silent and never comes to an end", () =>
    withServer(drip, async ({ folder, file }) => {
      await expect(createForeignFetcher({ silenceMs: 500 })(file, join(folder, "m.onnx"))).rejects.toMatchObject({
        code: "SLIPWAY_E_FOREIGN_UNREACHABLE",
        what: expect.stringMatching(/less than 200 kB\/s|nothing came/) as string,
      });
      expect(await readdir(folder)).toEqual([]);
    }));

  it("follows a redirect to https:// on any host", async () => {
    const gone = await startFileServer();
    await gone[Symbol.asyncDispose]();
    const { host } = new URL(gone.url);
    await withServer(redirect(`https://${host}/m.onnx`), async ({ folder, file }) => {
      await expect(createForeignFetcher()(file, join(folder, "m.onnx"))).rejects.toMatchObject({
        what: expect.stringContaining(`ECONNREFUSED ${host}`) as string, // it went there, and nobody listens any more
      });
    });
  });

  it.each(["http://localhost:1/m.onnx", "https://user:password@127.0.0.1:1/m.onnx", "ftp://127.0.0.1/m.onnx"])(
    "does not follow one to %s",
    (location) =>
      withServer(redirect(location), async ({ folder, file }) => {
        const fetching = createForeignFetcher()(file, join(folder, "m.onnx"));
        await expect(fetching).rejects.toMatchObject({ what: expect.stringContaining("it redirects to") as string });
        await expect(fetching).rejects.not.toMatchObject({ what: expect.stringContaining("password@") as string });
      }),
  );

  it("asks nobody when the address is none that a manifest may hold", () =>
    withServer(CONTENT, async ({ server, folder, file }) => {
      const uri = `${file.uri}#part`;
      await expect(createForeignFetcher()({ ...file, uri }, join(folder, "m.onnx"))).rejects.toMatchObject({
        code: "SLIPWAY_E_INPUT_INVALID",
      });
      expect(server.requests).toEqual([]);
    }));

  it("says that the disk refuses, not the server", () =>
    withServer(CONTENT, async ({ folder, file }) => {
      await writeFile(join(folder, "blocked"), "");
      await expect(createForeignFetcher()(file, join(folder, "blocked/m.onnx"))).rejects.toMatchObject({
        code: "SLIPWAY_E_DOCUMENT_UNWRITABLE",
      });
    }));
});

function drip(...[, response]: Parameters<RequestListener>): void {
  const timer = setInterval(() => response.write("w"), 5);
  response.on("close", () => clearInterval(timer));
}

function redirect(location: string): RequestListener {
  return (_, response) => void response.writeHead(307, { location }).end();
}
