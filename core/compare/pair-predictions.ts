import type { ForecastPredictions, MulticlassPredictions, Predictions } from "../data/predictions.ts";
import type { BaselineSection } from "../documents/evaluation-comparison.ts";
import { pickRows } from "./pick-rows.ts";

const MAX_EXAMPLES = 3;
const SAME_TRUTH = 1e-9; // relative: a truth that was printed to CSV and read again

export type RowCounts = NonNullable<BaselineSection["rows"]>;

/** The rows that both models scored, in the same order: forecasts by origin and step, others as the candidate has them. */
export interface PairedPredictions {
  readonly candidate: Predictions;
  readonly baseline: Predictions;
}

export interface PairingObstacle {
  readonly obstacle: string;
  /** `conflict`: the tables contradict each other or themselves; `mismatch`: they are of different things. */
  readonly kind: "conflict" | "mismatch";
  readonly rows?: RowCounts;
}

export type Pairing = { readonly pair: PairedPredictions; readonly rows: RowCounts } | PairingObstacle;

/**
 * Matches the rows of two models by row id. Rows of one side alone are counted; rows of a back-test whose truth nobody knows yet are left
 * out. Repeated ids, and one row with two truths, are conflicts. Slices are the candidate's.
 */
export function pairPredictions(candidate: Predictions, baseline: Predictions): Pairing {
  if (candidate.kind !== baseline.kind) {
    return mismatch(
      `its predictions are those of a ${baseline.kind} task, the candidate's of a ${candidate.kind} task`,
    );
  }
  const aligned = alignClasses(candidate, baseline);
  if (aligned === null) return mismatch("the two models do not know the same classes");
  const repeated = describeRepeated("candidate", candidate) ?? describeRepeated("baseline", aligned);
  if (repeated !== null) return { obstacle: repeated, kind: "conflict" };
  return matchRows(candidate, aligned);
}

interface Match {
  readonly id: string;
  /** Of the candidate and of the baseline. */
  readonly row: number;
  readonly place: number;
}

function matchRows(candidate: Predictions, baseline: Predictions): Pairing {
  const places = new Map(baseline.rowIds.map((id, place) => [id, place]));
  const matches = candidate.rowIds.flatMap((id, row): readonly Match[] => {
    const place = places.get(id);
    return place === undefined ? [] : [{ id, row, place }];
  });
  const rows = {
    both: matches.length,
    candidateOnly: candidate.rows - matches.length,
    baselineOnly: baseline.rows - matches.length,
  };
  if (matches.length === 0) {
    return { ...mismatch(`none of its ${baseline.rows} rows is among the ${candidate.rows} of the candidate`), rows };
  }
  const different = matches.filter(({ row, place }) => !isSameTruth(candidate.truth[row], baseline.truth[place]));
  if (different.length > 0) {
    const obstacle = `${different.length} of ${matches.length} common rows have another truth there, for example ${listIds(different.map(({ id }) => id))}`;
    return { obstacle, kind: "conflict", rows };
  }
  const told = matches.filter(({ row }) => !Number.isNaN(candidate.truth[row]));
  const known = candidate.kind === "forecast" ? sortByTime(told, candidate) : told;
  if (known.length === 0) return { ...mismatch("no common row has a known truth"), rows };
  const own = pickRows(
    candidate,
    known.map(({ row }) => row),
  );
  const other = pickRows(
    baseline,
    known.map(({ place }) => place),
  );
  return { pair: { candidate: own, baseline: shareFacts(own, other) }, rows };
}

/** What is known of the series itself is the candidate's: it may have become known since the baseline was evaluated. */
function shareFacts(candidate: Predictions, baseline: Predictions): Predictions {
  if (candidate.kind !== "forecast" || baseline.kind !== "forecast") return baseline;
  const { truth, scale, squaredScale } = candidate;
  return { ...baseline, truth, scale, squaredScale };
}

function mismatch(obstacle: string): PairingObstacle {
  return { obstacle, kind: "mismatch" };
}

function describeRepeated(side: string, { rowIds }: Predictions): string | null {
  const seen = new Set<string>();
  const repeated = rowIds.filter((id) => seen.size === seen.add(id).size);
  if (repeated.length === 0) return null;
  return `${repeated.length} row ids of the ${side} are repeated, for example ${listIds(repeated)}`;
}

function listIds(ids: readonly string[]): string {
  return [...new Set(ids)]
    .sort()
    .slice(0, MAX_EXAMPLES)
    .map((id) => JSON.stringify(id.slice(0, 80)))
    .join(", ");
}

/** A truth that one side did not know yet contradicts none. */
function isSameTruth(left = Number.NaN, right = Number.NaN): boolean {
  if (Number.isNaN(left) || Number.isNaN(right)) return true;
  return left === right || Math.abs(left - right) <= SAME_TRUTH * Math.max(Math.abs(left), Math.abs(right));
}

/** By origin and step, so that neighbours in time stand together. */
function sortByTime(matches: readonly Match[], { origin, step }: ForecastPredictions): readonly Match[] {
  return [...matches].sort(
    (left, right) =>
      (origin[left.row] as number) - (origin[right.row] as number) ||
      (step[left.row] as number) - (step[right.row] as number),
  );
}

/** The baseline with its classes in the candidate's order; null when they are not the same. */
function alignClasses(candidate: Predictions, baseline: Predictions): Predictions | null {
  if (candidate.kind !== "multiclass" || baseline.kind !== "multiclass") return baseline;
  const to = baseline.classes.map((name) => candidate.classes.indexOf(name));
  if (to.includes(-1) || to.length !== candidate.classes.length) return null;
  if (to.every((place, index) => place === index)) return baseline;
  return reorderClasses(baseline, { classes: candidate.classes, to });
}

function reorderClasses(
  { rows, scores, truth, ...rest }: MulticlassPredictions,
  { classes, to }: { readonly classes: readonly string[]; readonly to: readonly number[] },
): MulticlassPredictions {
  const width = classes.length;
  const moved = new Float64Array(scores.length);
  for (let row = 0; row < rows; row++) {
    for (const [from, place] of to.entries()) moved[row * width + place] = scores[row * width + from] as number;
  }
  return { ...rest, rows, classes, truth: truth.map((label) => to[label] as number), scores: moved };
}
