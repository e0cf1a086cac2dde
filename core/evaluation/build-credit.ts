import type { CreditSection } from "../documents/evaluation-credit.ts";
import type { BinarySample } from "../metrics/binary/binary-sample.ts";
import { edgesByRows, rateBands } from "../metrics/credit/rating-bands.ts";
import { createScorecard, SCORECARD_SIGN, type Scorecard } from "../metrics/credit/scorecard.ts";
import { measureStability, STABILITY_LIMITS } from "../metrics/credit/stability.ts";
import { WOE_SIGN } from "../metrics/credit/weight-of-evidence.ts";
import type { CreditSettings } from "../pipeline/credit-schema.ts";

/** Scores of the development sample in its frozen bins, as a profile holds them. */
export interface DevelopmentScores {
  /** Inner edges, ascending; a score equal to an edge belongs to the upper bin. */
  readonly edges: readonly number[];
  /** Rows per bin: edges.length + 1 of them. */
  readonly counts: readonly number[];
}

export interface CreditRequest {
  readonly settings: CreditSettings;
  readonly development: DevelopmentScores | null;
}

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
  };
}

/** Limits in points as probabilities, ascending. */
function edgesOfPoints(points: readonly number[], { probabilityOf }: Scorecard): number[] {
  return [...new Set(points.map(probabilityOf))].sort((left, right) => left - right);
}

function compareScores(
  { score, positive, negative }: BinarySample,
  { edges, counts }: DevelopmentScores,
): CreditSection["stability"] {
  const current = new Array<number>(counts.length).fill(0);
  let bin = 0;
  for (let cell = 0; cell < score.length; cell++) {
    while (bin < edges.length && (score[cell] as number) >= (edges[bin] as number)) bin++;
    current[bin] = (current[bin] ?? 0) + (positive[cell] as number) + (negative[cell] as number);
  }
  return { ...measureStability({ reference: counts, current }), limits: { ...STABILITY_LIMITS } };
}
