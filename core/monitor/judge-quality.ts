import type { QualityResult } from "../documents/monitor.ts";
import { betaCdf } from "../stats/beta.ts";
import { benjaminiHochberg, holm } from "../stats/multiplicity.ts";
import { clopperPearsonInterval, newcombeInterval } from "../stats/proportion.ts";
import { findRoot } from "../stats/root.ts";
import { computeMoments, predictUpper } from "./moments.ts";
import { MIN_WINDOWS, minRowsOf, type Policy } from "./policy.ts";
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
  /** Of the test, or what the reference windows vary by where that is more. */
  readonly tolerance: number;
  readonly lower: number | null;
  /** null for what is no test. */
  readonly p: number | null;
}

/**
 * Data-quality tests of one window (SCIENCE 5.6). A rate alarms when its rise has a one-sided 95 % lower bound above the tolerance
 * and it survives Benjamini–Hochberg (Holm when strict) over all tests of the window, a family of its own (O12).
 */
export function judgeQuality(
  table: TableContext,
  features: readonly FeatureContext[],
  { falseDiscoveryRate, strict }: Pick<Policy, "falseDiscoveryRate" | "strict">,
): readonly QualityResult[] {
  const judged = [...QUALITY_TESTS.values()].flatMap((test) => measureAll(test, table, features));
  const family = judged.filter(({ p }) => p !== null);
  const adjust = strict === true ? holm : benjaminiHochberg;
  const adjusted = adjust(family.map(({ p }) => p ?? 1));
  const qOf = new Map(family.map((one, index) => [one, adjusted[index] ?? 1]));
  return judged.map((one) => describe(one, qOf.get(one) ?? null, falseDiscoveryRate));
}

function measureAll(test: QualityTest, table: TableContext, features: readonly FeatureContext[]): readonly Judged[] {
  const least = minRowsOf({ independent: table.group === null });
  if (test.scope === "table") return judge({ test, feature: null, least }, test.measure(table));
  return features.flatMap((context) => judge({ test, feature: context.whole.name, least }, test.measure(context)));
}

interface Subject {
  readonly test: QualityTest;
  readonly feature: string | null;
  /** Fewest rows that decide. */
  readonly least: number;
}

function judge({ test, feature, least }: Subject, measurement: Measurement | null): readonly Judged[] {
  if (measurement === null) return [];
  const base = { test, feature, measurement, tolerance: test.tolerance };
  if (measurement.kind === "count") return [{ ...base, lower: null, p: measurement.p }];
  const enough = measurement.kind === "rate" && measurement.current.of >= least && measurement.reference.of > 0;
  if (!enough) return [{ ...base, lower: null, p: null }];
  const natural = boundNaturalRise(measurement.windows ?? [], { reference: measurement.reference, least });
  const tolerance = Math.max(test.tolerance, measurement.least ?? 0, natural);
  return [{ ...base, tolerance, ...boundRise(measurement.reference, measurement.current, tolerance) }];
}

/** One window in a hundred of the reference has a higher rate, above the pooled one; 0 with fewer than 8 windows. */
function boundNaturalRise(
  windows: readonly Rate[],
  { reference, least }: { readonly reference: Rate; readonly least: number },
): number {
  const rates = windows.filter(({ of }) => of >= least).map(({ count, of }) => count / of);
  if (rates.length < MIN_WINDOWS) return 0;
  return predictUpper(computeMoments(rates)) - reference.count / reference.of;
}

function describe(judged: Judged, q: number | null, level: number): QualityResult {
  const { test, feature, measurement, tolerance, lower } = judged;
  const base = { feature, test: test.id, tolerance, detail: measurement.detail, lower, q };
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
    case "count": {
      const { value, expected, accepted } = measurement;
      const out = Math.abs(value - expected) > accepted && q !== null && q <= level;
      return { ...base, state: out ? "alarm" : "ok", tolerance: accepted, rate: value, reference: expected };
    }
    case "rate": {
      const { current, reference } = measurement;
      const rates = { rate: share(current), reference: share(reference) };
      if (lower === null || q === null) return { ...base, ...rates, state: "insufficient" };
      return { ...base, ...rates, state: lower > tolerance && q <= level ? "alarm" : "ok" };
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
