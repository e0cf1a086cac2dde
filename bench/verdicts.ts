// False blocks and misses of gates on models of known quality, next to other common rules; what the intervals cover.
// Run: node bench/verdicts.ts [--write]     --write puts the tables into docs/verdicts.md; a few minutes of one core
import { writeFile } from "node:fs/promises";
import { argv } from "node:process";
import { compareModels } from "../core/compare/compare-models.ts";
import type { Comparison, ComparisonRequest, ResamplingUnits } from "../core/compare/comparison.ts";
import { buildUnits } from "../core/compare/resampling-units.ts";
import { decideChange } from "../core/gates/change.ts";
import { decideNonInferior } from "../core/gates/non-inferior-to.ts";
import {
  CLASSIFIED,
  drawClassified,
  drawClustered,
  drawForecasts,
  HORIZON,
  separationOf,
  TRUE_VALUES,
  USUAL_SEPARATION,
} from "./simulated-models.ts";
import { type DecidedMetric, meanOf, measureCoverage, repeatComparison, shareOf } from "./simulated-verdicts.ts";

const SEEDS = 500; // shares of 5 % are then sure to 1 %, those of 50 % to 2.2 % (standard errors)
const SIZES = [300, 1000, 4000];
const REPLICATES = 300; // of the bootstrap; many samples make up for few replicates
const WORSE = 1.1;

type Answer = "pass" | "inconclusive" | "fail";

interface Rule {
  readonly title: string;
  /** `mde` is the change that these rows show in 80 of 100 cases. */
  decide(metric: DecidedMetric, mde: number): Answer;
}

function changeRule(title: string, change: { absolute?: number; relative?: number }): Rule {
  return { title, decide: (metric) => decideChange("roc_auc", change, metric).verdict };
}

function marginRule(title: string, marginOf: (mde: number) => number): Rule {
  return {
    title,
    decide: (metric, mde) =>
      decideNonInferior({ metric: "roc_auc", margin: marginOf(mde), on: "bound" }, metric).verdict,
  };
}

const RULES: readonly Rule[] = [
  changeRule("bare Δ ≥ 0 (“not worse”; a TFMA change threshold of 0)", { absolute: 0 }),
  changeRule("bare Δ ≥ −0.01 (a TFMA absolute change threshold of 0.01)", { absolute: -0.01 }),
  changeRule("candidate ≥ 0.95 × baseline (fixed ratio)", { relative: -0.05 }),
  { title: "L > 0 (significantly better)", decide: ({ ci }) => (ci[0] > 0 ? "pass" : "fail") },
  marginRule("**nonInferiorTo**, M = 0", () => 0),
  marginRule("**nonInferiorTo**, M = MDE/2", (mde) => mde / 2),
  marginRule("**nonInferiorTo**, M = MDE", (mde) => mde),
];

/** Gains in AUC, in MDEs. */
const GAINS = [
  { title: "better by MDE/2", gain: 0.5 },
  { title: "as good", gain: 0 },
  { title: "worse by MDE/2", gain: -0.5 },
  { title: "worse by MDE", gain: -1 },
] as const;

function repeatAreas(rows: number, gain: number): readonly DecidedMetric[] {
  const candidate = separationOf("roc_auc", TRUE_VALUES.roc_auc(USUAL_SEPARATION) + gain);
  const compared = repeatComparison(SEEDS, (seed) =>
    compareClassified(["roc_auc"], { rows, candidate, seed, replicates: 0 }),
  );
  return compared.get("roc_auc") ?? [];
}

interface ClassifiedRun {
  readonly rows: number;
  readonly candidate: number;
  readonly seed: number;
  readonly replicates: number;
}

function compareClassified(
  metrics: readonly string[],
  { rows, candidate, seed, replicates }: ClassifiedRun,
): Comparison {
  const pair = drawClassified(1e7 * rows + seed, { rows, candidate, baseline: USUAL_SEPARATION });
  const units = buildUnits(pair.candidate, {});
  const { threshold } = CLASSIFIED;
  const facts = { kind: "binary", threshold, margins: new Map<string, number>(), crossCheck: false } as const;
  return compareModels({ ...facts, ...pair, metrics, units, seed, replicates });
}

