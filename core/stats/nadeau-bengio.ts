import { studentSurvival } from "./student.ts";

/**
 * Corrected resampled t-test: mean of the differences of the folds over √((1/k + test/train)·s²), s² with ddof 1, Student's t with k − 1
 * degrees of freedom (Nadeau and Bengio 2003, Machine Learning 52). The training sets of folds overlap, so the plain paired t-test calls
 * far too many differences significant; there is no function for it. Null for fewer than two folds and for differences without spread.
 * Goldens: `metrics:nadeau_bengio`.
 * @param testTrainRatio rows of a test fold over rows of its training set.
 */
export function testNadeauBengio(
  differences: readonly number[],
  testTrainRatio: number,
): { readonly t: number; readonly p: number } | null {
  const k = differences.length;
  if (k < 2) return null;
  const mean = differences.reduce((sum, value) => sum + value, 0) / k;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1);
  if (!(variance > 0)) return null;
  const t = mean / Math.sqrt((1 / k + testTrainRatio) * variance);
  return { t, p: 2 * studentSurvival(Math.abs(t), k - 1) };
}
