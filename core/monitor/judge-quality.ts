import type { QualityResult } from "../documents/monitor.ts";
import { betaCdf } from "../stats/beta.ts";
import { benjaminiHochberg } from "../stats/multiplicity.ts";
import { clopperPearsonInterval, newcombeInterval } from "../stats/proportion.ts";
import { findRoot } from "../stats/root.ts";
import { MIN_ROWS } from "./policy.ts";
import type { FeatureContext, Measurement, QualityTest, Rate, TableContext } from "./quality/quality-test.ts";
import { QUALITY_TESTS } from "./quality/quality-tests.ts";

/** One-sided 95 % bounds are the ends of a two-sided 90 % interval. */
const TWO_SIDED_LEVEL = 0.9;
/** Smallest p that the inversion resolves: beyond it 1 − 2p is 1 to the last bit. */
const MIN_P = 1e-15;
/** Nobody asks whether p is 0.4 or 0.5. */
const MAX_P = 0.4;
/** "Rule of three": 0 of n rows is compatible with a rate of 3/n. */
const RULE_OF_THREE = 3;

interface Judged {
  readonly test: QualityTest;
  readonly feature: string | null;
  readonly measurement: Measurement;
  readonly bound: { readonly lower: number; readonly p: number } | null;
}

/**
 * Data-quality tests of one window (SCIENCE 5.6). A rate alarms when its rise has a one-sided 95 % lower bound above the tolerance
 * and it survives Benjamini–Hochberg over all rates of the window, a family of its own (O12).
 */
export function judgeQuality(
  table: TableContext,
  features: readonly FeatureContext[],
  falseDiscoveryRate: number,
): readonly QualityResult[] {
  const judged = [...QUALITY_TESTS.values()].flatMap((test) => measureAll(test, table, features));
  const family = judged.filter(({ bound }) => bound !== null);
  const adjusted = benjaminiHochberg(family.map(({ bound }) => bound?.p ?? 1));
  const qOf = new Map(family.map((one, index) => [one, adjusted[index] ?? 1]));
  return judged.map((one) => describe(one, qOf.get(one) ?? null, falseDiscoveryRate));
}

function measureAll(test: QualityTest, table: TableContext, features: readonly FeatureContext[]): readonly Judged[] {
  if (test.scope === "table") return judge(test, null, test.measure(table));
  return features.flatMap((context) => judge(test, context.profile.name, test.measure(context)));
}

function judge(test: QualityTest, feature: string | null, measurement: Measurement | null): readonly Judged[] {
  if (measurement === null) return [];
  const enough = measurement.kind === "rate" && measurement.current.of >= MIN_ROWS && measurement.reference.of > 0;
  const bound = enough ? boundRise(measurement.reference, measurement.current, test.tolerance) : null;
  return [{ test, feature, measurement, bound }];
}

function describe({ test, feature, measurement, bound }: Judged, q: number | null, level: number): QualityResult {
  const { tolerance } = test;
  const base = { feature, test: test.id, tolerance, detail: measurement.detail, lower: bound?.lower ?? null, q };
  switch (measurement.kind) {
    case "insufficient":
      return { ...base, state: "insufficient", rate: null, reference: null };
    case "fact":
      return {
        ...base,
        state: measurement.alarm ? "alarm" : "ok",
        rate: measurement.rate,
        reference: measurement.reference,
      };
    case "rate": {
      const { current, reference } = measurement;
      const rates = { rate: share(current), reference: share(reference) };
      if (bound === null || q === null) return { ...base, ...rates, state: "insufficient" };
      return { ...base, ...rates, state: bound.lower > tolerance && q <= level ? "alarm" : "ok" };
    }
  }
}

function share({ count, of }: Rate): number | null {
  return of === 0 ? null : count / of;
}

/**
 * One-sided 95 % lower bound of the rise and the p-value that inverts it at the tolerance: Newcombe's interval of the difference;
 * Clopper–Pearson's of the current rate when the reference has none, unless the reference is so short that none proves little.
 */
export function boundRise(
  reference: Rate,
  current: Rate,
  tolerance: number,
): { readonly lower: number; readonly p: number } {
  const byNewcombe = reference.count > 0 || reference.of * tolerance < RULE_OF_THREE;
  if (!byNewcombe) {
    const [lower] = clopperPearsonInterval(current.count, current.of, TWO_SIDED_LEVEL);
    const p = current.count === 0 ? 1 : betaCdf(tolerance, { a: current.count, b: current.of - current.count + 1 });
    return { lower, p: Math.min(1, Math.max(Number.MIN_VALUE, p)) };
  }
  const lowerAt = (level: number): number =>
    newcombeInterval({ x1: current.count, n1: current.of, x2: reference.count, n2: reference.of }, level)[0];
  const lower = lowerAt(TWO_SIDED_LEVEL);
  if (current.count / current.of - reference.count / reference.of <= tolerance) return { lower, p: 1 };
  if (lowerAt(1 - 2 * MIN_P) >= tolerance) return { lower, p: MIN_P };
  if (lowerAt(1 - 2 * MAX_P) <= tolerance) return { lower, p: MAX_P };
  const excessAt = (exponent: number): number => lowerAt(1 - 2 * Math.exp(exponent)) - tolerance;
  return { lower, p: Math.exp(findRoot(excessAt, { lower: Math.log(MIN_P), upper: Math.log(MAX_P) })) };
}
