import { buildChanges } from "../../core/baseline/build-changes.ts";
import { loadTrend } from "../../core/baseline/build-trend.ts";
import { describeUnreadable, type FoundBaseline, findBaseline } from "../../core/baseline/find-baseline.ts";
import { findTaskMisfit, type Question, readQuestion } from "../../core/baseline/find-misfit.ts";
import { measureDataDrift } from "../../core/baseline/measure-data-drift.ts";
import { type OpenedBaseline, openBaseline } from "../../core/baseline/open-baseline.ts";
import { countUses } from "../../core/baseline/reuse-ledger.ts";
import type { ResolvedBaseline } from "../../core/compare/resolved-baseline.ts";
import { DEFAULT_ROW_ID, DEFAULT_SCORES, type Predictions } from "../../core/data/predictions.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { BaselineSection, ChangesSection } from "../../core/documents/evaluation-comparison.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { EvaluationRequest } from "../../core/evaluation/evaluation-request.ts";
import { metricsOf } from "../../core/metrics/metrics.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { EvaluatePorts } from "./main.ts";
import type { Rescored, RescoreRequest } from "./score-baseline.ts";

/** A model that is about to be judged. */
export interface BaselineCandidate {
  readonly loaded: LoadedPipeline;
  readonly run: RunDocument;
  readonly documents: DocumentStore;
  readonly predictions: Predictions;
  /** Digest of the row ids. */
  readonly testDigest: string;
  /** Milliseconds to score one row; null when it was not measured. */
  readonly scoringMs: number | null;
  /** Scores of the baseline for rows that it has none for. */
  rescore(request: RescoreRequest): Promise<Rescored>;
}

/** What an evaluation says beside the candidate's own numbers. */
export type BaselineEvidence = Pick<EvaluationRequest, "baseline" | "ledger" | "seedSpread" | "changes" | "trend">;

const SCRATCH = "baseline";

/** The baseline with its scores on the candidate's rows, what changed since, and how often these rows were used. */
export async function gatherBaseline(candidate: BaselineCandidate, ports: EvaluatePorts): Promise<BaselineEvidence> {
  const { loaded, run, testDigest } = candidate;
  const uses = await countUses(ports.state, { testDigest, candidateDigest: run.model.digest });
  const spread = readSeedSpread(candidate);
  const trend = await readTrend(loaded, ports);
  return {
    ledger: { uses },
    ...(spread === undefined ? {} : { seedSpread: spread }),
    ...(trend.length === 0 ? {} : { trend }),
    ...(await resolveBaseline(candidate, ports)),
  };
}

type Resolved = Pick<BaselineEvidence, "baseline" | "changes">;

async function resolveBaseline(candidate: BaselineCandidate, ports: EvaluatePorts): Promise<Resolved> {
  const { pipeline, folder } = candidate.loaded;
  const found = await findBaseline(
    {
      setting: pipeline.evaluate.baseline,
      model: pipeline.name,
      folder,
      now: ports.clock.now(),
    },
    ports,
  );
  if (found === undefined) return {};
  if (found.state !== "found") return { baseline: { state: found.state, section: found.section } };
  const { documents } = candidate;
  await documents.remove(SCRATCH); // what a killed run left there must not be taken for files of this version
  try {
    return await readBaseline(found, candidate, ports);
  } catch (thrown) {
    return { baseline: describeTrouble(found.section, thrown) };
  } finally {
    await documents.remove(SCRATCH);
  }
}

type ReadableBaseline = Extract<FoundBaseline, { state: "found" }>;

async function readBaseline(
  { section, place }: ReadableBaseline,
  candidate: BaselineCandidate,
  ports: EvaluatePorts,
): Promise<Resolved> {
  if (place.kind === "file") return { baseline: await readFile({ section, path: place.path }, candidate, ports) };
  const opened = await openBaseline(place, candidate.documents.pathOf(SCRATCH), ports);
  const scored = await scoreBaseline(opened, candidate, ports);
  const changes = await describeChanges({ opened, scored }, candidate, ports);
  return { baseline: describeScored(section, scored), ...(changes === undefined ? {} : { changes }) };
}

type Scored =
  | { readonly obstacle: string }
  | {
      readonly predictions: Predictions;
      readonly digest: string;
      readonly scores: NonNullable<BaselineSection["scores"]>;
      readonly leftOut?: number;
      readonly scoringMs: number | null;
    };

function describeScored(section: BaselineSection, scored: Scored): ResolvedBaseline {
  if ("obstacle" in scored) {
    return { state: "not-comparable", section: { ...section, obstacle: scored.obstacle } };
  }
  const { predictions, digest, scores, leftOut = 0 } = scored;
  return { state: "ready", section: { ...section, scores }, predictions, digest, leftOut };
}

/** Its stored scores when it was judged on the same rows; else its model scores them now (DESIGN 16: 6, 10). */
async function scoreBaseline(
  opened: OpenedBaseline,
  candidate: BaselineCandidate,
  ports: EvaluatePorts,
): Promise<Scored> {
  const { evaluation, model } = opened;
  const question = readQuestion(evaluation, model);
  if (question === undefined) return { obstacle: "the baseline holds neither an evaluation nor a model" };
  const misfit = findTaskMisfit(describeQuestion(candidate), question);
  if (misfit !== undefined) return { obstacle: misfit };
  const loaded = await loadStored(opened, candidate, ports);
  if (loaded !== undefined && evaluation?.testDigest === candidate.testDigest) {
    return { ...loaded, scores: "stored", scoringMs: null };
  }
  const rescored = await candidate.rescore({ opened, stored: loaded?.predictions });
  if ("obstacle" in rescored) return rescored;
  const kept = rescored.predictions === loaded?.predictions;
  if (kept) return { ...rescored, digest: loaded.digest, scores: "stored" };
  const leftOut = countLeftOut(loaded?.predictions, rescored.predictions);
  return { ...rescored, digest: model?.digest ?? "", scores: "rescored", leftOut };
}

