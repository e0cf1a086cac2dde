import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUuidV7 } from "../../../server/uuid-v7.ts";

describe("createUuidV7", () => {
  it("gives distinct version 7 ids that sort by creation, whatever the clock does", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 ** 44 }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 200 }),
        (times, repeat) => {
          const create = createUuidV7();
          const ids = times.flatMap((time) => Array.from({ length: repeat }, () => create(time)));
          for (const id of ids)
            expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.toSorted()).toEqual(ids);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("starts with the milliseconds, and keeps the order beyond 4,096 ids of one", () => {
    const create = createUuidV7();
    const ids = Array.from({ length: 10_000 }, () => create(0x0123456789ab));
    expect(ids[0]?.slice(0, 13)).toBe("01234567-89ab");
    expect(ids.toSorted()).toEqual(ids);
  });
});
