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

describe("infer", () => {
  it("answers one row, echoes the id and names the version", async () => {
    await using app = createServingApp();
    const { status, body } = await post(app, { id: "a-1", inputs: [AGE, HOME] });
    expect(status).toBe(200);
    expect(body).toEqual({
      model_name: "credit-risk",
      model_version: "1.2.0",
      id: "a-1",
      outputs: [{ name: "probability", shape: [1], datatype: "FP64", data: [0.65] }],
    });
  });

  it("accepts flat and nested data, with and without a content type", async () => {
    await using app = createServingApp();
    const flat = {
      inputs: [
        { ...AGE, shape: [2], data: [40, 50] },
        { ...HOME, shape: [2, 1], data: ["rent", "owner"] },
      ],
    };
    const nested = {
      inputs: [
        { ...AGE, shape: [2, 1], data: [[40], [50]] },
        { ...HOME, shape: [2, 1], data: [["rent"], ["owner"]] },
      ],
    };
    const expected = { outputs: [{ data: [0.65, 0.5], shape: [2] }] };
    expect((await post(app, flat)).body).toMatchObject(expected);
    expect((await post(app, nested)).body).toMatchObject(expected);
    const bare = await app.fastify.inject({
      method: "POST",
      url: `/v2/models/credit-risk/versions/1.2.0/infer`,
      payload: Buffer.from(JSON.stringify(flat)),
    });
    expect(JSON.parse(bare.body)).toMatchObject(expected);
  });

  it.each([
    ["FP16", 40],
    ["FP32", 40.5],
    ["FP64", 40.5],
    ["INT8", 40],
    ["INT16", 40],
    ["INT32", 40],
    ["INT64", 40],
    ["UINT8", 40],
    ["UINT16", 40],
    ["UINT32", 40],
    ["UINT64", 40],
  ])("reads a number as %s", async (datatype, value) => {
    await using app = createServingApp();
    const { status, body } = await post(app, { inputs: [{ ...AGE, datatype, data: [value] }, HOME] });
    expect(body).toMatchObject({ outputs: [{ data: [value / 100 + 0.25] }] });
    expect(status).toBe(200);
  });

  it.each([
    ["INT8", 128],
    ["UINT8", -1],
    ["UINT16", 65_536],
    ["INT16", 40.5],
    ["FP16", 65_505],
    ["FP32", 1e39],
    ["BOOL", true],
    ["BYTES", "40"],
    ["FP64", "40"],
    ["INT64", "40"],
    ["FP64", true],
    ["FP64", [[1]]],
    ["STRING", "a"],
    ["fp64", 1],
    [7, 1],
  ])("refuses a number as %s of %j", async (datatype, value) => {
    await using app = createServingApp();
    const { status, body } = await post(app, { inputs: [{ ...AGE, datatype, data: [value] }, HOME] });
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining('"age"') as unknown });
  });

  it.each([
    "9007199254740993",
    "-9007199254740993",
    "9223372036854775807",
    "18446744073709551615",
    "1.00000000000000001",
    "0.99999999999999999",
    "1e-400",
    "9007199254740994",
  ])("refuses the integer %s, which a double cannot hold, instead of rounding it", async (token) => {
    await using app = createServingApp();
    const text = `{"inputs":[{"name":"age","shape":[1],"datatype":"INT64","data":[${token}]},${JSON.stringify(HOME)}]}`;
    const { status, body } = await post(app, text);
    expect(status).toBe(400);
    expect(body.error).toMatch(/"age".*2\^53/);
  });

  it.each(["9007199254740992", "-9007199254740992", "9007199254740991", "40.000000000000000000"])(
    "takes the integer %s, which a double holds exactly",
    async (token) => {
      await using app = createServingApp();
      const text = `{"inputs":[{"name":"age","shape":[1,1],"datatype":"INT64","data":[[${token}]]},${JSON.stringify(HOME)}]}`;
      expect(await post(app, text)).toMatchObject({ status: 200 });
    },
  );

  it("refuses decimal strings of 64-bit integers like any other text", async () => {
    await using app = createServingApp();
    expect(
      await post(app, { inputs: [{ ...AGE, datatype: "UINT64", data: ["9007199254740993"] }, HOME] }),
    ).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('got "9007199254740993"') as unknown },
    });
  });

  it("answers 400 to nesting too deep for the look at the tokens", async () => {
    await using app = createServingApp();
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const text = `{"inputs":[{"name":"age","shape":[1],"datatype":"INT64","data":[1.00000000000000001]}],"x":${deep}}`;
    expect(await post(app, text)).toMatchObject({ status: 400 });
  });

  it("leaves long tokens of float tensors alone", async () => {
    await using app = createServingApp();
    const text = `{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[0.10000000000000000555]},${JSON.stringify(HOME)},{"name":"opened","shape":[1],"datatype":"INT64","data":[5]}]}`;
    expect(await post(app, text)).toMatchObject({ status: 200 });
  });

  it.each([
    [[2], [1], "holds 2 values, data has 1"],
    [[1], [], "holds 1 values, data has 0"],
    [[], [1], "shape must be"],
    [[1, 2], [1, 2], "shape must be"],
    [[1, 1, 1], [1], "shape must be"],
    [[-1], [1], '"shape" must be'],
    [[1.5], [1], '"shape" must be'],
    [["1"], [1], '"shape" must be'],
    ["1", [1], '"shape" must be'],
    [undefined, [1], '"shape" must be'],
    [[1], undefined, '"data" must be a list'],
    [[1], 40, '"data" must be a list'],
    [[1], [[40]], "nested unlike its shape"],
    [[1, 1], [[40, 41]], "nested unlike its shape"],
    [[2, 1], [[40], 41], "nested unlike its shape"],
  ])("names the tensor when shape %j meets data %j", async (shape, data, message) => {
    await using app = createServingApp();
    const { status, body } = await post(app, { inputs: [{ ...AGE, shape, data }, HOME] });
    expect(status).toBe(400);
    expect(body.error).toContain('input "age"');
    expect(body.error).toContain(message);
  });

  it("reports all problems of a request together, twenty in words", async () => {
    await using app = createServingApp();
    const { body } = await post(app, {
      id: 7,
      parameters: { a: {} },
      outputs: [{ name: "margin" }],
      inputs: [
        { ...AGE, data: ["forty"] },
        { name: "colour", shape: [1], datatype: "FP64", data: [1] },
        { name: "married", shape: [1], datatype: "BYTES", data: ["yes"] },
      ],
    });
    for (const part of ['"id"', "parameter", '"margin"', '"forty"', '"colour"', '"married"', 'required input "home"']) {
      expect(body.error).toContain(part);
    }
    const many = Array.from({ length: 50 }, () => "x");
    const { body: long } = await post(app, {
      inputs: [
        { ...AGE, shape: [50], data: many },
        { ...HOME, shape: [50], data: many },
      ],
    });
    expect(long.error).toMatch(/and \d\d more\.$/);
  });

  it("treats null and an absent optional input as missing, flags them, and lets an unseen level through", async () => {
    await using app = createServingApp();
    const { status } = await post(app, {
      inputs: [AGE, { ...HOME, data: ["castle"] }, { name: "income", shape: [1], datatype: "FP64", data: [null] }],
    });
    expect(status).toBe(200);
    expect(app.events.map(({ data }) => data.feature_flags)).toEqual([
      { missing: ["income", "married", "opened", "note"], unseen: ["home"] },
    ]);
  });

  it("refuses a required input that is null, absent, given twice, or of other length", async () => {
    await using app = createServingApp();
    for (const inputs of [
      [{ ...AGE, data: [null] }, HOME],
      [HOME],
      [],
      [AGE, AGE, HOME],
      [AGE, { ...HOME, shape: [2], data: ["rent", "rent"] }],
      [AGE, { ...HOME, data: [""] }],
    ]) {
      expect(await post(app, { inputs })).toMatchObject({ status: 400 });
    }
  });
});
