import type { EncodedFeature } from "./encode-features.ts";

/** Two features whose relation may have changed. */
export interface Relation {
  readonly first: number;
  readonly second: number;
}

/** Pairs cost the square of the features: of more than this the first ones alone are paired. */
const MAX_PAIRED = 60;
/** Every k-th row is enough to rank pairs by. */
const MAX_ROWS = 4_000;
const MAX_RELATIONS = 20;
/** Where nothing changed about one pair in 400 looks as different as this. */
const MIN_Z = 3;

/**
 * Pairs whose product of ranks has another mean in the current rows than in the reference: the sign that a relation has changed where no single feature has. Only
 * `rows` are looked at, so that what is held out stays so.
 */
export function findRelations(
  features: readonly EncodedFeature[],
  labels: Uint8Array,
  rows: Uint32Array,
): readonly Relation[] {
  const step = Math.ceil(rows.length / MAX_ROWS);
  const chosen = rows.filter((_, place) => place % step === 0);
  const chosenLabels = Uint8Array.from(chosen, (row) => labels[row] as number);
  const ranks = features
    .slice(0, MAX_PAIRED)
    .map(({ rank }) => Float64Array.from(chosen, (row) => rank[row] as number));
  const found: (Relation & { readonly z: number })[] = [];
  for (const [second, right] of ranks.entries()) {
    for (let first = 0; first < second; first++) {
      const z = compareProducts(ranks[first] as Float64Array, right, chosenLabels);
      if (z >= MIN_Z) found.push({ first, second, z });
    }
  }
  return found.toSorted((left, right) => right.z - left.z).slice(0, MAX_RELATIONS);
}

/** |z| of the difference of the mean products. */
function compareProducts(left: Float64Array, right: Float64Array, labels: Uint8Array): number {
  let [n, sum, squares, m, sumNow, squaresNow] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const product = (left[row] as number) * (right[row] as number);
    if (labels[row] === 1) {
      m += 1;
      sumNow += product;
      squaresNow += product * product;
    } else {
      n += 1;
      sum += product;
      squares += product * product;
    }
  }
  const variance = (squares / n - (sum / n) ** 2) / n + (squaresNow / m - (sumNow / m) ** 2) / m;
  return variance > 0 ? Math.abs(sumNow / m - sum / n) / Math.sqrt(variance) : 0;
}
