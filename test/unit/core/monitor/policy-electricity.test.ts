import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Profile } from "../../../../core/documents/profile.ts";
import { DAY_MS, profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

/** SCIENCE 13, T5: half-hourly demand and temperature of Victoria. The data is GPL-3: it is read where it lies and never copied. */
const FILE = "../shared/data/vic_elec.csv";
const FIRST_CURRENT = Date.parse("2014-01-01") / DAY_MS;
const FIRST_FAULT = Date.parse("2014-07-01") / DAY_MS;
const FAULT_DAYS = 30;

/** Local days: the file's offsets are those of Melbourne. */
function readDays(): MemoryWindow[] {
  const lines = readFileSync(FILE, "utf8").trim().split("\n").slice(1);
  const rows = lines.map((line) => {
    const [instant = "", demand, temperature, , holiday] = line.split(",");
    return {
      day: Date.parse(instant.slice(1, 11)) / DAY_MS,
      demand: Number(demand),
      temperature: Number(temperature),
      holiday: holiday?.trim() === "TRUE",
    };
  });
  return [...Map.groupBy(rows, ({ day }) => day)].map(([index, day]): MemoryWindow => {
    const table = {
      Demand: day.map(({ demand }) => demand),
      Temperature: day.map(({ temperature }) => temperature),
      Holiday: day.map(({ holiday }) => String(holiday)),
    };
    return { index, holiday: day[0]?.holiday ?? false, table };
  });
}

if (existsSync(FILE)) {
  describe("calibrated-v1 on two years of half-hourly electricity and a third", () => {
    let days: readonly MemoryWindow[] = [];
    let profile: Profile;
    beforeAll(() => {
      days = readDays();
      profile = profileReference(days.filter(({ index }) => index < FIRST_CURRENT));
    });

    it("matches windows by day type and time of year, and judges holidays by their quality alone", () => {
      expect(profile.season.map(({ id, kept }) => [id, kept])).toEqual([
        ["hour", false],
        ["day-type", true],
        ["time-of-year", true],
      ]);
      expect(profile.backtest).toMatchObject({ windows: 731, raised: 1 });
      expect(profile.backtest?.issues).toBeLessThanOrEqual(24);
    });

    it("is silent on ordinary days: at most 3 % raw, 1 % after persistence", () => {
      const { monitor, raw, confirmed } = watchWindows(
        profile,
        days.filter(({ index }) => index >= FIRST_CURRENT),
      );
      expect(monitor.windows.length).toBe(365);
      expect(raw.length / 365).toBeLessThanOrEqual(0.03);
      expect(confirmed.length / 365).toBeLessThanOrEqual(0.01);
      expect(monitor.windows.every(({ quality }) => quality.every(({ state }) => state !== "alarm"))).toBe(true);
      expect(monitor.features.map(({ name, season }) => [name, season.rule, season.group])).toEqual([
        ["Demand", "direct", "working days, day of year ± 15"],
        ["Temperature", "direct", "working days, day of year ± 15"],
        ["Holiday", "direct", "one value per window"],
      ]);
    });

    it.each([
      {
        fault: "°C as °F",
        column: "Temperature",
        map: (value: number) => 1.8 * value + 32,
        days: 2,
        cause: "Unit change: another unit, °C → °F",
      },
      { fault: "a sensor stuck at 15 °C", column: "Temperature", map: () => 15, days: 2, cause: "Stuck value" },
      { fault: "+4 °C", column: "Temperature", map: (value: number) => value + 4, days: 2, cause: "Constant offset" },
      {
        fault: "+15 % demand",
        column: "Demand",
        map: (value: number) => 1.15 * value,
        days: 7,
        cause: "Constant offset",
      },
    ])("finds $fault within $days days and says what it is", ({ column, map, days: limit, cause }) => {
      const faulty = days
        .filter(({ index }) => index >= FIRST_FAULT && index < FIRST_FAULT + FAULT_DAYS)
        .map(({ table, ...window }) => {
          const values = (table[column] ?? []).map((value) => map(Number(value)));
          return { ...window, table: { ...table, [column]: values } };
        });
      const { monitor, issues } = watchWindows(profile, faulty);
      const [issue] = issues;
      expect(issue).toMatchObject({ name: column });
      expect((issue?.opened ?? FAULT_DAYS) + 1).toBeLessThanOrEqual(limit);
      const found = monitor.windows[issue?.opened ?? 0]?.features.find(({ name }) => name === column);
      expect(found?.causes[0]).toContain(cause);
      expect(found?.action).not.toBe("");
    });
  });
} else {
  it(`is not run: ${FILE} is absent`, () => expect(existsSync(FILE)).toBe(false));
}
