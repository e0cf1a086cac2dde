import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { CreditSection } from "../../core/documents/evaluation-credit.ts";
import { buildIntervalBar, domainOf } from "../charts/interval-bar.ts";
import { formatCount, formatFixed, formatInterval, formatNumber, formatProbability } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain } from "../phrase.ts";
import { buildTable, type Cell, type TableSize, type TableView } from "./table.ts";
import type { Tone } from "./tone.ts";
import { asSentence, pluralise } from "./words.ts";

type Band = CreditSection["bands"][number];
type Stability = CreditSection["characteristics"][number];
type Test = CreditSection["calibration"][number];

const REJECTED = 0.05;
const LABELS: Readonly<Record<Stability["label"], Tone>> = {
  stable: "good",
  moderate: "warn",
  unstable: "bad",
  unknown: "mute",
};
const HYPOTHESES: Readonly<Record<Test["id"], string>> = {
  jeffreys: "Mean PD is not too low (Jeffreys)",
  jeffreys_bands: "No band's PD is too low (Jeffreys, Holm)",
  calibration_slope: "Calibration slope is 1 (Wald)",
  calibration_intercept: "Calibration intercept is 0 (Wald)",
  spiegelhalter_z: "Scores are calibrated (Spiegelhalter's z)",
};

/** “600 points at odds of 1 : 19, 50 points double the odds”. */
export function sayScaling({ scaling, informationValue }: CreditSection): Phrase {
  const { points0, odds0, pdo, sign } = scaling;
  const odds = odds0 < 1 ? `1 : ${formatNumber(1 / odds0)}` : `${formatNumber(odds0)} : 1`;
  return plain(
    `${formatNumber(points0)} points at odds of ${odds} of bad to good, ${formatNumber(pdo)} points double the odds; ${clip(sign, MAX_SENTENCE)}. Information value ${formatFixed(informationValue, 3)}.`,
  );
}

/** Rating bands, safest first: predicted against observed default rate. */
export function buildBandTable(
  { bands, woeSign }: CreditSection,
  { maxRows, charts }: TableSize & { readonly charts: boolean },
): TableView {
  const shown = bands.slice(0, maxRows);
  const rest = bands.length - shown.length;
  const domain = domainOf([0, ...shown.flatMap(({ predicted, ci }) => [predicted, ...ci])]);
  return buildTable({
    caption: "Rating bands, safest first",
    columns: [
      ["Points", "number"],
      ["Bad of n", "number"],
      ["PD", "number"],
      ["Observed [95 % CI]", "number"],
      ...(charts ? ([[`0 to ${formatFixed(domain[1], 2)}`, "chart"]] as const) : []),
      ["p (Holm)", "number"],
      ["WOE", "number"],
    ],
    rows: shown.map((band, index) =>
      buildBandRow(band, { index, last: bands.length - 1, domain: charts ? domain : null }),
    ),
    note: joinPhrases(
      [
        plain("p: Jeffreys' test that the PD is not too low"),
        plain(`WOE: ${clip(woeSign, MAX_SENTENCE)}`),
        ...(charts ? [plain("the upright mark is the PD")] : []),
        ...(rest > 0 ? [plain(`${pluralise(rest, "more band")} in evaluation.json`)] : []),
      ],
      "; ",
    ),
  });
}

interface BandPlace {
  readonly index: number;
  readonly last: number;
  readonly domain: readonly [number, number] | null;
}

function buildBandRow(band: Band, { index, last, domain }: BandPlace): readonly Cell[] {
  const { n, defaults, predicted, observed, ci, adjustedP, woe } = band;
  const points = sayPoints(band, { index, last });
  const label = `${points} points: observed ${formatFixed(observed, 3)} ${formatInterval(ci, 3)}, PD ${formatFixed(predicted, 3)}`;
  return [
    points,
    `${formatCount(defaults)}\u00A0of\u00A0${formatCount(n)}`,
    formatFixed(predicted, 3),
    `${formatFixed(observed, 3)} ${formatInterval(ci, 3)}`,
    ...(domain === null
      ? []
      : [{ chart: buildIntervalBar({ value: observed, interval: ci, mark: predicted, domain, label }) }]),
    { text: formatProbability(adjustedP), tone: adjustedP < REJECTED ? "bad" : "none" },
    formatFixed(woe, 2),
  ];
}

/** The outer bands are open: their limits are those of a probability of 0 and of 1. */
function sayPoints({ points: [low, high] }: Band, { index, last }: Omit<BandPlace, "domain">): string {
  if (index === 0) return `≥\u00A0${formatFixed(low, 0)}`;
  return index === last
    ? `<\u00A0${formatFixed(high, 0)}`
    : `${formatFixed(low, 0)}\u00A0to\u00A0${formatFixed(high, 0)}`;
}

/** Tests of calibration; they decide nothing. */
export function buildCalibrationTests({ calibration }: CreditSection): TableView {
  const reasons = calibration.flatMap(({ id, reason }) =>
    reason === undefined ? [] : [asSentence(`${HYPOTHESES[id]}: ${clip(reason, MAX_SENTENCE)}`)],
  );
  return buildTable({
    caption: "Tests of calibration",
    columns: [
      ["Hypothesis", "text"],
      ["Statistic", "number"],
      ["p", "number"],
    ],
    rows: calibration.map(({ id, statistic, p }) => [
      HYPOTHESES[id],
      id === "jeffreys_bands" ? `${formatCount(statistic ?? 0)} rejected` : formatFixed(statistic, 3),
      { text: formatProbability(p), tone: p !== null && p < REJECTED ? ("bad" as const) : ("none" as const) },
    ]),
    note: plain(["A small p speaks against the hypothesis; these tests decide nothing.", ...reasons].join(" ")),
  });
}

/** Score (PSI) and inputs (CSI) against the development sample. */
export function buildStabilityTable({ stability, characteristics }: CreditSection, { maxRows }: TableSize): TableView {
  const shown = characteristics.slice(0, maxRows);
  const rest = characteristics.length - shown.length;
  const { stable = 0.1, moderate = 0.25 } = stability?.limits ?? {};
  return buildTable({
    caption: "Stability against the development sample",
    columns: [
      ["Score, inputs", "text"],
      ["PSI", "number"],
      ["Debiased", "number"],
      ["p", "number"],
      ["Customary", "text"],
    ],
    rows: [
      ...(stability === null ? [] : [["score", ...sayStability(stability, stability.p)]]),
      ...shown.map((each) => [phrase`${name(each.feature)}`, ...sayStability(each, each.adjustedP)]),
    ],
    note: plain(
      `Test rows in the bins of the training part. p: shift beyond a JS distance of ${formatNumber(stability?.effect ?? 0.1)}, of the inputs after Benjamini and Hochberg. Customary: below ${formatNumber(stable)} stable, from ${formatNumber(moderate)} unstable.${rest > 0 ? ` ${pluralise(rest, "more input")} in evaluation.json.` : ""}`,
    ),
  });
}

function sayStability({ psi, debiased, label }: Pick<Stability, "psi" | "debiased" | "label">, p: number): Cell[] {
  return [
    formatFixed(psi, 4),
    formatFixed(debiased, 4),
    { text: formatProbability(p), tone: p < REJECTED ? "bad" : "none" },
    { text: label, tone: LABELS[label] },
  ];
}
