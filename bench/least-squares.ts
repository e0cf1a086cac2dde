const RIDGE = 1e-6; // enough to make redundant dummies solvable

/** Coefficients of least squares with a touch of ridge, by Cholesky. `inputsOf` gives the inputs of a row. */
export function fitLeastSquares(
  rows: Iterable<number>,
  inputsOf: (row: number) => Float64Array,
  targetOf: (row: number) => number,
): Float64Array {
  let [gram, moment, count] = [[] as Float64Array[], new Float64Array(0), 0];
  for (const index of rows) {
    const own = inputsOf(index);
    if (count === 0)
      [gram, moment] = [Array.from(own, () => new Float64Array(own.length)), new Float64Array(own.length)];
    count += 1;
    for (const [row, value] of own.entries()) {
      if (value === 0) continue;
      const line = gram[row] as Float64Array;
      for (let column = 0; column <= row; column++) {
        line[column] = (line[column] as number) + value * (own[column] as number);
      }
      moment[row] = (moment[row] as number) + value * targetOf(index);
    }
  }
  return solve(
    gram.map((line, row) => line.map((value, column) => (row === column ? value + RIDGE * count : value))),
    moment,
  );
}

/** Solves the symmetric system whose lower half is given. */
function solve(lower: readonly Float64Array[], moment: Float64Array): Float64Array {
  for (const [row, line] of lower.entries()) {
    for (let column = 0; column <= row; column++) {
      const other = lower[column] as Float64Array;
      let sum = line[column] as number;
      for (let inner = 0; inner < column; inner++) sum -= (line[inner] as number) * (other[inner] as number);
      line[column] = row === column ? Math.sqrt(sum) : sum / (other[column] as number);
    }
  }
  const solution = Float64Array.from(moment);
  for (const [row, line] of lower.entries()) {
    let sum = solution[row] as number;
    for (let column = 0; column < row; column++) sum -= (line[column] as number) * (solution[column] as number);
    solution[row] = sum / (line[row] as number);
  }
  for (let row = lower.length - 1; row >= 0; row--) {
    let sum = solution[row] as number;
    for (let below = row + 1; below < lower.length; below++) {
      sum -= ((lower[below] as Float64Array)[row] as number) * (solution[below] as number);
    }
    solution[row] = sum / ((lower[row] as Float64Array)[row] as number);
  }
  return solution;
}
