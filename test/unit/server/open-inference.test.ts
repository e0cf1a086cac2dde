import { describe, expect, it } from "vitest";
import { createServingApp, type ServingApp } from "../../fakes/serving-app.ts";

const INFER = "/v2/models/credit-risk/infer";
const AGE = { name: "age", shape: [1], datatype: "FP64", data: [40] };
const HOME = { name: "home", shape: [1], datatype: "BYTES", data: ["rent"] };

async function post(app: ServingApp, body: unknown, headers: Record<string, string> = {}) {
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const response = await app.fastify.inject({
    method: "POST",
    url: INFER,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: response.statusCode, body: JSON.parse(response.body) as Record<string, unknown>, response };
}

async function get(app: ServingApp, url: string) {
  const response = await app.fastify.inject({ url });
  return { status: response.statusCode, body: JSON.parse(response.body) as unknown };
}

describe("health and metadata", () => {
  it("answers health with both keys", async () => {
    await using app = createServingApp();
    const expected = { status: 200, body: { live: true, ready: true } };
    expect(await get(app, "/v2/health/live")).toEqual(expected);
    expect(await get(app, "/v2/health/ready")).toEqual(expected);
  });

  it("is live and not ready without a model, and while it drains", async () => {
    await using app = createServingApp();
    app.startDraining();
    expect(await get(app, "/v2/health/ready")).toEqual({ status: 503, body: { live: true, ready: false } });
    app.slot.clear();
    expect(await get(app, "/v2/health/live")).toEqual({ status: 200, body: { live: true, ready: false } });
    expect(await get(app, "/v2/models/credit-risk")).toMatchObject({ status: 503 });
    expect(await post(app, { inputs: [AGE, HOME] })).toMatchObject({ status: 503 });
  });

  it("describes the server and advertises no extension", async () => {
    await using app = createServingApp();
    expect(await get(app, "/v2")).toEqual({ status: 200, body: { name: "slipway", version: "0.1.0", extensions: [] } });
  });

  it.each(["/v2/models/credit-risk", "/v2/models/credit-risk/versions/1.2.0"])(
    "describes the model at %s",
    async (url) => {
      await using app = createServingApp();
      expect(await get(app, url)).toEqual({
        status: 200,
        body: {
          name: "credit-risk",
          versions: ["1.2.0"],
          platform: "slipway_linear",
          inputs: [
            { name: "age", datatype: "FP64", shape: [-1] },
            { name: "income", datatype: "FP64", shape: [-1], parameters: { optional: true } },
            { name: "home", datatype: "BYTES", shape: [-1] },
            { name: "married", datatype: "BOOL", shape: [-1], parameters: { optional: true } },
            { name: "opened", datatype: "INT64", shape: [-1], parameters: { optional: true } },
            { name: "note", datatype: "BYTES", shape: [-1], parameters: { optional: true } },
          ],
          outputs: [{ name: "probability", datatype: "FP64", shape: [-1] }],
        },
      });
      expect(await get(app, `${url}/ready`)).toEqual({ status: 200, body: { name: "credit-risk", ready: true } });
    },
  );

  it("answers 404 with an error for another model, version or path", async () => {
    await using app = createServingApp();
    for (const url of [
      "/v2/models/other",
      "/v2/models/credit-risk/versions/9.9.9",
      "/v2/models/%00",
      "/v2/nothing",
      "/v2/models/__proto__/ready",
    ]) {
      expect(await get(app, url)).toEqual({ status: 404, body: { error: expect.any(String) as unknown } });
    }
  });
});

describe("answers", () => {
  it("gives selected outputs in the order asked for", async () => {
    const signature = {
      inputs: [{ name: "age", kind: "number" as const, required: true }],
      outputs: ["low", "mid", "high"].map((name) => ({ name, kind: "number" as const })),
    };
    await using app = createServingApp({ signature });
    const { body } = await post(app, { inputs: [AGE], outputs: [{ name: "high" }, { name: "low" }] });
    expect(body.outputs).toEqual([
      { name: "high", shape: [1], datatype: "FP64", data: [2.4] },
      { name: "low", shape: [1], datatype: "FP64", data: [0.4] },
    ]);
    expect((await post(app, { inputs: [AGE], outputs: [] })).body.outputs).toHaveLength(3);
  });

  it("writes null beside a mark for a score that is not finite", async () => {
    await using app = createServingApp({ score: (age) => (age > 50 ? Number.NaN : Number.POSITIVE_INFINITY) });
    const { body, response } = await post(app, {
      inputs: [
        { ...AGE, shape: [2], data: [40, 60] },
        { ...HOME, shape: [2], data: ["rent", "rent"] },
      ],
    });
    expect(body.outputs).toEqual([
      { name: "probability", shape: [2], datatype: "FP64", parameters: { non_finite: true }, data: [null, null] },
    ]);
    expect(response.body).not.toMatch(/NaN|Infinity/);
    expect(app.events.map(({ data }) => data.prediction)).toEqual([null, null]);
  });

  it("refuses binary tensors, which it does not advertise", async () => {
    await using app = createServingApp();
    const binary = { name: "age", shape: [1], datatype: "FP64", parameters: { binary_data_size: 8 } };
    expect(await post(app, { inputs: [binary, HOME] })).toMatchObject({ status: 400 });
    expect(await post(app, { inputs: [AGE, HOME] }, { "inference-header-content-length": "12" })).toMatchObject({
      status: 400,
    });
    // tritonclient asks for binary output unless outputs are named; an answer in JSON is what the protocol gives then.
    expect(await post(app, { parameters: { binary_data_output: true }, inputs: [AGE, HOME] })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    "1",
    '"a"',
    "{}",
    '{"inputs":{}}',
    '{"inputs":[1]}',
    '{"inputs":[null]}',
    '{"inputs":[[]]}',
    '{"inputs":[{}]}',
    "NaN",
    '{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[NaN]}]}',
    '{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[1e999]}]}',
  ])("answers 400 to the body %s", async (text) => {
    await using app = createServingApp();
    const { status, body } = await post(app, text);
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.any(String) as unknown });
  });

  it("refuses bytes that are no UTF-8 and bodies over the limit", async () => {
    await using app = createServingApp({}, { maxBodyBytes: 100 });
    const send = (payload: Buffer) => app.fastify.inject({ method: "POST", url: INFER, payload });
    expect((await send(Buffer.from([0x22, 0xff, 0x22]))).statusCode).toBe(400);
    expect((await send(Buffer.alloc(101, 0x20))).statusCode).toBe(413);
  });

  it.each<[number, Record<string, string>]>([
    [200, {}],
    [200, { "content-type": "application/json; charset=UTF-8", "content-encoding": "identity", origin: "http://a.b" }],
    [415, { origin: "http://a.b" }],
    [415, { "content-type": "text/plain" }],
    [415, { "content-type": "application/json; charset=latin1" }],
    [415, { "content-type": "application/x-www-form-urlencoded" }],
    [415, { "content-type": "application/json", "content-encoding": "gzip" }],
  ])("answers %s to the headers %j", async (status, headers) => {
    await using app = createServingApp();
    const payload = Buffer.from(JSON.stringify({ inputs: [AGE, HOME] }));
    expect((await app.fastify.inject({ method: "POST", url: INFER, payload, headers })).statusCode).toBe(status);
  });

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] as const)("answers 405 to %s", async (method) => {
    await using app = createServingApp();
    for (const url of [INFER, "/invocations"]) {
      const { statusCode, headers } = await app.fastify.inject({ method, url });
      expect([statusCode, headers.allow]).toEqual([405, "POST"]);
    }
  });

  it.each([
    ["/v2/%zz", 400],
    [`/v2/models/${"a".repeat(300)}`, 400],
    ["/secret-path", 404],
  ])("repeats neither the address nor an internal code: %s", async (url, status) => {
    await using app = createServingApp();
    const { statusCode, body } = await app.fastify.inject({ url });
    expect(statusCode).toBe(status);
    expect(JSON.parse(body)).toEqual({ error: expect.any(String) as unknown });
    expect(body).not.toMatch(/FST|secret|zz|aaa/);
  });

  it("keeps the questions of a deployment out of the log, those of nobody else", async () => {
    await using app = createServingApp({}, { checkKey: "k".repeat(64) });
    await post(app, { inputs: [AGE, HOME] }, { "x-slipway-check": "k".repeat(64) });
    await post(app, { inputs: [] }, { "x-slipway-check": "k".repeat(64) });
    expect(app.events).toEqual([]);
    await post(app, { inputs: [AGE, HOME] }, { "x-slipway-check": "j".repeat(64) });
    expect(app.events).toHaveLength(1);
  });

  it("honours X-Request-Id and logs requests that fail", async () => {
    await using app = createServingApp();
    const { response } = await post(app, { inputs: [AGE, HOME] }, { "x-request-id": "r-1" });
    await post(app, { inputs: [] }, { "x-request-id": "r-2" });
    expect(response.headers["x-request-id"]).toBe("r-1");
    expect(app.events.map(({ data }) => [data.request_id, data.status, typeof data.error])).toEqual([
      ["r-1", 200, "undefined"],
      ["r-2", 400, "string"],
    ]);
  });

  it("answers 500 without details when the model breaks, and logs it", async () => {
    await using app = createServingApp({
      gate: async () => {
        throw new Error("/secret/path broke");
      },
    });
    const { status, body } = await post(app, { inputs: [AGE, HOME] });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(app.events).toMatchObject([{ data: { status: 500 } }]);
  });
});
