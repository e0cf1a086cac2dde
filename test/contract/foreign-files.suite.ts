import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { FileSource } from "../../core/registry/model-store.ts";
import { type FileServer, startFileServer } from "../fakes/file-server.ts";
import { sampleNotice } from "../fakes/sample-records.ts";
import { completeManifest, writeSampleDraft } from "../fakes/sample-version.ts";
import type { StoreWorld, WithStore } from "./model-store.suite.ts";

const WEIGHTS = "the weights of a model that is too large for the registry";
const UNREACHABLE = "SLIPWAY_E_FOREIGN_UNREACHABLE";
const WRONG_SIZE = "SLIPWAY_E_SIZE_MISMATCH";

interface Failure {
  readonly is: string;
  readonly code: string;
  /** Of the message. */
  readonly what: RegExp;
  readonly answer: string | RequestListener | undefined;
}

interface ForeignWorld extends StoreWorld {
  readonly server: FileServer;
  readonly manifest: Manifest;
  readonly source: FileSource;
  readonly uri: string;
  /** Where a version is fetched to. */
  readonly target: string;
}

/** What every ModelStore promises of files that live elsewhere. The world's store gives a silent server up within seconds. */
export function describeForeignFiles(withStore: WithStore): void {
  const withForeign = (use: (world: ForeignWorld) => Promise<void>) =>
    withStore(async (world) => {
      await using server = await startFileServer();
      const uri = `${server.url}/weights.bin`;
      const { draft, source } = await writeSampleDraft({ folder: join(world.scratch, "sample"), weights: WEIGHTS });
      const manifest = completeManifest({ ...draft, files: placeElsewhere(draft.files, uri) }, { version: "1.0.0" });
      await use({ ...world, server, manifest, source, uri, target: join(world.scratch, "target") });
    });

  describe("a file that lives elsewhere", () => {
    it("is neither read nor asked for when its version is published, and downloaded when it is fetched", () =>
      withForeign(async ({ store, server, manifest, source, target }) => {
        await rm(source.pathOf("weights.bin"));
        expect(await store.publish(manifest, source)).toBe("published");
        expect(server.requests).toEqual([]);
        server.serve("/weights.bin", WEIGHTS);
        await store.fetch("credit-risk", "1.0.0", target);
        expect(await readFile(join(target, "weights.bin"), "utf8")).toBe(WEIGHTS);
        expect(await readFile(join(target, "assets/levels.txt"), "utf8")).toBe("owner\nrent\n");
        expect(JSON.parse(await readFile(join(target, "manifest.json"), "utf8"))).toEqual(manifest);
        expect(await store.versions("credit-risk")).toEqual([manifest]);
        const [{ headers } = { headers: {} }] = server.requests;
        expect(Object.keys(headers)).not.toEqual(expect.arrayContaining([expect.stringMatching(/auth|cookie|token/)]));
      }));

    it("has the same version wherever it lives, which stays where it was registered first", () =>
      withForeign(async ({ store, manifest, source }) => {
        await store.publish(manifest, source);
        const files = placeElsewhere(manifest.files, "https://models.example.com/weights.bin");
        expect(await store.publish({ ...manifest, files }, source)).toBe("exists");
        const here = manifest.files.map(({ uri: _, ...file }) => file);
        expect(await store.publish({ ...manifest, files: here }, source)).toBe("exists");
        expect(await store.versions("credit-risk")).toEqual([manifest]);
      }));

    it("may be where its own host redirects to", () =>
      withForeign(async ({ store, server, manifest, source, target }) => {
        server.serve("/weights.bin", redirect("/moved/weights.bin"));
        server.serve("/moved/weights.bin", WEIGHTS);
        await store.publish(manifest, source);
        await store.fetch("credit-risk", "1.0.0", target);
        expect(await readFile(join(target, "weights.bin"), "utf8")).toBe(WEIGHTS);
      }));

    it.each<Failure>([
      { is: "absent", code: UNREACHABLE, what: /404/, answer: undefined },
      { is: "forbidden", code: UNREACHABLE, what: /403/, answer: (_, response) => void response.writeHead(403).end() },
      { is: "slow", code: UNREACHABLE, what: /nothing came/, answer: (_, response) => void response.write("the w") },
      { is: "cut", code: UNREACHABLE, what: /cannot be downloaded/, answer: cut },
      { is: "in a circle", code: UNREACHABLE, what: /more than 5 times/, answer: redirect("/weights.bin") },
      { is: "redirected to nowhere", code: UNREACHABLE, what: /without a place/, answer: redirect("http://") },
      { is: "redirected to a file", code: UNREACHABLE, what: /to file:/, answer: redirect("file:///etc/passwd") },
      { is: "too short", code: WRONG_SIZE, what: /has 5 bytes; 57 were/, answer: WEIGHTS.slice(0, 5) },
      { is: "too long", code: WRONG_SIZE, what: /has more bytes; 57 were/, answer: `${WEIGHTS}!` },
      { is: "endless", code: WRONG_SIZE, what: /has more bytes; 57 were/, answer: sendForEver },
      { is: "other content", code: "SLIPWAY_E_DIGEST_MISMATCH", what: /has sha256/, answer: WEIGHTS.toUpperCase() },
    ])("that is $is puts nothing in place", ({ code, what, answer }) =>
      withForeign(async ({ store, scratch, server, manifest, source, uri, target }) => {
        if (answer !== undefined) server.serve("/weights.bin", answer);
        await store.publish(manifest, source);
        await mkdir(target);
        await writeFile(join(target, "weights.bin"), "older");
        const before = await readdir(scratch);
        await expect(store.fetch("credit-risk", "1.0.0", target)).rejects.toMatchObject({
          code,
          what: expect.stringMatching(what) as string,
          message: expect.stringContaining(uri) as string,
          remedy: expect.stringMatching(/\.$/) as string,
        });
        expect(await readdir(target)).toEqual(["weights.bin"]);
        expect(await readFile(join(target, "weights.bin"), "utf8")).toBe("older");
        expect(await readdir(scratch)).toEqual(before);
      }),
    );

    it("that cannot be had makes no folder", () =>
      withForeign(async ({ store, manifest, source, target }) => {
        await store.publish(manifest, source);
        await expect(store.fetch("credit-risk", "1.0.0", target)).rejects.toMatchObject({ code: UNREACHABLE });
        await expect(access(target)).rejects.toMatchObject({ code: "ENOENT" });
      }));

    it("is not looked for where a redirect leads to another host without encryption, and the message leaves its query out", () =>
      withForeign(async ({ store, server, manifest, source, target }) => {
        await using other = await startFileServer();
        other.serve("/weights.bin?signature=secret", WEIGHTS);
        server.serve("/weights.bin", redirect(`${other.url}/weights.bin?signature=secret`));
        await store.publish(manifest, source);
        const thrown: unknown = await store.fetch("credit-risk", "1.0.0", target).catch((error: unknown) => error);
        expect(thrown).toMatchObject({ code: UNREACHABLE, what: expect.stringContaining(other.url) as string });
        expect(String(thrown)).not.toContain("secret");
        expect(other.requests).toEqual([]);
      }));

    it("is unreachable when nobody listens", () =>
      withForeign(async ({ store, server, manifest, source, target }) => {
        await store.publish(manifest, source);
        await server[Symbol.asyncDispose]();
        await expect(store.fetch("credit-risk", "1.0.0", target)).rejects.toMatchObject({
          code: UNREACHABLE,
          what: expect.stringContaining("ECONNREFUSED") as string,
        });
      }));

    it("stays where it is when its version is collected", () =>
      withForeign(async ({ store, server, manifest, source }) => {
        await store.publish(manifest, source);
        await store.appendNotice(sampleNotice({ kind: "collect" }));
        await store.discardCollected("credit-risk");
        expect(await store.versions("credit-risk")).toEqual([]);
        expect(server.requests).toEqual([]);
      }));

    it.each([
      "http://models.example.com/m.onnx",
      "https://user:password@models.example.com/m.onnx",
      "https://models.example.com/m.onnx#part",
      "file:///etc/passwd",
      "",
    ])("is refused at %j", (uri) =>
      withForeign(async ({ store, manifest, source }) => {
        const files = placeElsewhere(manifest.files, uri);
        const publishing = store.publish({ ...manifest, files }, source);
        await expect(publishing).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
        await expect(publishing).rejects.not.toMatchObject({ message: expect.stringContaining("password@") as string });
      }),
    );

    it("cannot be model.json", () =>
      withForeign(async ({ store, manifest, source, uri }) => {
        const files = manifest.files.map((file) => (file.path === "model.json" ? { ...file, uri } : file));
        await expect(store.publish({ ...manifest, files }, source)).rejects.toMatchObject({
          code: "SLIPWAY_E_INPUT_INVALID",
        });
      }));
  });
}

function placeElsewhere(files: Manifest["files"], uri: string): Manifest["files"] {
  return files.map((file) => (file.path === "weights.bin" ? { ...file, uri } : file));
}

function redirect(location: string): RequestListener {
  return (_, response) => void response.writeHead(302, { location }).end();
}

/** Promises all of it and breaks off. */
function cut(...[, response]: Parameters<RequestListener>): void {
  response.writeHead(200, { "content-length": WEIGHTS.length });
  response.write(WEIGHTS.slice(0, 5), () => response.destroy());
}

function sendForEver(...[, response]: Parameters<RequestListener>): void {
  const send = () => {
    while (!response.destroyed && response.write(WEIGHTS));
  };
  response.on("drain", send);
  send();
}
