import type { Comparison } from "../compare/comparison.ts";
import type { Standing } from "../compare/standing.ts";
import type { Evaluation, GateResult } from "../documents/evaluation.ts";
import type { BaselineSection, ComparedSlice } from "../documents/evaluation-comparison.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import { compareBaseline, decideReadable } from "./compare-baseline.ts";
import { type ComparedFairness, compareFairness } from "./compare-fairness.ts";
import type { PairedRows } from "./compare-rows.ts";
import { compareSlices, type SliceDraft } from "./compare-slices.ts";
import type { EvaluationRequest } from "./evaluation-request.ts";
import { buildReuse, spendAlpha, warnReuse } from "./reuse.ts";
import { buildSeedNoise, withSeedNoise } from "./seed-noise.ts";
import { decideSlices } from "./slice-gate.ts";
import { searchSlices } from "./slice-search.ts";

const REPLICATES = 2_000; // SCIENCE 1.4
const SHOWN_REPLICATES = 500; // of slices that are shown and not gated

export interface ComparisonScope {
  /** Ids of metrics, the primary one among them. */
  readonly chosen: { readonly primary: string; readonly all: readonly string[] };
  /** Of the evaluated row ids. */
  readonly testDigest: string;
}

/** All that an evaluation says about the baseline. */
export interface ComparedEvaluation {
  readonly section: BaselineSection;
  readonly standing: Standing;
  /** By metric; empty without a comparison. */
  readonly comparison: Comparison;
  readonly fairness: ComparedFairness;
  /** Beside those of the metrics: a baseline that cannot be read, the slices, the gaps between groups. */
  readonly gates: readonly GateResult[];
  readonly sections: Partial<Pick<Evaluation, "comparedSlices" | "baselineDetails" | "reuse" | "seedNoise">>;
  readonly warnings: readonly string[];
}

/** Metrics, slices and groups of both models, how often the rows were used, and what the seed of the training alone would do. */
export function compareEvaluation(
  request: EvaluationRequest,
  { chosen, testDigest }: ComparisonScope,
): ComparedEvaluation {
  const { settings, ledger, seedSpread, digests, sha256 } = request;
  const { comparison: asked, fairness: groups } = settings;
  const compared = compareBaseline({
    baseline: request.baseline,
    task: request.task,
    settings,
    predictions: request.predictions,
    metrics: chosen.all,
    replicates: REPLICATES,
    digests: { test: testDigest, candidate: digests.model ?? digests.scores ?? digests.predictions },
    sha256,
    ...(asked.strictReuse && ledger !== undefined ? { alpha: spendAlpha(ledger.uses) } : {}),
  });
  const { section, standing, rows } = compared;
  const bare: Comparison = standing.state === "compared" ? standing.metrics : new Map();
  const seedNoise = seedSpread === undefined ? undefined : buildSeedNoise(seedSpread);
  const primary = bare.get(chosen.primary);
  const settled =
    primary === undefined || seedNoise === undefined
      ? bare
      : new Map(bare).set(chosen.primary, withSeedNoise(primary, seedNoise));
  const { drafts, slices } = compareAllSlices(rows, { settings, primary: chosen.primary });
  const fairness = compareFairness({
    settings: groups,
    threshold: settings.threshold,
    firstModel: settings.firstModel,
    standing,
    rows,
    replicates: REPLICATES,
  });
  const reuse = ledger === undefined ? undefined : buildReuse(ledger, { primary, isStrict: asked.strictReuse });
  return {
    section,
    standing,
    comparison: settled,
    fairness,
    gates: [
      ...decideReadable(compared),
      ...decideSlices({ drafts, primary: chosen.primary, settings, standing }),
      ...fairness.gates,
    ],
    sections: {
      ...(rows === null ? {} : { comparedSlices: [...slices], baselineDetails: rows.describeBaseline() }),
      ...(reuse === undefined ? {} : { reuse }),
      ...(seedNoise === undefined ? {} : { seedNoise }),
    },
    warnings: [
      ...compared.warnings,
      ...warnDeltas(bare, [chosen.primary, ...Object.keys(settings.gates)]),
      ...(reuse === undefined ? [] : warnReuse(reuse)),
    ],
  };
}

/** What is to be known of an interval that decides, such as two methods that disagree about it (SCIENCE 3.2: 2). */
function warnDeltas(comparison: Comparison, metrics: readonly string[]): string[] {
  return [...new Set(metrics)].flatMap((id) => {
    const { ci = null, verdict, reason } = comparison.get(id) ?? {};
    return ci === null || verdict === "no-change" || reason === undefined
      ? []
      : [`${id} against the baseline: ${reason}.`];
  });
}

interface SliceScope {
  readonly settings: PipelineEvaluate;
  readonly primary: string;
}

/** Declared slices, then the worst that a search found where the pipeline lets it. */
function compareAllSlices(
  rows: PairedRows | null,
  { settings: { slices, comparison }, primary }: SliceScope,
): { readonly drafts: readonly SliceDraft[]; readonly slices: readonly ComparedSlice[] } {
  if (rows === null) return { drafts: [], slices: [] };
  const replicates = comparison.sliceMargin === undefined ? SHOWN_REPLICATES : REPLICATES;
  const request = { rows, columns: slices, primary, settings: comparison, replicates };
  const drafts = compareSlices(request);
  const found = comparison.searchSlices ? searchSlices(request) : [];
  return { drafts, slices: [...drafts.map(({ slice }) => slice), ...found] };
}
