import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MeasuredValue } from "../../../../../core/documents/measured-value.ts";
import { METRIC_CARDS } from "../../../../../core/metrics/metrics.ts";
import { compareWithEvaluation } from "../../../../../core/monitor/performance/compare-evaluation.ts";
import { assessSelection } from "../../../../../core/monitor/performance/selective-labels.ts";
import { validateEstimate } from "../../../../../core/monitor/performance/validate-estimate.ts";
import { createRng } from "../../../../../core/rng.ts";

const Z = 1.959963984540054;

function measured(value: number, error: number, n = 500): MeasuredValue {
  return { value, ci: [value - Z * error, value + Z * error], level: 0.95, n };
}

const card = (id: string) => {
  const found = METRIC_CARDS.get(id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe("a window against the evaluation", () => {
  it("is worse when the one-sided 95 % bound of the difference lies below minus the margin: normal theory with equal intervals", () => {
    const current = measured(0.75, 0.012);
    const reference = measured(0.8, 0.016);
    const compared = compareWithEvaluation({ card: card("roc_auc"), current, reference, margin: 0 });
    expect(compared).toMatchObject({ verdict: "worse", change: { level: 0.9 } });
    expect(compared.change?.ci?.[0]).toBeCloseTo(-0.05 - 1.6448536 * 0.02, 7);
    expect(compared.change?.ci?.[1]).toBeCloseTo(-0.05 + 1.6448536 * 0.02, 7);
    expect(compareWithEvaluation({ card: card("roc_auc"), current, reference, margin: 0.02 }).verdict).toBe("holds");
  });

  it("turns losses around, and a loss too small to mention is none", () => {
    const of = (id: string, value: number) =>
      compareWithEvaluation({
        card: card(id),
        current: measured(value, 0.001),
        reference: measured(1, 0.001),
        margin: 0,
      });
    expect(of("log_loss", 1.1).verdict).toBe("worse");
    expect(of("log_loss", 0.9).change?.value).toBeCloseTo(0.1);
    expect(of("log_loss", 1.01).verdict).toBe("holds");
    expect(of("bias", 1.5).verdict).toBe("worse");
    expect(of("bias", -1).verdict).toBe("holds");
  });

  it.each([
    [measured(0.5, 0.1, 10), measured(0.8, 0.01), /Only 10 labelled rows/],
    [
      { value: null, ci: null, level: 0.95, n: 400, reason: "one class only" },
      measured(0.8, 0.01),
      /of the window has no interval: one class only/,
    ],
    [measured(0.5, 0.1), { value: 0.8, ci: null, level: 0.95, n: 400 }, /of the evaluation has no interval/],
  ] as const)("is insufficient without what it needs", (current, reference, why) => {
    const compared = compareWithEvaluation({
      card: card("roc_auc"),
      current: { ...current },
      reference: { ...reference },
      margin: 0,
    });
    expect(compared).toMatchObject({ verdict: "insufficient", change: null });
    expect(compared.reason).toMatch(why);
  });

  it("is called worse about once in twenty when nothing has changed, and less often with a loss worth mentioning", () => {
    const rng = createRng(2);
    const verdicts = Array.from({ length: 2000 }, () => {
      const [current, reference] = [
        measured(0.8 + 0.03 * rng.normal(), 0.03),
        measured(0.8 + 0.02 * rng.normal(), 0.02),
      ];
      return compareWithEvaluation({ card: card("roc_auc"), current, reference, margin: 0 }).verdict;
    });
    const share = verdicts.filter((verdict) => verdict === "worse").length / verdicts.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
  });
});

describe("selective labels", () => {
  it("are not found by chance in more than a hundredth of tables", () => {
    const rng = createRng(3);
    const found = Array.from({ length: 300 }, () => {
      const score = Float64Array.from({ length: 400 }, () => rng.uniform());
      return assessSelection({ score, known: Uint8Array.from(score, () => Number(rng.uniform() < 0.7)) }).section
        .selective;
    });
    expect(found.filter(Boolean).length).toBeLessThanOrEqual(7);
  });

  it("are found where coverage falls with the score or breaks off", () => {
    const rng = createRng(4);
    const score = Float64Array.from({ length: 1000 }, () => rng.uniform());
    const falling = assessSelection({
      score,
      known: Uint8Array.from(score, (own) => Number(rng.uniform() < 0.9 - 0.3 * own)),
    });
    expect(falling).toMatchObject({ allowsRanking: true, section: { selective: true } });
    const cut = assessSelection({ score, known: Uint8Array.from(score, (own) => Number(own < 0.85)) });
    expect(cut).toMatchObject({ allowsRanking: false, section: { selective: true } });
    expect(cut.coverageOf(0.99)).toBe(0);
    expect(cut.section.coverage[0]).toBe(1);
  });

  it("have fewer deciles where scores are few, and none differ where all are one", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 50 }), (drawn) => {
        const { section } = assessSelection({
          score: Float64Array.from(drawn),
          known: new Uint8Array(drawn.length).fill(1),
        });
        expect(section.selective).toBe(false);
        expect(section.coverage.length).toBeLessThanOrEqual(new Set(drawn).size);
      }),
      { seed: 6 },
    );
  });
});

describe("the record of an estimate", () => {
  const parts = { method: "cbpe", assumption: "a", fitted: "f" } as const;
  const check = (held: boolean) => ({ estimated: measured(0.8, 0.01), realised: measured(held ? 0.8 : 0.5, 0.01) });

  it.each([
    [[], true, "Without labels yet to check it; f."],
    [[false, false, false, false], true, "Its interval held what labels gave later in 0 of 4 windows; f."],
    [[true, true, true, true, false], true, "Its interval held what labels gave later in 4 of 5 windows; f."],
    [
      [true, true, true, false, false],
      false,
      "Switched off: its interval held what labels gave later in 3 of 5 windows, fewer than 80 %. What the score means has changed.",
    ],
  ])("%j", (held, trusted, reason) => {
    expect(validateEstimate(parts, held.map(check))).toMatchObject({ trusted, reason, checked: held.length });
  });
});