/** Forecasts have none: they are back-tested at the candidate's origins, whatever their own were. */
function countLeftOut(stored: Predictions | undefined, rescored: Predictions): number {
  if (stored === undefined || stored.kind === "forecast") return 0;
  const scored = new Set(rescored.rowIds);
  return stored.rowIds.filter((id) => !scored.has(id)).length;
}

function describeQuestion({ loaded, predictions }: BaselineCandidate): Question {
  const { task } = loaded.pipeline;
  return {
    kind: task.kind,
    target: task.target,
    ...(task.kind === "binary" ? { positive: task.positive } : {}),
    ...(predictions.kind === "multiclass" ? { classes: predictions.classes } : {}),
  };
}

async function loadStored(
  { predictions: path }: OpenedBaseline,
  { predictions }: BaselineCandidate,
  ports: EvaluatePorts,
): Promise<{ readonly predictions: Predictions; readonly digest: string } | undefined> {
  if (path === undefined) return undefined;
  const { kind } = predictions;
  const loaded = await ports.predictions.load(path, {
    kind,
    rowId: DEFAULT_ROW_ID,
    target: "y_true",
    score: DEFAULT_SCORES[kind],
    positive: "1",
    ...(kind === "multiclass" ? { classes: predictions.classes } : {}),
    slices: [],
  });
  return { predictions: loaded.predictions, digest: loaded.digest };
}

/** A table of the user's: the truth has the name of the target, or the one that evaluations write. */
async function readFile(
  { section, path }: { readonly section: BaselineSection; readonly path: string },
  { loaded: { pipeline }, predictions }: BaselineCandidate,
  ports: EvaluatePorts,
): Promise<ResolvedBaseline> {
  const { kind } = predictions;
  const { task } = pipeline;
  const read = (target: string, positive: string | undefined) =>
    ports.predictions.load(path, {
      kind,
      rowId: DEFAULT_ROW_ID,
      target,
      score: DEFAULT_SCORES[kind],
      ...(positive === undefined ? {} : { positive }),
      ...(kind === "multiclass" ? { classes: predictions.classes } : {}),
      slices: [],
    });
  const named = () => read(task.target, task.kind === "binary" ? task.positive : undefined);
  const loaded = await read("y_true", kind === "binary" ? "1" : undefined).catch(async (thrown: unknown) => {
    if (thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_COLUMN_MISSING") return await named();
    throw thrown;
  });
  if (loaded.numbered) {
    const obstacle = `it has no column "${DEFAULT_ROW_ID}", so nothing says which rows belong together`;
    return { state: "not-comparable", section: { ...section, obstacle } };
  }
  return {
    state: "ready",
    section: { ...section, scores: "given" },
    predictions: loaded.predictions,
    digest: loaded.digest,
  };
}

/** A runtime that is not installed here says nothing of the baseline; whatever else stops us may hide a better model. */
function describeTrouble(section: BaselineSection, thrown: unknown): ResolvedBaseline {
  if (thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_RUNTIME_MISSING") {
    return { state: "not-comparable", section: { ...section, obstacle: `${thrown.what} ${thrown.remedy}` } };
  }
  return describeUnreadable(section, thrown);
}

async function describeChanges(
  { opened, scored }: { readonly opened: OpenedBaseline; readonly scored: Scored },
  candidate: BaselineCandidate,
  ports: EvaluatePorts,
): Promise<ChangesSection | undefined> {
  if (opened.run === undefined) return undefined;
  return buildChanges({
    candidate: candidate.run,
    baseline: opened.run,
    scoringMs: { candidate: candidate.scoringMs, baseline: "obstacle" in scored ? null : scored.scoringMs },
    drift: await measureDrift({ opened, baselineRun: opened.run }, candidate, ports),
  });
}

/** The same data cannot have moved, so it is not counted again. */
async function measureDrift(
  { opened: { profile }, baselineRun }: { readonly opened: OpenedBaseline; readonly baselineRun: RunDocument },
  { run, loaded: { pipeline, folder } }: BaselineCandidate,
  { profiler }: EvaluatePorts,
): Promise<ChangesSection["drift"]> {
  if (profile === undefined || profiler === undefined) return null;
  if (run.data.digest === baselineRun.data.digest) return { features: profile.features.length, moved: [] };
  return await measureDataDrift({ source: pipeline.data.source, folder, profile }, profiler);
}

/** Of the primary metric: that of another one says nothing about it. */
function readSeedSpread({ loaded, run }: BaselineCandidate): BaselineEvidence["seedSpread"] {
  const { seeds } = run;
  if (seeds === undefined || seeds.sd === null || seeds.metric !== primaryOf(loaded)) return undefined;
  return { seeds: seeds.values.length, sd: seeds.sd };
}

/** Shown and never decided on: a registry that cannot be read is told by the baseline, where one is asked for. */
async function readTrend(
  loaded: LoadedPipeline,
  { registry, state }: EvaluatePorts,
): Promise<NonNullable<BaselineEvidence["trend"]>> {
  try {
    return await loadTrend({ registry, state }, { model: loaded.pipeline.name, primary: primaryOf(loaded) });
  } catch (thrown) {
    if (thrown instanceof SlipwayError) return [];
    throw thrown;
  }
}

function primaryOf({ pipeline: { task, evaluate } }: LoadedPipeline): string {
  return evaluate.primary ?? metricsOf(task.kind).keys().next().value ?? "";
}
