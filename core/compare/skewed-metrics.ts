/**
 * Metrics whose improvement is resampled with BCa (Efron 1987), and why. All others are means of rows, or ratios so close to them that
 * percentiles hold their level (SCIENCE 3.2: 2).
 */
export const SKEWED_METRICS: ReadonlyMap<string, string> = new Map([
  ["average_precision", "depends on the few rows at the top of the ranking"],
  ["partial_auc", "depends on the few negatives at the top of the ranking"],
  ["ks", "a maximum, which resampling inflates"],
  ["precision", "a ratio whose denominator is drawn too"],
  ["f1", "a ratio whose denominator is drawn too"],
  ["f1_macro", "a mean of ratios, small classes among them"],
  ["precision_macro", "a mean of ratios, small classes among them"],
  ["mcc", "bounded, skewed near its ends"],
  ["kappa", "bounded, skewed near its ends"],
  ["kappa_quadratic", "bounded, skewed near its ends"],
  ["ece", "a sum of absolute values, which resampling inflates"],
  ["ece_quantile", "a sum of absolute values, which resampling inflates"],
  ["calibration_slope", "a distance from 1, folded there"],
  ["calibration_intercept", "a distance from 0, folded there"],
  ["spiegelhalter_z", "a distance from 0, folded there"],
  ["bias", "a distance from 0, folded there"],
  ["coverage", "a distance from the level, folded there"],
  ["rmse", "a root of squares, which the largest errors decide"],
  ["rmsse", "a root of squares, which the largest errors decide"],
  ["r2", "squares, which the largest errors decide"],
  ["explained_variance", "squares, which the largest errors decide"],
  ["msle", "squares, which the largest errors decide"],
  ["winkler", "penalties of the few rows outside of their intervals"],
]);
