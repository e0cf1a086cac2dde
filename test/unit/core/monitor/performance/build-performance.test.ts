import { describe, expect, it } from "vitest";
import type { BinaryPredictions } from "../../../../../core/data/predictions.ts";
import { monitorDocument } from "../../../../../core/documents/monitor.ts";
import { buildPerformance } from "../../../../../core/monitor/performance/build-performance.ts";
import { createRng } from "../../../../../core/rng.ts";
import { DAY_MS, drawRows, evaluate, instant, serve, TASK, type World } from "./served-scene.ts";

const REFERENCE = drawRows(2000, createRng(1));
const EVALUATION = evaluate(REFERENCE, TASK, "roc_auc");
const SETTINGS = { threshold: 0.5, gates: {} };

function drawDays(worlds: readonly World[], rows = 400): readonly BinaryPredictions[] {
  const rng = createRng(5);
  return worlds.map((world) => drawRows(rows, rng, world));
}

interface Options {
  readonly now?: string;
  readonly keep?: (row: { readonly day: number; readonly score: number }) => boolean;
  readonly margin?: number;
}

function build(worlds: readonly World[], { now = instant(200), keep, margin }: Options = {}) {
  return buildPerformance({
    task: TASK,
    settings:
      margin === undefined
        ? SETTINGS
        : { ...SETTINGS, gates: { roc_auc: { nonInferiorTo: "baseline", margin, on: "bound", level: "fail" } } },
    evaluation: EVALUATION,
    reference: REFERENCE,
    ...serve(drawDays(worlds), keep),
    horizonMs: 30 * DAY_MS,
    now,
  });
}

const healthy: readonly World[] = Array.from({ length: 6 }, () => ({}));
const broken: World = { concept: 0.7 };

describe("performance from labels", () => {
  it("holds while the world stays, with the lag of the labels, and fits the document", () => {
    const performance = build(healthy);
    expect(performance).toMatchObject({ verdict: "holds", confirmed: false, primary: "roc_auc" });
    expect(performance.reason).toMatch(
      /^ROC AUC in the window of 2026-01-06 is 0\.\d+ \[.*\] on 400 labelled rows, against .* of the evaluation: not worse beyond doubt; a loss of 0\.\d+ would be found/,
    );
    expect(performance.windows.every(({ lagDays, mature }) => mature && lagDays === 3)).toBe(true);
    expect(performance.selection).toMatchObject({ selective: false });
    expect(performance.detectors).toMatchObject([{ detector: "cusum_errors", alarmAt: null }]);
    expect(monitorDocument.schema.shape.performance.parse(performance)).toEqual(performance);
  });

  it("is worse beyond doubt in the window, and confirmed in the second of three", () => {
    const once = build([...healthy, broken]);
    expect(once).toMatchObject({ verdict: "worse", confirmed: false });
    expect(once.reason).toContain("Worse in 1 of the last 3 mature windows.");
    const twice = build([...healthy, broken, {}, broken]);
    expect(twice).toMatchObject({ verdict: "worse", confirmed: true });
    expect(twice.windows.at(-1)?.change?.value).toBeLessThan(-0.05);
    expect(twice.windows.at(-2)?.verdict).toBe("holds");
  });

  it("tolerates the margin of the pipeline's gate", () => {
    expect(build([...healthy, broken], { margin: 0.4 }).verdict).toBe("holds");
  });

  it("says nothing of windows whose labels are still to come", () => {
    const late = { now: instant(7), keep: ({ day, score }: { day: number; score: number }) => day < 4 || score > 0.6 };
    const performance = build([...healthy, broken], late);
    expect(performance.windows.map(({ verdict }) => verdict)).toEqual([
      ...["holds", "holds", "holds", "holds", "immature", "immature", "immature"],
    ]);
    expect(performance).toMatchObject({ verdict: "holds", selection: { selective: false } });
    const none = build(healthy, { ...late, keep: () => false });
    expect(none).toMatchObject({ verdict: "immature", selection: null });
    expect(none.reason).toMatch(
      /No window is mature: labels are known for 0 % .* estimated at 0\.\d+ \[.*\] \(assumes P\(y\|x\) unchanged\)/,
    );
  });

  it("too old for more labels, a window without any is insufficient", () => {
    const performance = build(healthy, { keep: ({ day }) => day < 5 });
    expect(performance).toMatchObject({
      verdict: "insufficient",
      reason: "No labelled row in the newest mature window",
    });
  });
});

describe("selective labels", () => {
  const rng = createRng(11);

  it("of rejected applicants are told, and weighed back where some of each decile are known", () => {
    const performance = build(healthy, { keep: ({ score }) => rng.uniform() < (score > 0.5 ? 0.2 : 0.95) });
    expect(performance.selection).toMatchObject({ selective: true });
    expect(performance.selection?.coverage).toHaveLength(10);
    expect(performance.windows.at(-1)?.realised.roc_auc?.method).toMatch(/inverse probability weighting/);
    expect(performance.verdict).toBe("holds");
  });

  it("refuse an area under the curve where a decile has next to none", () => {
    const performance = build(healthy, { keep: ({ score }) => score < 0.6 });
    expect(performance.windows.at(-1)?.realised.roc_auc).toMatchObject({ value: null });
    expect(performance).toMatchObject({ verdict: "insufficient", selection: { selective: true } });
    expect(performance.reason).toMatch(/has no interval: labels are missing for nearly all rows of a decile/);
  });
});

describe("the estimate without labels", () => {
  it("is checked against labels when they come, and kept while it holds", () => {
    const performance = build([...healthy, ...healthy]);
    expect(performance.estimate).toMatchObject({ method: "cbpe", trusted: true, checked: 12 });
    expect(performance.estimate?.covered).toBeGreaterThanOrEqual(10);
  });

  it("is switched off when labels contradict it", () => {
    const performance = build([...Array.from({ length: 6 }, () => broken), {}], {
      now: instant(8),
      keep: ({ day }) => day < 6,
    });
    expect(performance.estimate).toMatchObject({ trusted: false, checked: 6 });
    expect(performance.estimate?.reason).toMatch(
      /^Switched off: its interval held what labels gave later in \d of 6 windows/,
    );
    expect(performance.windows.at(-1)?.estimated).toEqual({});
    expect(performance.windows[0]?.estimated.roc_auc?.value).toBeGreaterThan(0.5);
  });

  it("does not depend on the order in which rows were served within the same instants", () => {
    expect(build(healthy)).toEqual(build(healthy));
  });
});
