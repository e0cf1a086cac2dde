import { describe, expect, it } from "vitest";
import { createPredictionLog, type LogSink } from "../../../server/prediction-log.ts";

interface StallingSink extends LogSink {
  readonly lines: readonly string[];
  /** Lets every write through, from now on. */
  open(): void;
  closed: boolean;
}

function createStallingSink({ failing = false } = {}): StallingSink {
  const lines: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    lines,
    closed: false,
    open: resolve,
    async write(bytes, rows) {
      await promise;
      if (failing) throw new Error("disk full");
      const written = Buffer.from(bytes).toString("utf8").split("\n").slice(0, -1);
      expect(written).toHaveLength(rows);
      lines.push(...written);
    },
    async close() {
      this.closed = true;
    },
  };
}

describe("createPredictionLog", () => {
  it("writes every event in order, and ends the sink", async () => {
    const sink = createStallingSink();
    sink.open();
    const log = createPredictionLog({ sink, batchBytes: 10 });
    const lines = Array.from({ length: 100 }, (_, index) => `event ${index} ü😀`);
    for (const line of lines) log.offer(line);
    await log.close();
    expect(sink.lines).toEqual(lines);
    expect(sink.closed).toBe(true);
    expect(log).toMatchObject({ dropped: 0, queued: 0 });
  });

  it("drops and counts what does not fit while the sink stalls, and goes on after", async () => {
    const sink = createStallingSink();
    const log = createPredictionLog({ sink, maxQueuedBytes: 50, batchBytes: 1 });
    for (let index = 0; index < 20; index++) log.offer("123456789"); // ten characters with the line break
    expect(log).toMatchObject({ dropped: 15, queued: 5 });
    sink.open();
    await log.close();
    expect(sink.lines).toHaveLength(5);
    log.offer("late");
    expect(log.dropped).toBe(16);
  });

  it("counts what a failing sink loses and tells it once", async () => {
    const sink = createStallingSink({ failing: true });
    sink.open();
    const told: unknown[] = [];
    const log = createPredictionLog({ sink, batchBytes: 1, onFailure: (error) => told.push(error) });
    for (let index = 0; index < 5; index++) log.offer("event");
    await log.close();
    expect(log).toMatchObject({ dropped: 5, queued: 0 });
    expect(told).toHaveLength(1);
  });
});
