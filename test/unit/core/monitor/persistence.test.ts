import { describe, expect, it } from "vitest";
import { assessPersistence, type FeatureTrace, type WindowTrace } from "../../../../core/monitor/persistence.ts";

const QUIET: FeatureTrace = { state: "OK", effect: 0.02, delta: 0.1, upper: 0.05, quality: [], immediate: false };
const NATURAL: FeatureTrace = { ...QUIET, state: "NATURAL", effect: 0.08, upper: 0.09 };
const MINOR: FeatureTrace = { ...QUIET, state: "DRIFT_MINOR", effect: 0.12, upper: 0.15 };
const MAJOR: FeatureTrace = { ...QUIET, state: "DRIFT_MAJOR", effect: 0.4, upper: 0.45 };
const BLIND: FeatureTrace = { ...QUIET, state: "INSUFFICIENT", effect: null, upper: null };

function assess(traces: readonly (FeatureTrace | Partial<WindowTrace>)[], importances: Record<string, number> = {}) {
  const windows = traces.map((trace, index): WindowTrace => {
    const own = "state" in trace ? new Map([["x", trace]]) : new Map([["x", MAJOR]]);
    const window = { start: `w${index}`, verdict: "ok", complete: true, features: own } as const;
    return "state" in trace ? window : { ...window, ...trace };
  });
  return assessPersistence(windows, "x", { importances });
}

describe("persistence", () => {
  it.each([
    ["one alarm", [QUIET, QUIET, MINOR], null],
    ["two alarms of three", [MINOR, QUIET, MINOR], "repeated"],
    ["two alarms four windows apart", [MINOR, QUIET, QUIET, MINOR], null],
    ["two alarms of which the latest window is none", [MINOR, MINOR, QUIET], null],
    ["one major alarm where no importance is known", [QUIET, MAJOR], null],
    ["an undecided window between two alarms", [MINOR, BLIND, BLIND, BLIND, MINOR], "repeated"],
    ["a fault at once", [{ ...QUIET, quality: ["absent-column"], immediate: true }], "fault"],
    [
      "quality alarms twice",
      [QUIET, { ...QUIET, quality: ["missing"] }, { ...QUIET, quality: ["missing"] }],
      "repeated",
    ],
    ["no window", [], null],
  ] as const)("%s: %s", (_, traces, opens) => {
    expect(assess(traces).opens).toBe(opens);
  });

  it("opens on one major window of a most important feature, if it is clearly beyond its tolerance", () => {
    const importances = Object.fromEntries<number>([
      ["x", 0.5],
      ...Array.from({ length: 9 }, (_, index) => [`f${index}`, 0.05] as const),
    ]);
    expect(assess([QUIET, MAJOR], importances).opens).toBe("major");
    expect(assess([QUIET, { ...MAJOR, delta: 0.3 }], importances).opens).toBeNull();
    expect(assess([QUIET, MAJOR], { ...importances, x: 0.01, f0: 0.54 }).opens).toBeNull();
  });

  it("never opens for a feature of no weight alone, unless it explains the score's shift", () => {
    expect(assess([MINOR, MINOR], { x: 0.001, y: 0.999 }).opens).toBeNull();
    expect(assess([MINOR, { ...MINOR, explains: true }], { x: 0.001, y: 0.999 }).opens).toBe("repeated");
  });

  it("leaves out windows that are incomplete or unknown", () => {
    expect(assess([MINOR, { complete: false }])).toMatchObject({ alarms: 1, of: 1, since: "w0" });
    expect(assess([QUIET, { verdict: "unknown" }])).toMatchObject({ alarms: 0, of: 1, opens: null });
  });

  it("closes after three quiet windows in a row; what is merely natural keeps it open", () => {
    expect(assess([MINOR, QUIET, QUIET]).closes).toBe(false);
    expect(assess([MINOR, QUIET, QUIET, QUIET])).toMatchObject({ closes: true, quiet: 3, since: null });
    expect(assess([MINOR, QUIET, QUIET, NATURAL]).closes).toBe(false);
    expect(assess([MINOR, QUIET, BLIND, QUIET, BLIND, QUIET]).closes).toBe(true);
  });

  it("says since when", () => {
    expect(assess([MINOR, QUIET, MINOR, MINOR, MINOR])).toMatchObject({ alarms: 3, of: 3, since: "w2" });
  });
});
