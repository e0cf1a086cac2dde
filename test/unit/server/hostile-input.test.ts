import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServingApp, type ServingApp } from "../../fakes/serving-app.ts";

const value = fc.oneof(fc.jsonValue(), fc.constantFrom(1e308, -0, 2 ** 53, "rent", "", null, "__proto__"));
const tensor = fc.record(
  {
    name: fc.oneof(
      fc.constantFrom("age", "income", "home", "married", "opened", "note", "__proto__", "constructor"),
      value,
    ),
    shape: fc.oneof(fc.constantFrom([1], [2], [1, 1], [0]), value),
    datatype: fc.oneof(fc.constantFrom("FP64", "BYTES", "BOOL", "INT64", "UINT8", "toString"), value),
    data: fc.oneof(
      fc.array(value, { maxLength: 3 }),
      fc.array(fc.array(value, { maxLength: 2 }), { maxLength: 3 }),
      value,
    ),
    parameters: value,
  },
  { requiredKeys: [] },
);
const inferBody = fc.oneof(
  fc.jsonValue(),
  fc.record(
    { id: value, inputs: fc.oneof(fc.array(tensor, { maxLength: 7 }), value), outputs: value, parameters: value },
    { requiredKeys: [] },
  ),
);
const cells = fc.array(fc.array(value, { maxLength: 6 }), { maxLength: 3 });
const invocation = fc.oneof(
  fc.jsonValue(),
  fc.record({
    dataframe_split: fc.record({
      columns: fc.oneof(fc.constant(["age", "home"]), value),
      data: fc.oneof(cells, value),
    }),
  }),
  fc.record({
    dataframe_records: fc.array(fc.dictionary(fc.constantFrom("age", "home", "__proto__", "note"), value), {
      maxLength: 3,
    }),
  }),
  fc.record({ instances: fc.oneof(cells, value) }),
  fc.record({ inputs: fc.oneof(cells, fc.dictionary(fc.constantFrom("age", "home", "income"), value), value) }),
);

/** Strict JSON in, no defect out: whatever comes, the answer is 200 or 4xx and valid JSON. */
async function assertTame(app: ServingApp, url: string, request: { payload: string; type: string }): Promise<void> {
  const { statusCode, body } = await app.fastify.inject({
    method: "POST",
    url,
    payload: request.payload,
    headers: { "content-type": request.type },
  });
  expect([200, 400]).toContain(statusCode);
  JSON.parse(body); // refuses NaN and Infinity
}

describe("hostile input", () => {
  it("never gives 500 or a NaN token to any JSON, on either protocol", async () => {
    await using app = createServingApp();
    await fc.assert(
      fc.asyncProperty(inferBody, invocation, async (infer, invoke) => {
        await assertTame(app, "/v2/models/credit-risk/infer", {
          payload: JSON.stringify(infer),
          type: "application/json",
        });
        await assertTame(app, "/invocations", { payload: JSON.stringify(invoke), type: "application/json" });
      }),
      { numRuns: 300 },
    );
    for (const event of app.events) expect([200, 400]).toContain(event.data.status);
  });

  it("never gives 500 to any text as CSV or JSON", async () => {
    await using app = createServingApp();
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((tail) => `age,home\n${tail}`),
      fc.stringMatching(/^[",\n\r a1]{0,20}$/),
    );
    await fc.assert(
      fc.asyncProperty(text, async (payload) => {
        await assertTame(app, "/invocations", { payload, type: "text/csv" });
        await assertTame(app, "/invocations", { payload, type: "application/json" });
        await assertTame(app, "/v2/models/credit-risk/infer", { payload, type: "application/json" });
      }),
      { numRuns: 300 },
    );
  });

  it("serves inputs with hostile names like any others", async () => {
    const names = ["__proto__", "constructor", 'a"b', "a\\b", "a\nb", "a{b}", "ä 😀", "</script>", "toString"];
    const signature = {
      inputs: names.map((name) => ({ name, kind: "category" as const, required: true, levels: ["x"] })),
      outputs: [{ name: 'out"put\n', kind: "probability" as const }],
    };
    await using app = createServingApp({ signature, score: () => 0.5 });
    const inputs = names.map((name) => ({ name, shape: [1], datatype: "BYTES", data: ["y"] }));
    const infer = await app.fastify.inject({
      method: "POST",
      url: "/v2/models/credit-risk/infer",
      payload: JSON.stringify({ inputs }),
    });
    expect(JSON.parse(infer.body)).toMatchObject({ outputs: [{ name: 'out"put\n', data: [0.5] }] });
    const records = `{"dataframe_records":[{${names.map((name) => `${JSON.stringify(name)}:"y"`).join(",")}}]}`;
    const invoked = await app.fastify.inject({
      method: "POST",
      url: "/invocations",
      payload: records,
      headers: { "content-type": "application/json" },
    });
    expect(invoked.body).toBe('{"predictions":[0.5]}');
    expect(app.events.map(({ data }) => data.feature_flags.unseen)).toEqual([names, names]);
  });
});
