import { once } from "node:events";
import { mkdtempDisposable, readdir, readFile, stat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createInferenceClient } from "../../../adapters/inference-client/inference-client.ts";
import { findServerState, readServerState } from "../../../adapters/inference-client/server-state.ts";
import { createFakeModels, postRow, startTestServer } from "../../fakes/server-client.ts";

const A = "aa".repeat(32);
const B = "bb".repeat(32);

/** Answers of one row, asked again and again on several connections until `done` is settled. */
async function askUntil(url: string, done: Promise<unknown>): Promise<readonly { status: number; score: unknown }[]> {
  let finished = false;
  const finish = (): void => {
    finished = true;
  };
  done.then(finish, finish);
  const answers: { status: number; score: unknown }[] = [];
  const ask = async (): Promise<void> => {
    while (!finished) {
      const response = await postRow(url);
      const body = (await response.json()) as { outputs?: [{ data: [number] }] };
      answers.push({ status: response.status, score: body.outputs?.[0].data[0] });
    }
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  return answers;
}

describe("startServer", () => {
  it("swaps under load without losing a request, warms the new model first and frees the old one", async () => {
    const models = createFakeModels({ a: { digest: A }, b: { digest: B, offset: 1 } });
    await using server = await startTestServer(models, { model: { folder: "a" } });
    const client = createInferenceClient(server);
    const swaps = (async () => {
      for (let round = 0; round < 10; round++) {
        await client.swap({ folder: round % 2 === 0 ? "b" : "a", digest: round % 2 === 0 ? B : A });
        await postRow(server.url);
      }
    })();
    const answers = await askUntil(server.url, swaps);
    await swaps;
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ score }) => score))).toEqual(new Set([0.65, 1.65]));
    expect(models.loaded).toHaveLength(11);
    expect(models.loaded.map(({ disposed }) => disposed)).toEqual([...Array<boolean>(10).fill(true), false]);
    for (const { calls } of models.loaded) expect(calls[0]).toBe(1);
  });

  it("keeps the old model when the new one has another digest or does not load", async () => {
    const models = createFakeModels({ a: { digest: A }, b: { digest: B } });
    await using server = await startTestServer(models, { model: { folder: "a" } });
    const client = createInferenceClient(server);
    await expect(client.swap({ folder: "b", digest: A })).rejects.toThrow(/422.*digest/);
    await expect(client.swap({ folder: "nowhere", digest: A })).rejects.toThrow(/500/);
    expect(await client.status()).toMatchObject({
      digest: A,
      model: "credit-risk",
      version: null,
      backend: "typescript",
    });
    expect((await postRow(server.url)).status).toBe(200);
    expect(models.loaded.map(({ disposed }) => disposed)).toEqual([false, true]);
  });

  it("waits for its first model when it is started without one", async () => {
    await using server = await startTestServer(createFakeModels({ a: { digest: A } }));
    const client = createInferenceClient(server);
    expect(await client.health()).toEqual({ live: true, ready: false });
    await client.swap({ reference: "a", digest: A });
    expect(await client.health()).toEqual({ live: true, ready: true });
  });

  it("lets nobody administer it without the token", async () => {
    await using server = await startTestServer(createFakeModels({ a: { digest: A } }), { model: { folder: "a" } });
    for (const headers of [
      {},
      { authorization: "Bearer " },
      { authorization: `Bearer ${server.token}x` },
      { authorization: server.token },
    ]) {
      for (const path of ["/status", "/swap", "/nothing"]) {
        expect((await fetch(`${server.adminUrl}${path}`, { headers })).status).toBe(401);
      }
    }
    const wrong = createInferenceClient({ ...server, token: "wrong" });
    await expect(wrong.status()).rejects.toMatchObject({ code: "SLIPWAY_E_SERVER_REFUSED" });
    expect((await fetch(`${server.url}/status`)).status).toBe(404);
  });

  it.each([
    {},
    { reference: "a", folder: "a" },
    { reference: 1 },
    { folder: "a", digest: "abc" },
    { folder: "a", force: true },
    [],
    null,
  ])("refuses the swap %j", async (body) => {
    await using server = await startTestServer(createFakeModels({ a: { digest: A } }), { model: { folder: "a" } });
    const response = await fetch(`${server.adminUrl}/swap`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
  });

  it("leaves its address and token to its owner alone while it runs", async () => {
    const server = await startTestServer(createFakeModels({ a: { digest: A } }), { model: { folder: "a" } });
    const [name = ""] = await readdir(server.stateFolder);
    const { mode } = await stat(join(server.stateFolder, name));
    expect(mode & 0o777).toBe(0o600);
    const port = Number(new URL(server.url).port);
    expect(await readServerState(server.stateFolder, port)).toMatchObject({ url: server.url, token: server.token });
    expect(await findServerState(server.stateFolder, process.pid)).toMatchObject({ adminUrl: server.adminUrl });
    await server.stop();
    expect(await readServerState(server.stateFolder, port)).toBeUndefined();
    await server[Symbol.asyncDispose]();
  });

  it("answers what is in flight when it stops, then writes its log out", async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    let warm = false;
    const gate = async (): Promise<void> => {
      if (warm) {
        enter();
        await held;
      }
      warm = true;
    };
    const server = await startTestServer(createFakeModels({ a: { digest: A, gate } }), { model: { folder: "a" } });
    const answer = postRow(server.url);
    await entered;
    const stopped = server.stop();
    expect(server.stop()).toBe(stopped);
    release();
    expect((await answer).status).toBe(200);
    await stopped;
    await expect(postRow(server.url)).rejects.toThrow();
    await server[Symbol.asyncDispose]();
  });

  it("logs predictions into sealed segments", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const logFolder = join(folder.path, "log");
    const models = createFakeModels({ a: { digest: A } });
    await using logging = await startTestServer(models, { model: { folder: "a" }, logFolder });
    for (let row = 0; row < 5; row++) await postRow(logging.url);
    await logging.stop();
    const names = (await readdir(logFolder)).filter((name) => name.endsWith(".ndjson"));
    const lines = (await readFile(join(logFolder, names[0] ?? ""), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(5);
  });

  it("says which port is taken", async () => {
    const models = createFakeModels({ a: { digest: A } });
    await using server = await startTestServer(models);
    const port = Number(new URL(server.url).port);
    await expect(startTestServer(models, { port })).rejects.toMatchObject({
      code: "SLIPWAY_E_INPUT_INVALID",
      message: expect.stringContaining(String(port)) as unknown,
    });
  });
});

