import type { Sha256 } from "../canonical-json.ts";
import type { Comparison } from "../compare/comparison.ts";
import { type PairingObstacle, pairPredictions, type RowCounts } from "../compare/pair-predictions.ts";
import { buildUnits } from "../compare/resampling-units.ts";
import type { ResolvedBaseline } from "../compare/resolved-baseline.ts";
import type { Standing } from "../compare/standing.ts";
import type { Predictions } from "../data/predictions.ts";
import type { GateResult } from "../documents/evaluation.ts";
import type { BaselineSection } from "../documents/evaluation-comparison.ts";
import { SlipwayError } from "../errors.ts";
import { resolveMargin } from "../gates/resolve-margin.ts";
import type { PipelineEvaluate, PipelineTask } from "../pipeline/schema.ts";
import { createPairedRows, type PairedRows } from "./compare-rows.ts";
import { seedOf } from "./seed-of.ts";

export interface BaselineRequest {
  /** Absent where the pipeline asks for none. */
  readonly baseline: ResolvedBaseline | undefined;
  readonly task: PipelineTask;
  readonly settings: PipelineEvaluate;
  readonly predictions: Predictions;
  /** Ids of the metrics that are compared. */
  readonly metrics: readonly string[];
  readonly replicates: number;
  /** Of the rows and of the candidate: with the baseline's they seed the bootstrap (SCIENCE 3.2: 1). */
  readonly digests: { readonly test: string; readonly candidate: string };
  readonly sha256: Sha256;
  /** Of a claim of superiority; default 0.05. */
  readonly alpha?: number;
}

export interface BaselineComparison {
  readonly section: BaselineSection;
  readonly standing: Standing;
  /** Both models on their common rows, for slices and groups; null where there are none. */
  readonly rows: PairedRows | null;
  readonly warnings: readonly string[];
}

const NO_BASELINE: BaselineSection = {
  kind: "none",
  ref: null,
  reason: "the pipeline asks for no baseline",
  ageDays: null,
};

/**
 * Holds the candidate against the baseline on their common rows.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID for repeated row ids, and for rows with two truths, in a table that the user gave;
 *   SLIPWAY_E_COLUMN_MISSING for a cluster column that the predictions lack
 */
export function compareBaseline(request: BaselineRequest): BaselineComparison {
  const { baseline, predictions } = request;
  if (baseline === undefined) return stop("none", NO_BASELINE, NO_BASELINE.reason);
  const { section } = baseline;
  switch (baseline.state) {
    case "absent":
      return stop("absent", section, section.reason);
    case "not-comparable":
    case "unreadable":
      return stop(baseline.state, section, section.obstacle ?? section.reason);
    case "ready": {
      const pairing = pairPredictions(predictions, baseline.predictions);
      return "obstacle" in pairing
        ? meetObstacle(section, pairing)
        : compareRows(request, { section, pairing: withLeftOut(pairing, baseline.leftOut), digest: baseline.digest });
    }
  }
}

function stop(
  state: Exclude<Standing["state"], "compared">,
  section: BaselineSection,
  reason: string,
): BaselineComparison {
  const said = withoutStop(reason);
  const warnings: Readonly<Record<typeof state, readonly string[]>> = {
    none: [],
    absent: [],
    "not-comparable": [`Not comparable with the baseline: ${said}.`],
    unreadable: [`Failed because the baseline cannot be read: ${said}. It may be the better model.`],
  };
  return { section, standing: { state, reason: said }, rows: null, warnings: warnings[state] };
}

function withoutStop(reason: string): string {
  return reason.replace(/\.$/, "");
}

/** A table that the user gave is refused when it contradicts itself or ours; a stored one only cannot be compared. */
function meetObstacle(section: BaselineSection, { obstacle, kind, rows }: PairingObstacle): BaselineComparison {
  if (kind === "conflict" && section.scores === "given") {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `The predictions of the baseline (${section.ref ?? section.kind}) do not match: ${obstacle}.`,
      remedy: "Give two tables of the same rows, one line per row id and model, with the same truth.",
    });
  }
  return stop("not-comparable", { ...section, obstacle, ...(rows === undefined ? {} : { rows }) }, obstacle);
}

interface Paired {
  readonly section: BaselineSection;
  readonly pairing: Exclude<ReturnType<typeof pairPredictions>, PairingObstacle>;
  readonly digest: string;
}

function withLeftOut({ pair, rows }: Paired["pairing"], leftOut = 0): Paired["pairing"] {
  return { pair, rows: { ...rows, baselineOnly: rows.baselineOnly + leftOut } };
}

function compareRows(request: BaselineRequest, { section, pairing, digest }: Paired): BaselineComparison {
  const { task, settings, metrics, replicates, digests, sha256, alpha } = request;
  const { pair, rows } = pairing;
  const paired = createPairedRows({
    task,
    threshold: settings.threshold,
    pair,
    units: buildUnits(pair.candidate, {
      cluster: settings.comparison.cluster,
      season: task.kind === "forecast" ? Math.min(...task.season) : undefined,
    }),
    seed: seedOf(sha256([digests.test, digest, digests.candidate].join("\n"))),
  });
  const compared: Comparison = paired.compare(metrics, {
    margins: resolveMargins(paired, settings, metrics),
    replicates,
    ...(alpha === undefined ? {} : { alpha }),
  });
  return {
    section: { ...section, rows },
    standing: { state: "compared", metrics: compared },
    rows: paired,
    warnings: warnRows(rows),
  };
}

/** Margins of the gates in units of their metric. */
function resolveMargins(
  rows: PairedRows,
  { gates }: PipelineEvaluate,
  metrics: readonly string[],
): ReadonlyMap<string, number> {
  const asked = metrics.flatMap((id) => {
    const margin = Object.hasOwn(gates, id) && gates[id]?.nonInferiorTo !== undefined ? gates[id].margin : undefined;
    return margin === undefined ? [] : [{ id, margin }];
  });
  const isShare = asked.some(({ margin }) => typeof margin === "string");
  const baseline = isShare ? rows.judge().baseline : null;
  return new Map(
    asked.map(({ id, margin }) => [id, resolveMargin(margin, baseline?.compute(id).value ?? null) ?? 0] as const),
  );
}

function warnRows({ both, candidateOnly, baselineOnly }: RowCounts): string[] {
  if (candidateOnly === 0 && baselineOnly === 0) return [];
  return [
    `The two models are compared on the ${both} rows that both have; ${candidateOnly} rows of the candidate and ${baselineOnly} of the baseline are left out.`,
  ];
}

/** A registry that cannot be read may hold the model that this one must not fall behind: it fails even where no gate names the baseline. */
export function decideReadable({ standing }: BaselineComparison): readonly GateResult[] {
  if (standing.state !== "unreadable") return [];
  return [
    {
      metric: "baseline",
      rule: "nonInferiorTo",
      limit: 0,
      on: "bound",
      level: "fail",
      value: null,
      bound: null,
      verdict: "fail",
      detail: `The baseline cannot be read: ${standing.reason}. Mend it, or name another in evaluate.baseline.`,
    },
  ];
}
