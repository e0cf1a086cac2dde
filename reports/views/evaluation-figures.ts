import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import { renderCalibration } from "../charts/calibration.ts";
import { renderPrecisionRecall } from "../charts/pr.ts";
import { renderRoc } from "../charts/roc.ts";
import { renderScores } from "../charts/scores.ts";
import { renderThresholds } from "../charts/thresholds.ts";
import { clip, MAX_NAME } from "../clean-text.ts";
import { formatFixed, formatPercent } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import type { FiguresView, FigureView } from "./figures.ts";

/** ROC, precision and recall, calibration, scores by class, thresholds: one look each at the same test rows. */
export async function buildEvaluationFigures({ binary, n }: Evaluation): Promise<FiguresView> {
  if (binary === undefined) return { size: "half", figures: [] };
  const drawn = await Promise.all([
    drawRoc(binary),
    drawPrecisionRecall(binary, n),
    drawCalibration(binary),
    drawScores(binary),
    drawThresholds(binary),
  ]);
  return { size: "half", figures: drawn.flat() };
}

// A curve that the document does not hold (one class only) is no figure at all.
type Drawn = Promise<readonly FigureView[]>;

async function drawRoc({ curves, confusion, threshold }: BinaryDetail): Drawn {
  if (curves.roc.length < 2) return [];
  const { recall, falsePositiveRate } = ratesOf(confusion);
  const said = `At threshold ${formatFixed(threshold, 2)}: true positive rate ${formatPercent(recall, 0)}, false positive rate ${formatPercent(falsePositiveRate, 0)}.`;
  const point = recall === null || falsePositiveRate === null ? null : { x: falsePositiveRate, y: recall };
  const chart = await renderRoc(curves.roc, point, `ROC curve. ${said}`);
  return [{ chart, title: plain("ROC curve"), caption: plain(said) }];
}

async function drawPrecisionRecall({ curves, confusion, positives }: BinaryDetail, n: number): Drawn {
  if (curves.pr.length < 2 || n === 0) return [];
  const { recall, precision } = ratesOf(confusion);
  const prevalence = positives / n;
  const said = `Precision ${formatPercent(precision, 0)} at recall ${formatPercent(recall, 0)}; guessing gives ${formatPercent(prevalence, 0)}.`;
  const point = recall === null || precision === null ? null : { x: recall, y: precision };
  const chart = await renderPrecisionRecall(curves.pr, { point, prevalence }, `Precision over recall. ${said}`);
  return [{ chart, title: plain("Precision and recall"), caption: plain(said) }];
}

async function drawCalibration({ calibration }: BinaryDetail): Drawn {
  if (calibration.length === 0) return [];
  const gaps = calibration.toSorted((a, b) => Math.abs(b.observed - b.predicted) - Math.abs(a.observed - a.predicted));
  const [worst] = gaps;
  const said =
    worst === undefined
      ? ""
      : `Largest gap: mean score ${formatFixed(worst.predicted, 2)}, observed ${formatFixed(worst.observed, 2)} (${worst.n} rows).`;
  const chart = await renderCalibration(calibration, `Calibration: observed share over mean score. ${said}`);
  return [{ chart, title: plain("Calibration"), caption: plain(said) }];
}

async function drawScores({ curves, positive, threshold }: BinaryDetail): Drawn {
  if (curves.scores.length === 0) return [];
  const label = `Distribution of the score by class; the threshold is ${formatFixed(threshold, 2)}.`;
  const chart = await renderScores(curves.scores, { positive: clip(positive, MAX_NAME / 4), threshold }, label);
  const caption = phrase`Share of each class per score; the rule is the threshold. Positive is ${name(positive)}.`;
  return [{ chart, title: plain("Scores by class"), caption }];
}

async function drawThresholds({ thresholds, threshold }: BinaryDetail): Drawn {
  if (thresholds.length < 2) return [];
  const best = thresholds.toSorted((a, b) => b.f1 - a.f1).at(0);
  const said =
    best === undefined
      ? ""
      : `F1 is largest, ${formatFixed(best.f1, 2)}, at threshold ${formatFixed(best.threshold, 2)}.`;
  const chart = await renderThresholds(thresholds, threshold, `Precision, recall and F1 over the threshold. ${said}`);
  return [{ chart, title: plain("Thresholds"), caption: plain(said) }];
}

function ratesOf([[trueNegative, falsePositive], [falseNegative, truePositive]]: BinaryDetail["confusion"]) {
  return {
    recall: divide(truePositive, truePositive + falseNegative),
    precision: divide(truePositive, truePositive + falsePositive),
    falsePositiveRate: divide(falsePositive, falsePositive + trueNegative),
  };
}

function divide(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
