import { type Column, isNumeric } from "../../data/table.ts";
import type { CompatDecision, CompatFeature } from "../../documents/monitor-compat.ts";
import { countLevels, presentLevels, presentNumbers } from "./column-values.ts";
import type { CompatPolicy, CompatSamples } from "./compat-policy.ts";
import { testGoodnessOfFit, testJensenShannon, testKs, testProportion, testWasserstein } from "./evidently-tests.ts";

/** Up to this many present reference values tests decide, beyond it distances. The rows of the current table never count. */
const SMALL_REFERENCE = 1000;
/** Whole numbers of at most so many values in the current table are levels. */
const MAX_LEVELS = 10;
/** Text of which more than this share of the current rows is distinct is free text. */
const TEXT_SHARE = 0.5;
/** Numbers of fewer values than this, in both tables together, are tested as levels. */
const MIN_VALUES = 6;
const DRIFT_SHARE = 0.5;
/** Missing values of a column must be those of the reference within this share of them, above and below. */
const MISSING_TOLERANCE = 0.1;

/**
 * Defaults of Evidently 0.7.21 (SCIENCE 11.9): by kind of column, number of distinct values and rows of the reference one of five tests; the
 * dataset has drifted when half of the columns have. Checked against the installed package: test/fixtures/compat/evidently.json.
 */
export const evidently: CompatPolicy = {
  id: "evidently",
  tool: "Evidently 0.7.21",
  decide(samples) {
    const features = [...samples.reference.columns.values()]
      .filter(({ kind }) => kind !== "timestamp")
      .map((column) => ({ name: column.name, ...testColumn(column, samples.current.columns.get(column.name)) }));
    const tested = features.filter(({ threshold }) => threshold !== null);
    const drifted = tested.filter((feature) => feature.drifted).length;
    const share = tested.length === 0 ? null : drifted / tested.length;
    const verdict = share !== null && share >= DRIFT_SHARE ? "drift" : "ok";
    const missing = testMissing(samples);
    return { verdict, share, features, missing, text: describe({ verdict, drifted, tested: tested.length }) };
  },
};

function describe({
  verdict,
  drifted,
  tested,
}: Pick<CompatDecision, "verdict"> & { drifted: number; tested: number }): string {
  if (tested === 0) return "Evidently's defaults have no column to test.";
  const which =
    verdict === "drift" ? "which it calls dataset drift" : "fewer than the half that it calls dataset drift";
  return `Evidently's defaults flag ${drifted} of ${tested} columns, ${which}.`;
}

type Result = Omit<CompatFeature, "name">;

function testColumn(reference: Column, current: Column | undefined): Result {
  if (current === undefined) return untested("the current table lacks the column");
  const [before, now] = [presentLevels(reference), presentLevels(current)];
  if (before.length === 0) return untested("no value in the reference: the tool ends with an error");
  if (now.length === 0) return untested("no value in the current table: the tool ends with an error");
  const small = before.length <= SMALL_REFERENCE;
  const levels = countLevels(before, now);
  const values = levels.reference.length;
  if (isNumeric(reference) && isNumeric(current) && isMeasure(current) && values >= MIN_VALUES) {
    const numbers = { reference: presentNumbers(reference.values), current: presentNumbers(current.values) };
    return small ? testKs(numbers) : testWasserstein(numbers);
  }
  if (isFreeText(current)) return untested("free text: its classifier of words is not reproduced");
  if (!small) return testJensenShannon(levels);
  return values > 2 ? testGoodnessOfFit(levels) : testProportion(levels);
}

function untested(reason: string): Result {
  return { test: "", score: null, p: null, threshold: null, drifted: false, reason };
}

/** Whether a numeric column is no column of levels: booleans are, and whole numbers of few values without a gap. */
function isMeasure(column: Column): boolean {
  if (!isNumeric(column) || column.kind === "boolean") return false;
  return !column.values.every(Number.isInteger) || new Set(column.values).size > MAX_LEVELS;
}

function isFreeText(column: Column): boolean {
  if (isNumeric(column)) return false;
  return new Set(presentLevels(column)).size > TEXT_SHARE * column.values.length;
}

function testMissing({ reference, current }: CompatSamples): CompatDecision["missing"] {
  return [...reference.columns.values()].flatMap((column) => {
    const other = current.columns.get(column.name);
    if (other === undefined || reference.rows === 0 || current.rows === 0) return [];
    const [missing, rows] = [countMissing(column), reference.rows];
    const [before, now] = [missing / rows, countMissing(other) / current.rows];
    const margin = MISSING_TOLERANCE * before;
    // Whole numbers on the left: shares would round away what lies on the border.
    const gap = Math.abs(countMissing(other) * rows - missing * current.rows);
    const failed = gap > MISSING_TOLERANCE * missing * current.rows;
    return [
      { name: column.name, reference: before, current: now, low: before - margin, high: before + margin, failed },
    ];
  });
}

function countMissing(column: Column): number {
  return column.values.length - presentLevels(column).length;
}