function tabulateRules(rows: number): string {
  const mde = meanOf(repeatAreas(rows, 0).map((metric) => metric.mde));
  const samples = GAINS.map(({ gain }) => repeatAreas(rows, gain * mde));
  const lines = RULES.map(({ title, decide }) => {
    const cells = samples.map((metrics) => {
      const answers = metrics.map((metric) => decide(metric, mde));
      const [failed, open] = (["fail", "inconclusive"] as const).map((wanted) =>
        percent(shareOf(answers, (answer) => answer === wanted)),
      );
      return open === "0" ? failed : `${failed} (${open})`;
    });
    return `| ${[title, ...cells].join(" | ")} |`;
  });
  return [
    `### ${rows.toLocaleString("en")} rows: MDE ${mde.toFixed(4)}`,
    "",
    `| blocked, % (undecided, %) | ${GAINS.map(({ title }) => title).join(" | ")} |`,
    `|:--|${GAINS.map(() => "--:").join("|")}|`,
    ...lines,
  ].join("\n");
}

function percent(share: number): string {
  return (100 * share).toFixed(1).replace(/\.0$/, "");
}

interface CoverageLine {
  readonly title: string;
  readonly method: string;
  readonly metrics: readonly DecidedMetric[];
  readonly truth: number;
}

function renderCoverage({ title, method, metrics, truth }: CoverageLine): string {
  const { lower, upper, twoSided, student } = measureCoverage(metrics, truth);
  return `| ${[title, method, ...[lower, upper, twoSided, student].map(percent)].join(" | ")} |`;
}

const CLASSIFIED_METRICS = [
  { id: "roc_auc", sign: 1, method: "DeLong", replicates: 0 },
  { id: "brier", sign: -1, method: "bootstrap", replicates: REPLICATES },
  { id: "log_loss", sign: -1, method: "bootstrap", replicates: REPLICATES },
  { id: "accuracy", sign: 1, method: "bootstrap", replicates: REPLICATES },
  { id: "f1", sign: 1, method: "bootstrap, BCa", replicates: REPLICATES },
] as const;

function coverClassified(): string[] {
  return [300, 1000].flatMap((rows) =>
    [0, REPLICATES].flatMap((replicates) => {
      const metrics = CLASSIFIED_METRICS.filter((metric) => metric.replicates === replicates);
      const compared = repeatComparison(SEEDS, (seed) =>
        compareClassified(
          metrics.map(({ id }) => id),
          { rows, candidate: WORSE, seed, replicates },
        ),
      );
      return metrics.map(({ id, sign, method }) => {
        const truth = sign * (TRUE_VALUES[id](WORSE) - TRUE_VALUES[id](USUAL_SEPARATION));
        return renderCoverage({
          title: `\`${id}\`, ${rows.toLocaleString("en")} rows`,
          method,
          metrics: compared.get(id) ?? [],
          truth,
        });
      });
    }),
  );
}

const ERROR_RATIO = 1.1; // candidate's errors over the baseline's
const POINTS = [
  { id: "mae", method: "bootstrap", truth: Math.sqrt(2 / Math.PI) * (1 - ERROR_RATIO) },
  { id: "rmse", method: "bootstrap, BCa", truth: 1 - ERROR_RATIO },
] as const;

interface PointRun {
  readonly seed: number;
  readonly units: ResamplingUnits;
}

function comparePoints<Kind extends "regression" | "forecast">(
  kind: Kind,
  { seed, ...given }: PointRun & Pick<ComparisonRequest<Kind>, "candidate" | "baseline">,
): Comparison {
  const metrics = POINTS.map(({ id }) => id);
  return compareModels({
    kind,
    ...given,
    threshold: 0.5,
    metrics,
    margins: new Map(),
    seed,
    replicates: REPLICATES,
  });
}

function renderPoints(title: string, compare: (seed: number) => Comparison): string[] {
  const compared = repeatComparison(SEEDS, compare);
  return POINTS.map(({ id, method, truth }) =>
    renderCoverage({ title: `\`${id}\`, ${title}`, method, metrics: compared.get(id) ?? [], truth }),
  );
}

function coverClusters(): string[] {
  return [30, 100].flatMap((clusters) =>
    (["cluster", undefined] as const).flatMap((cluster) =>
      renderPoints(`${clusters} clusters of 1–9 rows, resampled by ${cluster ?? "row, wrongly"}`, (seed) => {
        const pair = drawClustered(seed, { clusters, shared: 0.7, candidate: ERROR_RATIO, baseline: 1 });
        return comparePoints("regression", { ...pair, units: buildUnits(pair.candidate, { cluster }), seed });
      }),
    ),
  );
}

