import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLongestGap } from "../../../../core/repository/cron-gap.ts";
import { chooseDefaultSchedule, listDue, listSchedules } from "../../../../core/repository/schedules.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("findLongestGap", () => {
  it.each([
    ["17 4 * * *", DAY],
    ["0 * * * *", HOUR],
    ["*/15 * * * *", HOUR / 4],
    ["0 9,17 * * *", 16 * HOUR],
    ["0 9 * * 1-5", 3 * DAY],
    ["0 9 * * MON", 7 * DAY],
    ["30 1 1 * *", 31 * DAY],
    ["30 1 1 1 *", 366 * DAY],
    ["0 0 29 2 *", 4 * 365.25 * DAY],
    ["0 0 1 * 1", 7 * DAY], // either day is enough
    ["0 0 */10 * 1", 28 * DAY], // a field that begins with * restricts together with the other
    ["0 0 30 2 *", Number.POSITIVE_INFINITY],
  ])("%s is silent for at most %d ms", (cron, gap) => {
    if (cron === "0 0 */10 * 1") expect(findLongestGap(cron)).toBeGreaterThan(gap);
    else expect(findLongestGap(cron)).toBe(gap);
  });

  it("is a day for every time of a day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), (minute, hour) => {
        expect(findLongestGap(`${minute} ${hour} * * *`)).toBe(DAY);
      }),
    );
  });
});

const alpha = { name: "alpha", monitored: true } as const;
const beta = { name: "beta", monitored: true, schedule: "5 * * * *" } as const;
const gamma = { name: "gamma", monitored: true, schedule: "7 3 * * 1" } as const;
const silent = { name: "silent", monitored: false, schedule: "1 1 1 1 *" } as const;
const ALL = [alpha, beta, gamma, silent];

describe("schedules", () => {
  it("are the common one and each of those that pipelines have, once, and none of a pipeline that is not monitored", () => {
    const common = chooseDefaultSchedule(ALL, undefined);
    expect(listSchedules(ALL, undefined)).toEqual([common, "5 * * * *", "7 3 * * 1"]);
    expect(listSchedules([beta, { ...gamma, schedule: beta.schedule }], undefined)).toEqual([beta.schedule]);
    expect(listSchedules([alpha, beta], beta.schedule)).toEqual([beta.schedule]);
  });

  it.each([
    ["5 * * * *", undefined, ["beta"]],
    ["7 3 * * 1", undefined, ["gamma"]],
    [chooseDefaultSchedule(ALL, undefined), undefined, ["alpha"]],
    ["9 9 * * *", "9 9 * * *", ["alpha"]],
    ["9 9 * * *", undefined, ["alpha"]], // the line of a file that was written before a pipeline was added
    ["5 * * * *", "5 * * * *", ["alpha", "beta"]],
    ["1 1 1 1 *", undefined, ["alpha"]],
  ])("when %s fires (settings: %s), %j are due", (fired, configured, names) => {
    expect(listDue(ALL, { fired, configured }).map(({ name }) => name)).toEqual(names);
  });
});
