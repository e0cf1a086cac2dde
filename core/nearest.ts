/** Names of `known` that `given` may be a misspelling of, best first; at most three. Optimal string alignment distance. */
export function nearestNames(given: string, known: Iterable<string>): readonly string[] {
  const wanted = given.toLowerCase();
  return [...known]
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3)))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Did you mean "x" or "y"?`, or the empty text. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const names = nearestNames(given, known);
  return names.length === 0 ? "" : `Did you mean ${names.map((name) => `"${name}"`).join(" or ")}?`;
}

const LONGEST = 64; // beyond this a misspelling is no longer recognisable, and the distance is quadratic

function editDistance(left: string, right: string): number {
  if (left.length > LONGEST || right.length > LONGEST) return left === right ? 0 : LONGEST;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] as number) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] as number;
}
