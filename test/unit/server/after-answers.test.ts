import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createAfterAnswers } from "../../../server/after-answers.ts";

describe("createAfterAnswers", () => {
  it("does the work of a turn at its end, in order and once", async () => {
    const done: number[] = [];
    const after = createAfterAnswers(() => undefined);
    for (const number of [1, 2]) after.add(() => done.push(number));
    await Promise.resolve();
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual([1, 2]);
    after.add(() => done.push(3));
    after.flush();
    expect(done).toEqual([1, 2, 3]);
    after.flush();
    await nextTurn();
    expect(done).toEqual([1, 2, 3]);
  });

  it("tells what fails, and goes on with the rest, and with what comes meanwhile", async () => {
    const done: string[] = [];
    const told: unknown[] = [];
    const after = createAfterAnswers((thrown) => told.push(thrown));
    after.add(() => after.add(() => done.push("later")));
    after.add(() => {
      throw new Error("broken");
    });
    after.add(() => done.push("next"));
    await nextTurn();
    expect(done).toEqual(["next"]);
    await nextTurn();
    expect(done).toEqual(["next", "later"]);
    expect(told).toEqual([new Error("broken")]);
  });
});
