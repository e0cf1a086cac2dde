import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refuseCron } from "../../../../core/repository/cron.ts";

describe("refuseCron", () => {
  it.each(["17 4 * * *", "0 0 1 1 0", "59 23 31 12 6", "*/15 0-6,12 * JAN-mar MON,fri", "5/10 1-20/3 * * *"])(
    "takes %s",
    (text) => expect(refuseCron(text)).toBeUndefined(),
  );

  it.each([
    ["60 0 * * *", "minute"],
    ["0 24 * * *", "hour"],
    ["0 0 0 * *", "day of the month"],
    ["0 0 * 13 *", "month"],
    ["0 0 * MON *", "month"],
    ["0 0 * * 7", "day of the week"],
    ["6-5 0 * * *", "minute"],
    ["1- 0 * * *", "minute"],
    ["-1 0 * * *", "minute"],
    ["*/0 0 * * *", "minute"],
    ["*/2/2 0 * * *", "minute"],
    ["1, 0 * * *", "minute"],
    ["1.5 0 * * *", "minute"],
  ])("refuses %s for its %s", (text, field) => {
    expect(refuseCron(text)).toContain(`the ${field} must be`);
  });

  it.each(["", "@daily", "0 0 * *", "0 0 * * * *", "0  0 * * *"])("asks for five fields instead of %o", (text) => {
    expect(refuseCron(text)).toContain("must be");
  });

  it("takes every point of a day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), (minute, hour) => {
        expect(refuseCron(`${minute} ${hour} * * *`)).toBeUndefined();
      }),
    );
  });
});