const BACK_TESTS = [
  { title: "14 origins", origins: 14, every: HORIZON, persistence: 0.4 },
  { title: "60 origins", origins: 60, every: HORIZON, persistence: 0.4 },
  { title: "60 origins, errors outlast a block", origins: 60, every: HORIZON, persistence: 0.86 },
  { title: "240 origins, each hour forecast 4 times", origins: 240, every: HORIZON / 4, persistence: 0.4 },
] as const;

function coverForecasts(): string[] {
  return BACK_TESTS.flatMap(({ title, ...backTest }) =>
    renderPoints(title, (seed) => {
      const pair = drawForecasts(seed, { ...backTest, candidate: ERROR_RATIO, baseline: 1 });
      return comparePoints("forecast", { ...pair, units: buildUnits(pair.candidate, { season: HORIZON }), seed });
    }),
  );
}

const INTRO = `# Are the verdicts true?

Models of known quality score rows drawn from a known population, again and again, and the comparison of [comparison.md](comparison.md) judges them. Written by
\`node bench/verdicts.ts --write\`: seeds 1 to ${SEEDS}, so a printed 5 % is sure to about 1 %, a printed 50 % to 2 % (standard errors). The tests in
\`test/unit/core/compare/simulation.test.ts\` hold the same on fewer seeds.

## Rules that let a model pass

Prevalence 20 %, both models see the class through normal noise with correlation 0.9, the baseline has an AUC of 0.80. MDE is the loss that the rows at hand show in 80 of 100
cases. A good rule blocks few models that are as good or better (*false blocks*) and most that are worse by the MDE (else *missed*). Other tools' rules are computed from their
documented definition on the same scores; no other tool was run.`;

const READING = `The bare difference misses few worse models and blocks half of all that are exactly as good, however many the rows. Fixed tolerances know nothing of the rows: 0.01 is within the noise of 300 rows and blocks a
quarter of the equally good; 5 % of an AUC of 0.80 is 0.04, which is four MDEs of 4,000 rows, and every model here passes. Asking for a significant gain blocks nearly every model that is as good, and most that
are a little better. \`nonInferiorTo\` with M = 0 blocks about 5 of 100 equally good models and 80 of 100 that are worse by the MDE. With a margin it also gives a green light, which a model that is
worse by the whole margin gets in about 5 of 100 cases. What it cannot tell it calls inconclusive; with \`onInconclusive: "fail"\` those are blocked too, and M = 0 is then the rule L > 0.`;

const COVERAGE_INTRO = `## Intervals

Share of the seeds, in per cent, whose statement about the true difference holds. L and U are the one-sided 95 % bounds that decide (wanted: 95). The printed interval is the two-sided 90 % one between them (wanted: 90). The
last column is the two-sided 95 % interval from the printed standard error by Student's distribution (wanted: 95). The candidate is truly worse: AUC 0.782 against 0.802; errors of points and forecasts are 1.1 times the baseline's.

| metric | method | true Δ ≥ L | true Δ ≤ U | in the printed 90 % | in ± t·SE, 95 % |
|:--|:--|--:|--:|--:|--:|`;

const LIMITS = `## What to know

- Rows that belong together and are resampled one by one claim far more than they know: name \`comparison.cluster\`.
- Squared errors of few clusters or blocks are a little too sure: from 30 clusters count on 92 to 93 instead of 95.
- Forecasts are resampled in blocks of one horizon or season, whichever is longer; where forecasts overlap, of twice the overlap more, as far as ten blocks remain. Errors that outlast a block (a correlation of 0.3 from one block to the next) are not seen: the bounds then hold
  in about 90 of 100 cases. Name a longer season as the shortest one, or read the Diebold–Mariano test beside the interval.
- Strata, few positives, multiclass metrics and fairness gaps were not simulated here.`;

const page = [
  INTRO,
  ...SIZES.map(tabulateRules),
  READING,
  [COVERAGE_INTRO, ...coverClassified(), ...coverClusters(), ...coverForecasts()].join("\n"),
  LIMITS,
].join("\n\n");
console.log(page);
if (argv.includes("--write")) await writeFile("docs/verdicts.md", `${page}\n`);
