import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../../../core/rng.ts";
import { followStream, startStream } from "../../../../core/streams/follow-stream.ts";

/** Mean run time to the first alarm, with its standard error. */
function simulateRunTime(id: string, parameters: Record<string, number>, draw: (rng: Rng) => number) {
  const rng = createRng(11);
  const stream = startStream(id, parameters);
  function* values() {
    for (let index = 0; index < 400_000; index++) yield draw(rng);
  }
  const { alarms } = followStream(stream, values());
  const mean = (alarms.at(-1)?.index ?? 0) / alarms.length;
  return { mean, error: mean / Math.sqrt(alarms.length) }; // run times are nearly exponential
}

/** Red? The threshold no longer gives the run time that was asked for: compare core/streams/cusum-threshold.ts with its source. */
describe("a requested run time is the one that is got", () => {
  it.each([
    ["cusum", { shift: 0.5, expectedRunTime: 1000 }, (rng: Rng) => rng.normal()],
    ["cusum", { shift: -1, expectedRunTime: 500 }, (rng: Rng) => rng.normal()],
    ["cusum", { mean: 30, sd: 4, expectedRunTime: 2000 }, (rng: Rng) => 30 + 4 * rng.normal()],
    ["cusum_errors", { rate: 0.1, expectedRunTime: 1000 }, (rng: Rng) => Number(rng.uniform() < 0.1)],
    ["cusum_errors", { rate: 0.02, oddsRatio: 3, expectedRunTime: 2000 }, (rng: Rng) => Number(rng.uniform() < 0.02)],
    ["cusum_errors", { rate: 0.4, oddsRatio: 1.5, expectedRunTime: 500 }, (rng: Rng) => Number(rng.uniform() < 0.4)],
  ])("%s %o", (id, parameters, draw) => {
    const { mean, error } = simulateRunTime(id, parameters, draw);
    // Siegmund's approximation errs by a few percent; the simulation by four standard errors.
    expect(Math.abs(mean - parameters.expectedRunTime)).toBeLessThan(4 * error + 0.06 * parameters.expectedRunTime);
  });
});

it("GLR has about the requested run time, whatever the size of the change that it looks for", () => {
  const rng = createRng(2);
  const values = Array.from({ length: 200_000 }, () => rng.normal());
  const { alarms } = followStream(startStream("glr", { window: 50, expectedRunTime: 1000 }), values);
  const mean = (alarms.at(-1)?.index ?? 0) / alarms.length;
  expect(mean).toBeGreaterThan(800);
  expect(mean).toBeLessThan(1400);
});

describe("a change is found and dated", () => {
  it.each([
    ["cusum", {}, { shift: 0.5, delay: 120 }],
    ["cusum", { shift: 1 }, { shift: 1, delay: 40 }],
    ["glr", {}, { shift: 0.5, delay: 160 }],
    ["glr", {}, { shift: -2, delay: 20 }],
  ])("%s %o of %o", (id, parameters, { shift, delay }) => {
    const rng = createRng(8);
    const values = Array.from({ length: 1000 }, (_, index) => rng.normal() + (index < 500 ? 0 : shift));
    const [first] = followStream(startStream(id, parameters), values).alarms;
    expect(first?.index).toBeGreaterThanOrEqual(500);
    expect(first?.index).toBeLessThan(500 + delay);
    expect(Math.abs((first?.since ?? 0) - 500)).toBeLessThan(40);
  });

  it("cusum_errors of a doubled error rate", () => {
    const rng = createRng(3);
    const values = Array.from({ length: 3000 }, (_, index) => Number(rng.uniform() < (index < 1500 ? 0.1 : 0.2)));
    const [first] = followStream(startStream("cusum_errors"), values).alarms;
    expect(first?.index).toBeGreaterThanOrEqual(1500);
    expect(first?.index).toBeLessThan(1900);
  });
});
