/** How well each class's score ranks its rows above the others: what the multiclass areas and their intervals are made of. */
export interface ClassRanking {
  /** Per class: area against all other rows; NaN for a class without rows or without others. */
  readonly oneVsRest: Float64Array;
  /** Per class: mean over the other classes of the area of this class's score against rows of that class alone. */
  readonly oneVsOne: Float64Array;
  /** Per row: by how much it moves the area of each kind (influence on the mean over classes, divided by the rows). */
  readonly influence: Readonly<Record<"ovrMacro" | "ovrWeighted" | "ovoMacro", Float64Array>>;
  /** Rows of each class. */
  readonly support: Float64Array;
}

export interface RankedRows {
  readonly classes: number;
  readonly truth: Int32Array;
  /** [rows, classes], row-major. */
  readonly scores: Float64Array;
}

/**
 * One pass over the rows in order of each class's score, ties shared by halves. Placements as in DeLong (1988): the influence of a row on an
 * area is its placement minus the area, divided by the rows of its own side. Classes are drawn with the rows, so the mix of the other
 * classes varies too. Hand and Till (2001), Machine Learning 45, for one-vs-one.
 */
export function rankClasses(rows: RankedRows): ClassRanking {
  const { classes, truth } = rows;
  const support = new Float64Array(classes);
  for (const label of truth) support[label] = (support[label] as number) + 1;
  const zeros = () => new Float64Array(truth.length);
  const ranking = {
    oneVsRest: new Float64Array(classes).fill(Number.NaN),
    oneVsOne: new Float64Array(classes).fill(Number.NaN),
    influence: { ovrMacro: zeros(), ovrWeighted: zeros(), ovoMacro: zeros() },
    support,
  };
  for (let column = 0; column < classes; column++) {
    if ((support[column] as number) > 0 && (support[column] as number) < truth.length) {
      rankColumn(rows, column, ranking);
    }
  }
  addMixInfluence(truth, ranking);
  return ranking;
}

function rankColumn({ classes, truth, scores }: RankedRows, column: number, ranking: ClassRanking): void {
  const { support, oneVsRest, oneVsOne, influence } = ranking;
  const rows = truth.length;
  const own = support[column] as number;
  const others = rows - own;
  const groups = groupByScore(
    Float64Array.from({ length: rows }, (_, row) => scores[row * classes + column] as number),
  );
  const placements = computePlacements({ truth, groups, column, support });
  let [rest, one] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (truth[row] !== column) continue;
    rest += placements.rest[row] as number;
    one += placements.one[row] as number;
  }
  const area = rest / own;
  oneVsRest[column] = area;
  oneVsOne[column] = one / own;
  for (let row = 0; row < rows; row++) {
    const label = truth[row] as number;
    const isOwn = label === column;
    const byRest = ((placements.rest[row] as number) - area) / (isOwn ? own : others);
    influence.ovrMacro[row] = (influence.ovrMacro[row] as number) + byRest / classes;
    influence.ovrWeighted[row] = (influence.ovrWeighted[row] as number) + (byRest * own) / rows;
    const centre = isOwn ? one / own : (placements.pairArea[label] as number);
    const byOne =
      ((placements.one[row] as number) - centre) / (isOwn ? own : (support[label] as number) * (classes - 1));
    influence.ovoMacro[row] = (influence.ovoMacro[row] as number) + byOne / classes;
  }
}

interface ScoreGroups {
  /** Rows in ascending order of the score. */
  readonly order: Uint32Array;
  /** Start of each group of equal scores in `order`, and the end of the last. */
  readonly starts: readonly number[];
}

function groupByScore(score: Float64Array): ScoreGroups {
  const sorted = score.slice().sort();
  const starts: number[] = [];
  for (let place = 0; place < sorted.length; place++)
    if (place === 0 || sorted[place] !== sorted[place - 1]) starts.push(place);
  const cells = Float64Array.from(starts, (start) => sorted[start] as number);
  const next = Uint32Array.from(starts);
  const order = new Uint32Array(score.length);
  for (let row = 0; row < score.length; row++) {
    const cell = findCell(cells, score[row] as number);
    order[next[cell] as number] = row;
    next[cell] = (next[cell] as number) + 1;
  }
  return { order, starts: [...starts, score.length] };
}

