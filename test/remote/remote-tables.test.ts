import { type ChildProcess, spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { cp, mkdtempDisposable, readdir, readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../adapters/duckdb/connection.ts";
import { parseRemoteAccess } from "../../core/data/remote-access.ts";
import { type CommandResult, slipway } from "../e2e/command.ts";
import { startFileServer } from "../fakes/file-server.ts";
import { writeParquet } from "../unit/adapters/duckdb/profile-files.ts";

const KEYS = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "the-secret-of-the-test",
  AWS_REGION: "us-east-1",
};
const SIGNATURE = "X-Signature=never-to-be-seen";

/** Red with "moto"? Run it by `npm run test:remote`, which brings the Python packages. */
describe("tables at addresses", () => {
  let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
  let web: Awaited<ReturnType<typeof startFileServer>>;
  let store: { readonly process: ChildProcess; readonly url: string };
  let extensions: string;
  let whole: string;

  beforeAll(async () => {
    folder = await mkdtempDisposable(join(tmpdir(), "slipway-remote-"));
    extensions = await findExtensions(folder.path);
    web = await startFileServer();
    store = await startStore();
    for (const part of [0, 1, 2])
      await writeParquet(
        folder.path,
        `part-${part}.parquet`,
        `SELECT range * ${part + 1} AS x, 'l' || (range % ${part + 2}) AS c FROM range(2000)`,
      );
    await fillStore();
    for (const [path, options] of Object.entries(SERVED))
      web.serve(path, (request, response) => serve(request, response, options));
    whole = digestOf(await run(["profile", "part-*.parquet", "--out", "local.json"]));
  });
  afterAll(async () => {
    store.process.kill();
    await web[Symbol.asyncDispose]();
    await folder.remove();
  });

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
    slipway(args, { cwd: folder.path, env: { SLIPWAY_DUCKDB_EXTENSIONS: extensions, ...env } });

  const SERVED: Readonly<Record<string, { readonly status?: number; readonly bytes?: number; readonly to?: string }>> =
    {
      [`/part-0.parquet?${SIGNATURE}`]: {},
      [`/forbidden.parquet?${SIGNATURE}`]: { status: 403 },
      [`/cut.parquet?${SIGNATURE}`]: { bytes: 500 },
      [`/elsewhere.parquet?${SIGNATURE}`]: { status: 302, to: "https://other.example/x.parquet" },
    };

  function serve(
    request: IncomingMessage,
    response: ServerResponse,
    { status, bytes, to }: (typeof SERVED)[string],
  ): void {
    if (status !== undefined) {
      response.writeHead(status, to === undefined ? {} : { location: to }).end();
      return;
    }
    const path = join(folder.path, "part-0.parquet");
    void stat(path).then(({ size }) => {
      const length = bytes ?? size;
      const [, from = "0", until = ""] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
      const end = until === "" ? length - 1 : Math.min(Number(until), length - 1);
      const range = { "content-range": `bytes ${from}-${end}/${length}`, "content-length": end - Number(from) + 1 };
      response.writeHead(request.headers.range === undefined ? 200 : 206, range);
      if (request.method === "HEAD") response.end();
      else createReadStream(path, { start: Number(from), end }).pipe(response);
    });
  }

  async function fillStore(): Promise<void> {
    await fetch(`${store.url}/bucket`, { method: "PUT" });
    for (const part of [0, 1, 2]) {
      const body = await readFile(join(folder.path, `part-${part}.parquet`));
      await fetch(`${store.url}/bucket/day/part-${part}.parquet`, { method: "PUT", body });
    }
  }

  it("reads https in place, by ranges, and shows no signature anywhere", async () => {
    const local = digestOf(await run(["profile", "part-0.parquet", "--out", "one.json"]));
    const address = `${web.url}/part-0.parquet?${SIGNATURE}`;
    const remote = await run(["profile", address, "--out", "remote.json"]);
    expect(digestOf(remote)).toBe(local);
    expect(web.requests.some(({ headers }) => String(headers.range).startsWith("bytes="))).toBe(true);
    const drift = await run(["--debug", "drift", address, address]);
    expect(drift.status).toBe(0);
    const written = await readFile(join(folder.path, ".slipway/out/drift/monitor.json"), "utf8");
    expect(`${drift.stdout}${drift.stderr}${written}`).not.toContain("never-to-be-seen");
  });

  it.each([
    ["forbidden", "may not be read (the server answers 403)"],
    ["absent", "does not exist (the server answers 404)"],
    ["cut", "is no Parquet file, or its end is missing"],
    ["elsewhere", "leads to another host, other.example"],
  ])("says what is wrong with an address: %s", async (name, message) => {
    const { status, stderr } = await run(["--debug", "profile", `${web.url}/${name}.parquet?${SIGNATURE}`]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("never-to-be-seen");
  });

  it("reads s3 by its keys, a glob as one table, whole and in shards", async () => {
    const env = { ...KEYS, AWS_ENDPOINT_URL: store.url };
    const source = "s3://bucket/day/part-*.parquet";
    expect(digestOf(await run(["profile", source, "--out", "s3.json"], env))).toBe(whole);
    expect((await run(["profile", "edges", source], env)).status).toBe(0);
    for (const index of [1, 2]) {
      const shard = await run(["profile", source, "--edges", "edges.json", "--shard", `${index}/2`], env);
      expect(shard.stderr).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
      expect(shard.status).toBe(0);
    }
    expect(digestOf(await run(["profile", "merge", "shard-1.json", "shard-2.json", "--out", "merged.json"]))).toBe(
      whole,
    );
    const absent = await run(["profile", "s3://bucket/day/none.parquet"], env);
    expect(absent.stderr).toContain('"s3://bucket/day/none.parquet" does not exist (the server answers 404)');
  });

  it("says how to get the extension where it is not, and downloads nothing unasked", async () => {
    const { status, stderr } = await run(["profile", `${web.url}/part-0.parquet`], { SLIPWAY_DUCKDB_EXTENSIONS: "" });
    expect(status).toBe(1);
    expect(stderr).toContain("SLIPWAY_DUCKDB_DOWNLOAD to true");
  });

  it("keeps keys out of what the engine says of them", async () => {
    await using database = await openDatabase({
      extensions,
      remote: parseRemoteAccess({ ...KEYS, AWS_REGION: "a'b" }),
    });
    await database.allowAddresses();
    const [secret] = await database.rows<{ secret_string: string }>("SELECT secret_string FROM duckdb_secrets()");
    expect(secret?.secret_string).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
  });
});

function digestOf({ stdout, stderr }: CommandResult): string {
  const digest = /digest\s+([0-9a-f]{64})/.exec(stdout)?.[1];
  if (digest === undefined) throw new Error(stderr);
  return digest;
}

/** The folder of the wheel may be read-only, and holds more: the extension alone is copied. */
async function findExtensions(folder: string): Promise<string> {
  const root = join(process.env.VIRTUAL_ENV ?? "", "lib");
  const found = (await readdir(root, { recursive: true })).find((path) => path.endsWith("httpfs.duckdb_extension"));
  if (found === undefined) throw new Error("no httpfs.duckdb_extension: run it by `npm run test:remote`");
  await cp(join(root, found), join(folder, "extensions", "httpfs.duckdb_extension"));
  return join(folder, "extensions");
}

async function startStore(): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const port = await findFreePort();
  const server = join(process.env.VIRTUAL_ENV ?? "", "bin", "moto_server");
  const child = spawn(server, ["-H", "127.0.0.1", "-p", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((ready, fail) => {
    let said = "";
    child.on("error", fail).on("exit", () => fail(new Error(said)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Running on")) ready();
    });
  });
  return { process: child, url: `http://127.0.0.1:${port}` };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
