import { computeAgeDays } from "../../core/baseline/find-baseline.ts";
import { countUses } from "../../core/baseline/reuse-ledger.ts";
import { assertSameRows } from "../../core/baseline/same-rows.ts";
import type { ResolvedBaseline } from "../../core/compare/resolved-baseline.ts";
import { digestRowIds } from "../../core/data/digest-row-ids.ts";
import { digestScores } from "../../core/data/digest-scores.ts";
import { DEFAULT_SCORES, type LoadedPredictions } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import { buildEvaluation } from "../../core/evaluation/build-evaluation.ts";
import type { PipelineEvaluate } from "../../core/pipeline/schema.ts";
import type { EvaluateInputs } from "./contract.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";
import { buildTableSettings } from "./table-settings.ts";
import { buildTableTask } from "./table-task.ts";

/** Judges a table of scores that was made elsewhere, beside another one's on the same rows where that is given. */
export async function evaluatePredictions(
  inputs: EvaluateInputs,
  path: string,
  ports: EvaluatePorts,
): Promise<Evaluated> {
  if (inputs.pipeline !== undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "evaluate: a pipeline and predictions are given together.",
      remedy: "Give one of them: a pipeline scores its own test part.",
    });
  }
  const asked = buildTableSettings(inputs);
  const loaded = await loadTable({ inputs, path, slices: asked.slices }, ports);
  const settings = choosePrimary(asked, loaded, ports);
  const baseline = await loadBaseline({ inputs, path, loaded }, ports);
  const testDigest = digestRowIds(loaded.predictions.rowIds, ports.sha256);
  const evaluation = buildEvaluation({
    pipeline: inputs.name,
    evaluatedAt: ports.clock.now(),
    task: buildTableTask(inputs, loaded),
    settings,
    predictions: loaded.predictions,
    ...(baseline === undefined ? {} : { baseline }),
    ledger: { uses: await countUses(ports.state, { testDigest, candidateDigest: loaded.digest }) },
    digests: {
      model: null,
      data: null,
      predictions: loaded.digest,
      ...(baseline === undefined ? {} : { scores: digestScores(loaded.predictions, ports.sha256) }),
    },
    leakage: null,
    sha256: ports.sha256,
  });
  return { evaluation, documents: ports.openDocuments(inputs.name), onInconclusive: settings.onInconclusive };
}

/** The usual metric of a forecast has no value without the seasonal differences of its past, which few tables bring. */
function choosePrimary(
  settings: PipelineEvaluate,
  { predictions }: LoadedPredictions,
  { log }: EvaluatePorts,
): PipelineEvaluate {
  const isChosen = settings.primary !== undefined || settings.metrics !== undefined;
  if (isChosen || predictions.kind !== "forecast" || !predictions.scale.every(Number.isNaN)) return settings;
  log.info(
    "Without a column `scale` MASE has no value: the mean absolute error gives the verdict, unless `primary` names another.",
  );
  return { ...settings, primary: "mae" };
}

interface TableRequest {
  readonly inputs: EvaluateInputs;
  readonly path: string;
  readonly slices: PipelineEvaluate["slices"];
  /** Of the other table, where this one is to be read alike. */
  readonly like?: LoadedPredictions;
}

async function loadTable(
  { inputs, path, slices, like }: TableRequest,
  ports: EvaluatePorts,
): Promise<LoadedPredictions> {
  const { task, rowId, target, score = DEFAULT_SCORES[task] } = inputs;
  const positive = inputs.positive ?? like?.positive;
  const loaded = await ports.predictions.load(ports.resolvePath(path), {
    kind: task,
    rowId,
    target,
    score,
    ...(positive === undefined ? {} : { positive }),
    ...(like?.predictions.kind === "multiclass" ? { classes: like.predictions.classes } : {}),
    slices,
  });
  for (const warning of loaded.warnings) ports.log.warn(warning);
  return loaded;
}

async function loadBaseline(
  {
    inputs,
    path,
    loaded,
  }: { readonly inputs: EvaluateInputs; readonly path: string; readonly loaded: LoadedPredictions },
  ports: EvaluatePorts,
): Promise<ResolvedBaseline | undefined> {
  const { baselinePredictions: other, allowPartial } = inputs;
  if (other === undefined) return undefined;
  const given = await loadTable({ inputs, path: other, slices: [], like: loaded }, ports);
  assertSameRows(
    { candidate: { name: path, ...loaded }, baseline: { name: other, ...given } },
    { allowPartial, rowId: inputs.rowId },
  );
  const changed = await ports.modifiedAt(ports.resolvePath(other));
  return {
    state: "ready",
    section: {
      kind: "predictions",
      ref: other,
      reason: "given as the scores to compare with",
      ageDays: changed === undefined ? null : computeAgeDays(changed, ports.clock.now()),
      scores: "given",
      modelDigest: null,
      dataDigest: null,
    },
    predictions: given.predictions,
    digest: digestScores(given.predictions, ports.sha256),
  };
}