function findCell(cells: Float64Array, score: number): number {
  let [low, high] = [0, cells.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cells[middle] as number) < score) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Placements {
  /** Of a row of the class: share of all other rows below it. Of another row: share of the class's rows above it. */
  readonly rest: Float64Array;
  /** Of a row of the class: mean over the other classes of the share of their rows below it. Of another row: as `rest`. */
  readonly one: Float64Array;
  /** Per other class: area of this class's score against its rows. */
  readonly pairArea: Float64Array;
}

interface PlacementRequest {
  readonly truth: Int32Array;
  readonly groups: ScoreGroups;
  readonly column: number;
  readonly support: Float64Array;
}

function computePlacements(request: PlacementRequest): Placements {
  const { truth, groups, column, support } = request;
  const zeros = () => new Float64Array(support.length);
  const placements = { rest: new Float64Array(truth.length), one: new Float64Array(truth.length), pairArea: zeros() };
  const [below, tied] = [zeros(), zeros()];
  for (let group = 0; group + 1 < groups.starts.length; group++) {
    const members = groups.order.subarray(groups.starts[group], groups.starts[group + 1]);
    tied.fill(0);
    for (const row of members) addTo(tied, truth[row] as number, 1);
    placeGroup(request, { members, below, tied }, placements);
    for (let label = 0; label < support.length; label++) addTo(below, label, tied[label] as number);
  }
  return {
    ...placements,
    pairArea: placements.pairArea.map((sum, label) => (label === column ? 0 : sum / (support[label] as number))),
  };
}

interface TiedRows {
  readonly members: Uint32Array;
  /** Per class: rows with a lower score, rows with this score. */
  readonly below: Float64Array;
  readonly tied: Float64Array;
}

function placeGroup(
  { truth, column, support }: PlacementRequest,
  { members, below, tied }: TiedRows,
  into: Placements,
): void {
  const own = support[column] as number;
  const above = (own - (below[column] as number) - (tied[column] as number) / 2) / own;
  const others = truth.length - own;
  const placed = tied[column] === 0 ? { rest: 0, one: 0 } : placeOwn({ below, tied, column, support, others });
  for (const row of members) {
    const label = truth[row] as number;
    into.rest[row] = label === column ? placed.rest : above;
    into.one[row] = label === column ? placed.one : above;
    addTo(into.pairArea, label, above);
  }
}

interface OwnPlace {
  readonly below: Float64Array;
  readonly tied: Float64Array;
  readonly column: number;
  readonly support: Float64Array;
  readonly others: number;
}

function placeOwn({ below, tied, column, support, others }: OwnPlace): { rest: number; one: number } {
  let [rest, one] = [0, 0];
  for (let label = 0; label < support.length; label++) {
    if (label === column) continue;
    const under = (below[label] as number) + (tied[label] as number) / 2;
    rest += under;
    if ((support[label] as number) > 0) one += under / (support[label] as number);
  }
  return { rest: rest / others, one: one / (support.length - 1) };
}

function addTo(values: Float64Array, index: number, amount: number): void {
  values[index] = (values[index] as number) + amount;
}

/** The weights of a weighted mean vary with the rows as well. */
function addMixInfluence(truth: Int32Array, { oneVsRest, support, influence }: ClassRanking): void {
  const mean = oneVsRest.reduce((sum, area, label) => sum + area * (support[label] as number), 0) / truth.length;
  for (let row = 0; row < truth.length; row++) {
    addTo(influence.ovrWeighted, row, ((oneVsRest[truth[row] as number] as number) - mean) / truth.length);
  }
}

/** Standard error of a mean of areas from the influence of the rows, with DeLong's factor n/(n − 1) within each class. */
export function standardErrorOf(influence: Float64Array, truth: Int32Array, support: Float64Array): number {
  const squares = new Float64Array(support.length);
  for (let row = 0; row < truth.length; row++) addTo(squares, truth[row] as number, (influence[row] as number) ** 2);
  return Math.sqrt(
    squares.reduce(
      (sum, square, label) => sum + (square * (support[label] as number)) / ((support[label] as number) - 1),
      0,
    ),
  );
}
