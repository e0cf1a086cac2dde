import type { Evaluation } from "../documents/evaluation.ts";
import { type ReportEvidence, reportEvidenceDocument, type TrainingFacts } from "../documents/report-evidence.ts";
import type { TenantsDocument } from "../documents/tenants.ts";
import { toEvidenceText } from "./evidence-text.ts";
import { MAX_EVIDENCE_ITEMS } from "./harden-schema.ts";
import { selectEvaluation } from "./select-evaluation.ts";

/** Largest `report.json`, in UTF-8 bytes. */
export const MAX_EVIDENCE_BYTES = 1_000_000;

const LIST_LENGTHS = [MAX_EVIDENCE_ITEMS, 100, 20]; // the first that fits: names of 128 emoji take half a kilobyte each

export interface EvidenceSource extends Pick<ReportEvidence, "model" | "commit" | "run" | "exitCode"> {
  readonly evaluation: Evaluation;
  readonly training?: TrainingFacts | undefined;
  readonly tenants?: TenantsDocument | undefined;
}

/** The text of `report.json`: everything that a comment on these documents says, bounded for the way across the fork boundary. */
export function buildReportEvidence(source: EvidenceSource): string {
  const attempts = LIST_LENGTHS.map((maxItems) => serialise(source, maxItems));
  const fitting = attempts.find((text) => new TextEncoder().encode(text).length <= MAX_EVIDENCE_BYTES);
  if (fitting === undefined) throw new TypeError("20 items of every list are more than report.json may hold");
  return fitting;
}

function serialise(source: EvidenceSource, maxItems: number): string {
  const { model, commit, run, exitCode, evaluation, training, tenants } = source;
  const selected = selectEvaluation(evaluation, maxItems);
  const crowd = tenants !== undefined && tenants.tenants.length > maxItems;
  const warnings = crowd
    ? [...selected.warnings, `${tenants.tenants.length} tenants are too many for a comment: see tenants.json.`]
    : selected.warnings;
  const evidence = bound(
    {
      schema: "slipway/report-evidence/v1",
      model,
      commit,
      run,
      exitCode,
      evaluation: { ...selected, warnings },
      ...(training === undefined ? {} : { training: selectTraining(training) }),
      ...(tenants === undefined || crowd ? {} : { tenants }),
    },
    maxItems,
  );
  return JSON.stringify(reportEvidenceDocument.schema.parse(evidence));
}

function selectTraining({ pipeline, startedAt, seconds, source, trainer, data, model, timings }: TrainingFacts) {
  return {
    pipeline,
    startedAt,
    seconds,
    source,
    trainer: { kind: trainer.kind },
    data: { parts: { train: { rows: data.parts.train.rows } } },
    model: { digest: model.digest, bytes: model.bytes },
    timings: timings.fit === undefined ? {} : { fit: timings.fit },
  };
}

/** Texts cleaned and clipped, lists cut. */
function bound(value: unknown, maxItems: number): unknown {
  if (typeof value === "string") return toEvidenceText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, maxItems).map((each) => bound(each, maxItems));
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, bound(each, maxItems)]));
}
