import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createRng } from "../../../../core/rng.ts";
import { followStream, parseStreamState, startStream } from "../../../../core/streams/follow-stream.ts";
import { STREAM_DETECTORS } from "../../../../core/streams/stream-detectors.ts";

const indices = z.array(z.number());
const goldens = z
  .object({
    river_s1: z.string(),
    river_s2: z.string(),
    expected: z.record(z.string(), z.object({ drift: indices, warn: indices.default([]) })),
  })
  .parse(JSON.parse(readFileSync(resolve("test/fixtures/golden/streams.json"), "utf8")));
const digits = (text: string): number[] => Array.from(text, Number);

/** Red? A detector drifted from the reference: compare with SCIENCE 7.4, never move the index. */
describe("detectors against the indices of the reference", () => {
  it.each([
    ["page_hinkley", {}, "PageHinkley(30,.005,50,1-1e-4) on s1"],
    ["adwin", {}, "ADWIN(delta=.002) on s1"],
    ["ddm", {}, "DDM on s2"],
    ["eddm", { alpha: 0.8, beta: 0.75 }, "EDDM(alpha=.8,beta=.75) on s2"],
    ["hddm_a", {}, "HDDM_A on s2"],
    ["hddm_w", {}, "HDDM_W on s2"],
  ])("%s %o: %s", (id, parameters, key) => {
    const values = digits(key.endsWith("s1") ? goldens.river_s1 : goldens.river_s2);
    const { alarms } = followStream(startStream(id, parameters), values);
    const found = (signal: string) => alarms.filter((alarm) => alarm.signal === signal).map(({ index }) => index);
    expect({ drift: found("drift"), warn: found("warning") }).toEqual(goldens.expected[key]);
  });
});

describe.each([...STREAM_DETECTORS.keys()])("%s", (id) => {
  const takesErrors = STREAM_DETECTORS.get(id)?.takes === "errors";
  const fresh = startStream(id);
  const value = takesErrors ? fc.constantFrom(0, 0, 1) : fc.double({ min: -5, max: 5, noNaN: true });

  it("gives the same alarms wherever the stream is cut and its state kept as JSON", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 150 }), fc.array(value, { maxLength: 150 }), (first, second) => {
        const rest = second.map((one) => (takesErrors ? 1 : one + 4));
        const whole = followStream(fresh, [...first, ...rest]);
        const half = followStream(fresh, first);
        const stored: unknown = JSON.parse(JSON.stringify(half.stream));
        const other = followStream(parseStreamState(stored), rest);
        expect([...half.alarms, ...other.alarms]).toEqual(whole.alarms);
        expect(other.stream).toEqual(whole.stream);
      }),
      { seed: 5, numRuns: 25 },
    );
  });

  it("is silent on a constant stream and takes missing values for none", () => {
    const zeros = new Array<number>(3000).fill(0);
    const withGaps = zeros.flatMap((zero) => [zero, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(followStream(fresh, zeros).alarms).toEqual([]);
    const { stream, alarms } = followStream(fresh, withGaps);
    expect(alarms).toEqual([]);
    expect(stream.seen).toBe(9000);
    expect(stream.state).toEqual(followStream(fresh, zeros).stream.state);
  });

  it("refuses a state that is not its own", () => {
    const stream = fresh;
    for (const state of [null, {}, { ...(stream.state as object), stranger: 1 }]) {
      expect(() => parseStreamState({ ...stream, state })).toThrow(/cannot be read/);
    }
    expect(() => startStream(id, { toString: 1 })).toThrow(/no parameter "toString"/);
  });
});

it("names the known detectors for an unknown one", () => {
  expect(() => startStream("constructor")).toThrow(/cusum, cusum_errors, glr/);
});

it.each([
  ["cusum", { sd: 0 }],
  ["cusum", { shift: 0 }],
  ["cusum", { expectedRunTime: 1 }],
  ["cusum_errors", { rate: 0 }],
  ["cusum_errors", { oddsRatio: 1 }],
  ["glr", { window: 1.5 }],
  ["glr", { sd: -1 }],
  ["page_hinkley", { sd: Number.NaN }],
])("%s does not start with %o", (id, parameters) => {
  expect(() => startStream(id, parameters)).toThrow(/cannot start/);
});

it("Page–Hinkley in units of the reference's sd does not depend on the scale", () => {
  const rng = createRng(4);
  const values = Array.from({ length: 6000 }, (_, index) => rng.normal() + (index < 4000 ? 0 : 1));
  const alarms = followStream(startStream("page_hinkley"), values).alarms;
  const scaled = followStream(
    startStream("page_hinkley", { sd: 1024 }),
    values.map((one) => one * 1024),
  );
  expect(alarms.length).toBeGreaterThan(0);
  expect(scaled.alarms).toEqual(alarms);
});
