import type { CreditSection } from "../documents/evaluation-credit.ts";
import type { BinarySample } from "../metrics/binary/binary-sample.ts";
import { testCalibration } from "../metrics/credit/calibration-tests.ts";
import type { CharacteristicCounts, ScoreBins } from "../metrics/credit/characteristic-counts.ts";
import { edgesByRows, rateBands } from "../metrics/credit/rating-bands.ts";
import { createScorecard, SCORECARD_SIGN, type Scorecard } from "../metrics/credit/scorecard.ts";
import { measureStability, STABILITY_LIMITS } from "../metrics/credit/stability.ts";
import { WOE_SIGN } from "../metrics/credit/weight-of-evidence.ts";
import type { CreditSettings } from "../pipeline/credit-schema.ts";
import { benjaminiHochberg } from "../stats/multiplicity.ts";

const MAX_CHARACTERISTICS = 200;

/** The development sample in its frozen bins: its scores, and its inputs beside those of the evaluated rows. */
export interface DevelopmentSample extends ScoreBins {
  readonly characteristics?: readonly CharacteristicCounts[];
}

export interface CreditRequest {
  readonly settings: CreditSettings;
  readonly development: DevelopmentSample | null;
}

/** Metrics without which a credit score is not read; measured whether the pipeline lists them or not. */
export const CREDIT_METRICS: readonly string[] = [
  "gini",
  "ks",
  "calibration_slope",
  "calibration_intercept",
  "spiegelhalter_z",
];

/** The section `credit` of the document. */
export function buildCredit(sample: BinarySample, { settings, development }: CreditRequest): CreditSection {
  const { points0, odds0, pdo, bands } = settings;
  const scorecard = createScorecard({ points0, odds0, pdo });
  const edges = typeof bands === "number" ? edgesByRows(sample, bands) : edgesOfPoints(bands, scorecard);
  const rated = rateBands(sample, edges);
  return {
    scaling: { points0, odds0, pdo, a: scorecard.a, b: scorecard.b, sign: SCORECARD_SIGN },
    bands: rated.bands.map(({ lower, upper, ci, ...band }) => ({
      points: [scorecard.pointsOf(upper), scorecard.pointsOf(lower)],
      ...band,
      ci: [...ci],
    })),
    woeSign: WOE_SIGN,
    informationValue: rated.informationValue,
    stability: development === null ? null : compareScores(sample, development),
    characteristics: compareCharacteristics(development?.characteristics ?? []),
    calibration: testCalibration(
      sample,
      rated.bands.map(({ adjustedP }) => adjustedP),
    ).map((test) => ({ ...test })),
  };
}

function compareCharacteristics(counted: readonly CharacteristicCounts[]): CreditSection["characteristics"] {
  const measured = counted.map(({ feature, ...counts }) => ({ feature, ...measureStability(counts) }));
  const adjusted = benjaminiHochberg(measured.map(({ p }) => p));
  return measured
    .map(({ feature, psi, debiased, label, p }, index) => ({
      feature,
      psi,
      debiased,
      label,
      p,
      adjustedP: adjusted[index] as number,
    }))
    .toSorted((a, b) => (b.psi ?? -1) - (a.psi ?? -1) || Number(a.feature > b.feature) - 0.5)
    .slice(0, MAX_CHARACTERISTICS);
}

/** Limits in points as probabilities, ascending. */
function edgesOfPoints(points: readonly number[], { probabilityOf }: Scorecard): number[] {
  return [...new Set(points.map(probabilityOf))].sort((left, right) => left - right);
}

function compareScores(
  { score, positive, negative }: BinarySample,
  { edges, counts }: ScoreBins,
): CreditSection["stability"] {
  const current = new Array<number>(counts.length).fill(0);
  let bin = 0;
  for (let cell = 0; cell < score.length; cell++) {
    while (bin < edges.length && (score[cell] as number) >= (edges[bin] as number)) bin++;
    current[bin] = (current[bin] ?? 0) + (positive[cell] as number) + (negative[cell] as number);
  }
  return { ...measureStability({ reference: counts, current }), limits: { ...STABILITY_LIMITS } };
}
