import type { Evaluation } from "../../core/documents/evaluation.ts";
import { type Phrase, plain } from "../phrase.ts";
import { drawBinary } from "./binary-figures.ts";
import type { FiguresView } from "./figures.ts";
import { drawMulticlass, drawRegression } from "./task-figures.ts";
import { pluralise } from "./words.ts";

/** Curves of the evaluated model, and of the baseline where both were held against each other. */
export async function buildEvaluationFigures(evaluation: Evaluation): Promise<FiguresView> {
  const { binary, multiclass, regression, n, baselineDetails: baseline } = evaluation;
  const figures = [
    ...(binary === undefined ? [] : await drawBinary({ binary, n, baseline: baseline?.binary })),
    ...(multiclass === undefined ? [] : await drawMulticlass(multiclass, baseline?.multiclass)),
    ...(regression === undefined ? [] : await drawRegression(regression, baseline?.regression)),
  ];
  return { size: "half", figures };
}

/** On which rows the two models are drawn; nothing where there is one model or they are the same rows. */
export function sayCurves({ n, baselineDetails }: Evaluation): Phrase {
  if (baselineDetails === undefined || baselineDetails.n === n) return [];
  return plain(
    `The baseline is drawn on the ${pluralise(baselineDetails.n, "row")} that both models scored, the candidate on all ${pluralise(n, "test row")}.`,
  );
}