describe("overload", () => {
  it("answers 503 with Retry-After beyond the limit, and goes on after", async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    let warm = false;
    const gate = async (): Promise<void> => {
      if (warm) {
        enter();
        await held;
      }
      warm = true;
    };
    await using server = await startTestServer(createFakeModels({ a: { digest: A, gate } }), {
      model: { folder: "a" },
      admission: { maxConcurrent: 1 },
    });
    const first = postRow(server.url);
    await entered;
    const second = await postRow(server.url);
    expect(second.status).toBe(503);
    expect(second.headers.get("retry-after")).toBe("1");
    release();
    expect((await first).status).toBe(200);
    expect((await postRow(server.url)).status).toBe(200);
  });

  it("gives up on a model that does not answer in time", async () => {
    let warm = false;
    const gate = (): Promise<void> => {
      if (warm) return new Promise(() => undefined);
      warm = true;
      return Promise.resolve();
    };
    await using server = await startTestServer(createFakeModels({ a: { digest: A, gate } }), {
      model: { folder: "a" },
      admission: { timeoutMs: 1 },
    });
    const response = await postRow(server.url);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ error: "No answer within 1 ms." });
  });

  it("answers others while bodies are on their way, and sends the one that waits longest away", async () => {
    await using server = await startTestServer(createFakeModels({ a: { digest: A } }), {
      model: { folder: "a" },
      admission: { maxConcurrent: 1, maxArriving: 2 },
    });
    const open = async (): Promise<Socket> => {
      const seen = once(server.app.fastify.server, "request");
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      socket.write("POST /v2/models/credit-risk/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
      await seen;
      return socket;
    };
    const first = await open();
    const second = await open();
    expect(server.app.admission.inflight).toBe(0);
    const answered: Promise<readonly unknown[]> = once(first, "data");
    expect((await postRow(server.url)).status).toBe(200);
    expect(String((await answered)[0])).toContain("503 Service Unavailable");
    for (const socket of [first, second]) socket.destroy();
  });

  it("gives up on a body that does not arrive", async () => {
    await using server = await startTestServer(createFakeModels({ a: { digest: A } }), {
      model: { folder: "a" },
      admission: { bodyTimeoutMs: 1 },
    });
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    const answer: readonly unknown[] = await once(socket, "data");
    expect(String(answer[0])).toContain("408 Request Timeout");
    socket.destroy();
  });

  it("counts clients that went away, and lets the next ones in", async () => {
    await using server = await startTestServer(createFakeModels({ a: { digest: A } }), {
      model: { folder: "a" },
      admission: { maxConcurrent: 1 },
    });
    const { port } = new URL(server.url);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const socket = connect(Number(port), "127.0.0.1", () => {
      socket.write("POST /v2/models/credit-risk/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    });
    server.app.fastify.server.once("request", (_request, response) => response.once("close", resolve));
    await Promise.race([closed, new Promise((proceed) => server.app.fastify.server.once("request", proceed))]);
    socket.destroy();
    await closed;
    expect(server.app.admission.inflight).toBe(0);
    expect((await postRow(server.url)).status).toBe(200);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('code="499"} 1');
  });
});
