import { describe, expect, it } from "vitest";
import { createServingApp, type ServingApp } from "../../fakes/serving-app.ts";

async function invoke(app: ServingApp, body: unknown, type: string | undefined = "application/json") {
  const payload = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const headers = type === "" ? {} : { "content-type": type };
  const response = await app.fastify.inject({ method: "POST", url: "/invocations", payload, headers });
  return { status: response.statusCode, text: response.body, type: String(response.headers["content-type"]) };
}

const ROWS = { status: 200, text: '{"predictions":[0.65,0.5]}' };

describe("/invocations", () => {
  it.each([
    [
      "dataframe_split",
      {
        columns: ["age", "home"],
        data: [
          [40, "rent"],
          [50, "owner"],
        ],
      },
    ],
    [
      "dataframe_split",
      {
        columns: ["home", "age"],
        index: [7, 8],
        data: [
          ["rent", 40],
          ["owner", 50],
        ],
      },
    ],
    [
      "dataframe_records",
      [
        { age: 40, home: "rent" },
        { home: "owner", age: 50 },
      ],
    ],
    [
      "instances",
      [
        { age: 40, home: "rent" },
        { age: 50, home: "owner" },
      ],
    ],
    [
      "instances",
      [
        [40, null, "rent", null, null, null],
        [50, 1, "owner", true, 5, "x"],
      ],
    ],
    ["inputs", { age: [40, 50], home: ["rent", "owner"] }],
    ["inputs", { age: [[40], [50]], home: [["rent"], ["owner"]] }],
    [
      "inputs",
      [
        [40, null, "rent", null, null, null],
        [50, 1, "owner", true, 5, "x"],
      ],
    ],
  ])("reads %s %j", async (format, value) => {
    await using app = createServingApp();
    expect(await invoke(app, { [format]: value, params: { verbose: true } })).toMatchObject(ROWS);
  });

  it("reads CSV with quotes, empty cells, CRLF and a byte-order mark", async () => {
    await using app = createServingApp();
    const csv =
      '\uFEFFage,"home",note,married,opened\r\n40,rent,"a ""b"", c\nd",True,\r\n5e1,owner,,,2026-01-31T12:00:00Z\r\n';
    expect(await invoke(app, csv, "text/csv; charset=UTF-8")).toMatchObject(ROWS);
    expect(app.events[0]?.data.features).toEqual({
      age: 40,
      income: null,
      home: "rent",
      married: true,
      opened: null,
      note: 'a "b", c\nd',
    });
  });

  it("answers an empty frame with no predictions", async () => {
    await using app = createServingApp();
    expect(await invoke(app, { dataframe_split: { columns: ["age", "home"], data: [] } })).toMatchObject({
      text: '{"predictions":[]}',
    });
    expect(await invoke(app, "age,home\n", "text/csv")).toMatchObject({ text: '{"predictions":[]}' });
  });

  it("gives records when the model has several outputs", async () => {
    const signature = {
      inputs: [{ name: "age", kind: "number" as const, required: true }],
      outputs: ["low", "high"].map((name) => ({ name, kind: "number" as const })),
    };
    await using app = createServingApp({ signature });
    expect((await invoke(app, { instances: [[40]] })).text).toBe('{"predictions":[{"low":0.4,"high":1.4}]}');
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON;charset=UTF-8",
    'application/json; charset="utf-8"',
  ])("accepts the content type %s", async (type) => {
    await using app = createServingApp();
    expect(await invoke(app, { inputs: { age: 40, home: "rent" } }, type)).toMatchObject({ status: 200 });
  });

  it.each([
    "application/json; charset=latin-1",
    "application/json; version=2",
    "application/json; charset=utf-8; version=2",
    "text/csv; charset=utf-16",
    "text/plain",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "json",
    "",
  ])("answers 415 in plain text to the content type %j", async (type) => {
    await using app = createServingApp();
    const { status, type: answered } = await invoke(app, { inputs: { age: 40, home: "rent" } }, type);
    expect({ status, answered }).toEqual({ status: 415, answered: "text/plain; charset=utf-8" });
  });

  it.each([
    "",
    "{",
    "[]",
    "[[1,2]]",
    "null",
    "{}",
    '{"columns":["age"],"data":[[1]]}',
    '{"instances":[[1]],"inputs":[[1]]}',
    '{"messages":[]}',
    '{"inputs":{"age":[40],"home":["rent"]},"params":[]}',
    '{"inputs":7}',
    '{"inputs":{"age":[40,50],"home":["rent"]}}',
    '{"inputs":{"age":{"a":1},"home":["rent"]}}',
    '{"instances":[[40]]}',
    '{"instances":["rent"]}',
    '{"dataframe_records":{"age":40}}',
    '{"dataframe_records":[40]}',
    '{"dataframe_split":{"columns":["age"]}}',
    '{"dataframe_split":{"columns":["age","home"],"data":[[40]]}}',
    '{"dataframe_split":{"columns":["age","age","home"],"data":[[40,41,"rent"]]}}',
    '{"dataframe_split":{"columns":[1],"data":[]}}',
    '{"dataframe_records":[{"age":"40","home":"rent"}]}',
    '{"dataframe_records":[{"age":NaN,"home":"rent"}]}',
    '{"dataframe_records":[{"age":1e999,"home":"rent"}]}',
    '{"dataframe_records":[{"home":"rent"}]}',
    '{"dataframe_records":[{"age":40,"home":7}]}',
    '{"dataframe_records":[{"age":40,"home":"rent","married":"yes"}]}',
    '{"dataframe_records":[{"age":40,"home":"rent","opened":"yesterday"}]}',
  ])("answers 400 with a code and a message to %s", async (text) => {
    await using app = createServingApp();
    const { status, text: answer } = await invoke(app, text);
    expect(status).toBe(400);
    expect(JSON.parse(answer)).toEqual({ error_code: "BAD_REQUEST", message: expect.any(String) as unknown });
  });

  it.each([
    "age,home\n40\n",
    'age,home\n"40,rent\n',
    'age,home\n"40"x,rent\n',
    "age,home\nforty,rent\n",
    "age,home\n,rent\n",
    "",
  ])("answers 400 to the CSV %j", async (csv) => {
    await using app = createServingApp();
    expect(await invoke(app, csv, "text/csv")).toMatchObject({ status: 400 });
  });

  it("ignores unknown columns and counts them without using their names as labels", async () => {
    await using app = createServingApp();
    const { status } = await invoke(app, { dataframe_records: [{ age: 40, home: "rent", "x\n{}": 1, __proto__x: 2 }] });
    expect(status).toBe(200);
    const { body } = await app.fastify.inject({ url: "/metrics" });
    expect(body).toContain(
      'slipway_feature_invalid_total{model="credit-risk",version="1.2.0",feature="other",kind="unknown"} 2',
    );
  });

  it("answers ping, health and version", async () => {
    await using app = createServingApp();
    for (const url of ["/ping", "/health"]) {
      const { statusCode, body } = await app.fastify.inject({ url });
      expect({ statusCode, body }).toEqual({ statusCode: 200, body: "\n" });
    }
    expect((await app.fastify.inject({ url: "/version" })).body).toBe("0.1.0");
    app.slot.clear();
    expect((await app.fastify.inject({ url: "/ping" })).statusCode).toBe(404);
  });
});

describe("a score that is not finite", () => {
  it("is an error, for the protocol has no word for it", async () => {
    await using app = createServingApp({ score: () => Number.NaN });
    const { status, text } = await invoke(app, { dataframe_records: [{ age: 40, home: "rent" }] });
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error_code: "INTERNAL_ERROR",
      message: "The model gave no finite score for row 0.",
    });
    expect(app.events.map(({ data }) => data.status)).toEqual([500]);
  });
});
