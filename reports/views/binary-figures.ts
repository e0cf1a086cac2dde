import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { BaselineDetails } from "../../core/documents/evaluation.ts";
import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import { renderCalibration } from "../charts/calibration.ts";
import { computeGains, findWidest, gapOf, renderGains, renderKs, renderLift } from "../charts/gains.ts";
import type { OfModels } from "../charts/models.ts";
import { renderPrecisionRecall } from "../charts/pr.ts";
import { renderRoc } from "../charts/roc.ts";
import { computeHighestShare, renderScores } from "../charts/scores.ts";
import { renderThresholds } from "../charts/thresholds.ts";
import { formatFixed, formatPercent } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import type { FigureView } from "./figures.ts";

/** What the figures of a binary evaluation are drawn from. */
interface BinaryCase {
  readonly binary: BinaryDetail;
  readonly n: number;
  readonly baseline: BaselineDetails["binary"];
}

// A curve that the document does not hold (one class only) is no figure at all.
type Drawn = Promise<readonly FigureView[]>;

/** ROC, precision and recall, calibration, gains, scores by class, thresholds: one look each at the same test rows. */
export async function drawBinary(drawing: BinaryCase): Drawn {
  const drawn = await Promise.all([
    drawRoc(drawing),
    drawPrecisionRecall(drawing),
    drawCalibration(drawing),
    drawGains(drawing),
    drawKs(drawing),
    drawScores(drawing),
    drawThresholds(drawing.binary),
  ]);
  return drawn.flat();
}

async function drawRoc({ binary: { curves, confusion, threshold }, baseline }: BinaryCase): Drawn {
  if (curves.roc.length < 2) return [];
  const { recall, falsePositiveRate } = ratesOf(confusion);
  const said = `At threshold ${formatFixed(threshold, 2)}: true positive rate ${formatPercent(recall, 0)}, false positive rate ${formatPercent(falsePositiveRate, 0)}.`;
  const point = recall === null || falsePositiveRate === null ? null : { x: falsePositiveRate, y: recall };
  const roc = { candidate: curves.roc, baseline: filled(baseline?.curves.roc) };
  const chart = await renderRoc(roc, point, `ROC curve. ${said}`);
  return [{ chart, title: plain("ROC curve"), caption: plain(said) }];
}

async function drawPrecisionRecall({ binary: { curves, confusion, positives }, n, baseline }: BinaryCase): Drawn {
  if (curves.pr.length < 2 || n === 0) return [];
  const { recall, precision } = ratesOf(confusion);
  const prevalence = positives / n;
  const said = `Precision ${formatPercent(precision, 0)} at recall ${formatPercent(recall, 0)}; guessing gives ${formatPercent(prevalence, 0)}.`;
  const point = recall === null || precision === null ? null : { x: recall, y: precision };
  const pr = { candidate: curves.pr, baseline: filled(baseline?.curves.pr) };
  const chart = await renderPrecisionRecall(pr, { point, prevalence }, `Precision over recall. ${said}`);
  return [{ chart, title: plain("Precision and recall"), caption: plain(said) }];
}

async function drawCalibration({ binary: { calibration }, baseline }: BinaryCase): Drawn {
  if (calibration.length === 0) return [];
  const gaps = calibration.toSorted((a, b) => Math.abs(b.observed - b.predicted) - Math.abs(a.observed - a.predicted));
  const [worst] = gaps;
  const said =
    worst === undefined
      ? ""
      : `Largest gap: mean score ${formatFixed(worst.predicted, 2)}, observed ${formatFixed(worst.observed, 2)} (${worst.n} rows).`;
  const bins = { candidate: calibration, baseline: baseline?.calibration };
  const chart = await renderCalibration(bins, `Calibration: observed share over mean score. ${said}`);
  return [{ chart, title: plain("Calibration"), caption: plain(said) }];
}

async function drawGains(drawing: BinaryCase): Drawn {
  const { binary, n } = drawing;
  const gains = gainsOf(drawing);
  if (gains.candidate.length < 2 || n === 0) return [];
  const tenth = gains.candidate.findLast(({ selected }) => selected <= 0.1);
  const said =
    tenth === undefined || tenth.selected === 0
      ? "Dashed: chance, and a perfect model."
      : `The ${formatPercent(tenth.selected, 0)} of rows with the highest scores hold ${formatPercent(tenth.positives, 0)} of the positives. Dashed: chance, and a perfect model.`;
  const [gain, lift] = await Promise.all([
    renderGains(gains, binary.positives / n, `Gain: share of positives over share of rows. ${said}`),
    renderLift(gains, "Lift over the share of rows that are selected, highest scores first; 1 is chance."),
  ]);
  return [
    { chart: gain, title: plain("Gain"), caption: plain(said) },
    {
      chart: lift,
      title: plain("Lift"),
      caption: plain("How many times more positives than among rows taken by chance, from 1 % of the rows on."),
    },
  ];
}

async function drawKs(drawing: BinaryCase): Drawn {
  const gains = gainsOf(drawing);
  const widest = findWidest(gains.candidate);
  if (gains.candidate.length < 2 || widest === null) return [];
  const other = gains.baseline === undefined ? null : findWidest(gains.baseline);
  const held = other === null ? "" : `; of the baseline ${formatPercent(gapOf(other), 0)}`;
  const said = `The classes are furthest apart, by ${formatPercent(gapOf(widest), 0)}, where ${formatPercent(widest.selected, 0)} of the rows are selected${held}.`;
  const chart = await renderKs(gains.candidate, widest, `Kolmogorov–Smirnov: shares of both classes. ${said}`);
  return [{ chart, title: plain("Separation (KS)"), caption: plain(said) }];
}

async function drawScores({ binary, baseline }: BinaryCase): Drawn {
  const both = [binary, ...(baseline === undefined ? [] : [baseline])];
  const highest = Math.max(...both.map(({ curves }) => computeHighestShare(curves.scores)));
  const drawn = await Promise.all(
    both.map((detail) => drawScoresOf(detail, { highest, whose: detail === binary ? "" : ", baseline" })),
  );
  return drawn.flat();
}

async function drawScoresOf(
  { curves, positive, threshold }: BinaryDetail,
  { highest, whose }: { readonly highest: number; readonly whose: "" | ", baseline" },
): Drawn {
  if (curves.scores.length === 0) return [];
  const label = `Distribution of the score by class${whose}; the threshold is ${formatFixed(threshold, 2)}.`;
  const options = { positive: clip(positive, MAX_NAME / 4), threshold, highest };
  const chart = await renderScores(curves.scores, options, label);
  const caption = phrase`Share of each class per score; the rule is the threshold. Positive is ${name(positive)}.`;
  return [{ chart, title: plain(`Scores by class${whose}`), caption }];
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

function gainsOf({ binary, n, baseline }: BinaryCase): OfModels<ReturnType<typeof computeGains>> {
  const roc = filled(baseline?.curves.roc);
  return {
    candidate: computeGains(binary.curves.roc, n === 0 ? 0 : binary.positives / n),
    // Its rows are common rows: their share of positives is its own.
    baseline: roc === undefined || baseline === undefined ? undefined : computeGains(roc, prevalenceOf(baseline)),
  };
}

function prevalenceOf({
  confusion: [[trueNegative, falsePositive], [falseNegative, truePositive]],
}: BinaryDetail): number {
  const positives = falseNegative + truePositive;
  return positives / (positives + trueNegative + falsePositive);
}

function filled<Item>(curve: readonly Item[] | undefined): Item[] | undefined {
  return curve === undefined || curve.length < 2 ? undefined : [...curve];
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
