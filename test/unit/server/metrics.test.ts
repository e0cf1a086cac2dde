import { describe, expect, it } from "vitest";
import { createServerMetrics } from "../../../server/metrics.ts";
import { createServingApp } from "../../fakes/serving-app.ts";

const SOURCES = { currentModel: () => undefined, inflight: () => 0, log: () => ({ dropped: 3, queued: 2 }) };
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/;

/** Every line of the text format 0.0.4: name, labels and value by metric. */
function parseExposition(text: string): ReadonlyMap<string, number> {
  expect(text.endsWith("\n")).toBe(true);
  const samples = new Map<string, number>();
  const typed = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    const [, declared] = /^# TYPE (\S+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (declared !== undefined) {
      expect(typed).not.toContain(declared);
      typed.add(declared);
    }
    if (line.startsWith("#") || line === "") continue;
    const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    expect(name, line).not.toBe("");
    expect(Number.isNaN(Number(value.replace("+Inf", "Infinity").replace("Nan", "0"))), line).toBe(false);
    const key = `${name}{${labels}}`;
    expect(samples.has(key), `twice: ${key}`).toBe(false);
    samples.set(key, Number(value));
  }
  return samples;
}

describe("metrics", () => {
  it("counts requests by route and code, rows, gaps and unseen levels, as text that parses", async () => {
    await using app = createServingApp();
    const url = await app.fastify.listen({ port: 0 });
    const infer = async (inputs: unknown) => {
      const response = await fetch(`${url}/v2/models/credit-risk/infer`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ inputs }),
      });
      await response.text();
    };
    const age = { name: "age", shape: [2], datatype: "FP64", data: [40, 41] };
    await infer([age, { name: "home", shape: [2], datatype: "BYTES", data: ["rent", "castle"] }]);
    await infer([age]);
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const samples = parseExposition(await answer.text());
    const model = 'model="credit-risk",version="1.2.0"';
    const route = 'route="/v2/models/{model}/infer"';
    expect(samples.get(`slipway_requests_total{${model},${route},code="200"}`)).toBe(1);
    expect(samples.get(`slipway_requests_total{${model},${route},code="400"}`)).toBe(1);
    expect(samples.get(`slipway_request_duration_seconds_count{${model},${route}}`)).toBe(2);
    expect(samples.get(`slipway_request_duration_seconds_bucket{${model},${route},le="+Inf"}`)).toBe(2);
    expect(samples.get(`slipway_batch_size_bucket{${model},le="1"}`)).toBe(0);
    expect(samples.get(`slipway_batch_size_bucket{${model},le="2"}`)).toBe(1);
    expect(samples.get(`slipway_feature_invalid_total{${model},feature="home",kind="unseen"}`)).toBe(1);
    expect(samples.get(`slipway_feature_invalid_total{${model},feature="income",kind="missing"}`)).toBe(2);
    expect(samples.get("slipway_inflight{}")).toBe(0);
    expect(
      [...samples.keys()].some((key) => key.startsWith("slipway_model_info{") && key.includes('git_sha="c0ffee"')),
    ).toBe(true);
  });

  it("escapes hostile labels and caps the series of a metric", async () => {
    const metrics = createServerMetrics(SOURCES);
    metrics.forModel({ name: 'a"b\\c\nd', version: null }).countInvalid("x", "missing");
    const model = metrics.forModel({ name: "m", version: "1.0.0" });
    for (let feature = 0; feature < 2_000; feature++) model.countInvalid(`f${feature}`, "missing");
    const samples = parseExposition(await metrics.render());
    const series = [...samples].filter(([key]) => key.startsWith("slipway_feature_invalid_total"));
    expect(series).toHaveLength(501);
    expect(series.reduce((total, [, value]) => total + value, 0)).toBe(2_001);
    expect(samples.get("slipway_prediction_log_dropped_total{}")).toBe(3);
    expect(samples.get("slipway_prediction_log_queue{}")).toBe(2);
  });

  it("puts a duration on a bucket's edge into that bucket", async () => {
    const metrics = createServerMetrics(SOURCES);
    const model = metrics.forModel({ name: "m", version: "1.0.0" });
    for (const seconds of [0.001, 0.0011, 11]) model.observePrediction(1, seconds);
    const samples = parseExposition(await metrics.render());
    const bucket = (le: string) =>
      samples.get(`slipway_predict_duration_seconds_bucket{model="m",version="1.0.0",le="${le}"}`);
    expect([bucket("0.001"), bucket("0.0025"), bucket("10"), bucket("+Inf")]).toEqual([1, 2, 2, 3]);
  });
});
