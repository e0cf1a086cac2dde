import type { MulticlassDetail } from "../../core/documents/evaluation-multiclass.ts";
import type { RegressionDetail } from "../../core/documents/evaluation-regression.ts";
import { renderClassScores } from "../charts/class-scores.ts";
import { buildConfusion } from "../charts/confusion.ts";
import { domainOfScatters, renderResiduals, renderScatter } from "../charts/residuals.ts";
import type { Interval } from "../format-number.ts";
import { plain } from "../phrase.ts";
import type { FigureView } from "./figures.ts";
import { pluralise } from "./words.ts";

const MAX_CLASSES = 20; // beyond, a picture says less than the document

/** Confusion of both models, and F1 by class. */
export async function drawMulticlass(
  own: MulticlassDetail,
  baseline: MulticlassDetail | undefined,
): Promise<readonly FigureView[]> {
  const { classes, perClass } = own;
  if (classes.length === 0 || classes.length > MAX_CLASSES) return [];
  const chart = await renderClassScores({ candidate: perClass, baseline: baseline?.perClass }, "F1 of each class.");
  return [
    drawConfusion(own, ""),
    ...(baseline === undefined ? [] : [drawConfusion(baseline, ", baseline")]),
    { chart, title: plain("F1 by class"), caption: plain("Numbers are those of the classes in the confusion matrix.") },
  ];
}

function drawConfusion(detail: MulticlassDetail, whose: "" | ", baseline"): FigureView {
  const label = `Confusion matrix of ${detail.classes.length} classes${whose}.`;
  return {
    chart: buildConfusion(detail, label),
    title: plain(`Confusion matrix${whose}`),
    caption: plain("Rows are the truth, columns the prediction; the deeper, the larger the share of the true class."),
  };
}

/** Residuals of both models, and truth over prediction of each. */
export async function drawRegression(
  { residuals, scatter }: RegressionDetail,
  baseline: RegressionDetail | undefined,
): Promise<readonly FigureView[]> {
  const ends = domainOfScatters([scatter, baseline?.scatter ?? []]); // the same, so that the two can be compared
  const drawn = await Promise.all([
    drawResiduals(residuals, baseline?.residuals),
    drawScatter(scatter, { ends, whose: "" }),
    baseline === undefined ? [] : drawScatter(baseline.scatter, { ends, whose: ", baseline" }),
  ]);
  return drawn.flat();
}

async function drawResiduals(
  candidate: RegressionDetail["residuals"],
  baseline: RegressionDetail["residuals"] | undefined,
): Promise<readonly FigureView[]> {
  if (candidate.length < 2) return [];
  const said = "Right of 0 the truth is above the prediction.";
  const chart = await renderResiduals({ candidate, baseline }, `Distribution of the residuals. ${said}`);
  return [{ chart, title: plain("Residuals"), caption: plain(said) }];
}

async function drawScatter(
  scatter: RegressionDetail["scatter"],
  { ends, whose }: { readonly ends: Interval; readonly whose: "" | ", baseline" },
): Promise<readonly FigureView[]> {
  if (scatter.length < 2) return [];
  const said = `${pluralise(scatter.length, "row")}, evenly from the smallest prediction to the largest; on the diagonal both are equal.`;
  const chart = await renderScatter(scatter, ends, `Truth over prediction${whose}. ${said}`);
  return [{ chart, title: plain(`Truth over prediction${whose}`), caption: plain(said) }];
}
