import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import { formatCount, formatNumber, formatPercent, formatProbability, formatSigned } from "../format-number.ts";
import { joinPhrases, type Phrase, plain } from "../phrase.ts";
import { comparedPrimary } from "./comparison-answer.ts";
import { decimalsOfDelta } from "./delta.ts";
import { titleOf } from "./metric-record.ts";
import { asSentence } from "./words.ts";

/** How far the comparison is to be trusted: what it can show, tests beside it, how often its rows were used, what the seed does. */
export function sayCertainty(evaluation: Evaluation): Phrase {
  const said = [...sayPower(evaluation), ...sayReuse(evaluation), ...saySeeds(evaluation)];
  return joinPhrases(said.map(plain), " ");
}

function sayPower(evaluation: Evaluation): readonly string[] {
  const compared = comparedPrimary(evaluation);
  if (compared === undefined || compared.se === null || compared.verdict === "no-change") return [];
  const { se, mde, p, test, level, method } = compared;
  const title = titleOf(evaluation.primary);
  const exact = test === undefined ? "" : `; ${clip(test.name, MAX_NAME)} p ${formatProbability(test.p)}`;
  return [
    `Δ of ${title} with ${formatPercent(level, 0)} interval by ${clip(method, MAX_NAME)}: standard error ${formatNumber(se, 2)}, p of no difference ${formatProbability(p)}${exact}.`,
    ...(mde === null ? [] : [`These rows show a loss of ${formatNumber(mde, 2)} in 80 of 100 cases.`]),
  ];
}

function sayReuse(evaluation: Evaluation): readonly string[] {
  const { reuse } = evaluation;
  if (reuse === undefined || reuse.uses < 2) return [];
  const { uses, limit, step, alpha } = reuse;
  const compared = comparedPrimary(evaluation);
  const decimals = compared === undefined ? 4 : decimalsOfDelta(compared);
  const rounded =
    step === null
      ? ""
      : ` Rounded to its standard error Δ is ${formatSigned(step, decimals)}; digits beyond that teach a tuner the test set.`;
  const strict =
    alpha === null
      ? ""
      : ` “Better” is claimed at the level ${formatNumber(alpha, 2)}, as these rows were asked before.`;
  return [
    `These test rows have judged ${formatCount(uses)} candidates; fresh ones are due from ${formatCount(limit)}.${rounded}${strict}`,
  ];
}

function saySeeds(evaluation: Evaluation): readonly string[] {
  const { seedNoise, primary } = evaluation;
  if (seedNoise === undefined) return [];
  const { seeds, sd, floor } = seedNoise;
  return [
    asSentence(
      `Over ${formatCount(seeds)} seeds of the training ${titleOf(primary)} has a standard deviation of ${formatNumber(sd, 2)}: differences up to ${formatNumber(floor, 2)} may be the seed's`,
    ),
  ];
}
