import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decimalsFor,
  decimalsToSeparate,
  formatBytes,
  formatFixed,
  formatInterval,
  formatNumber,
  formatPercent,
  formatProbability,
  formatSeconds,
  formatSigned,
} from "../../../reports/format-number.ts";

describe("numbers in reports", () => {
  it("print the digits that their interval supports", () => {
    expect(decimalsFor([0.823, 0.869])).toBe(3);
    expect(decimalsFor([0.8458, 0.84604])).toBe(5);
    expect(decimalsFor([100, 900])).toBe(0);
    expect(decimalsFor([0.5, 0.5])).toBe(4);
    expect(decimalsFor(null)).toBe(4);
    expect(formatInterval([-0.0112, 0.0071])).toBe("[−0.0112,\u00A00.0071]");
  });

  it.each([
    [formatFixed(-0.0004, 3), "0.000"],
    [formatFixed(1234567.891, 1), "1,234,567.9"],
    [formatFixed(null, 2), "—"],
    [formatFixed(Number.NaN, 2), "—"],
    [formatFixed(-1e21, 2), "−1.000e21"],
    [formatSigned(0.0012, 4), "+0.0012"],
    [formatSigned(0.00001, 3), "0.000"],
    [formatNumber(0.1), "0.1"],
    [formatNumber(5.9e-8, 2), "5.9e−8"],
    [formatNumber(11140), "11,140"],
    [formatNumber(123.456), "123.5"],
    [formatPercent(0.283), "28.3\u00A0%"],
    [formatPercent(0.00001), "< 0.1\u00A0%"],
    [formatPercent(0), "0.0\u00A0%"],
    [formatProbability(0.0421), "0.042"],
    [formatProbability(2.1e-9), "2e−9"],
    [formatProbability(0), "< 1e−12"],
    [formatBytes(148_220), "148.2 kB"],
    [formatSeconds(0.0512), "51 ms"],
    [formatSeconds(754), "12 min 34 s"],
  ])("prints %s", (printed, expected) => {
    expect(printed).toBe(expected);
  });

  it("never prints two different numbers alike where their difference is the message", () => {
    const decimals = decimalsToSeparate(0.77996, 0.78, 3);
    expect(formatFixed(0.77996, decimals)).not.toBe(formatFixed(0.78, decimals));
  });

  it("prints what it was given, at the printed precision", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        (value, decimals) => {
          const read = Number(formatFixed(value, decimals).replaceAll(",", "").replace("−", "-"));
          expect(Math.abs(read - value)).toBeLessThanOrEqual(0.5000001 * 10 ** -decimals + Math.abs(value) * 1e-15);
        },
      ),
    );
  });
});
