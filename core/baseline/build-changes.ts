import type { z } from "zod";
import { PART_NAMES } from "../data/dataset.ts";
import type { ChangesSection } from "../documents/evaluation-comparison.ts";
import type { RunDocument } from "../documents/run.ts";

export interface ComparedRuns {
  readonly candidate: RunDocument;
  readonly baseline: RunDocument;
  /** Milliseconds to score one row; null where nobody measured it. */
  readonly scoringMs: { readonly candidate: number | null; readonly baseline: number | null };
  readonly drift: ChangesSection["drift"];
}

/** What differs between two trainings beside their numbers. */
export function buildChanges({ candidate, baseline, scoringMs, drift }: ComparedRuns): ChangesSection {
  return {
    rows: PART_NAMES.map((part) => ({
      part,
      baseline: baseline.data.parts[part].rows,
      candidate: candidate.data.parts[part].rows,
    })),
    columns: compareColumns(candidate, baseline),
    drift,
    parameters: compareSettings(describeSettings(candidate), describeSettings(baseline)),
    cost: [
      { name: "model size", unit: "bytes", baseline: baseline.model.bytes, candidate: candidate.model.bytes },
      { name: "training", unit: "s", baseline: trainingSeconds(baseline), candidate: trainingSeconds(candidate) },
      { name: "scoring", unit: "ms per row", ...scoringMs },
    ],
  };
}

/** Columns that came, went or changed their kind, by name. */
function compareColumns(candidate: RunDocument, baseline: RunDocument): ChangesSection["columns"] {
  const kindsOf = ({ data }: RunDocument) => new Map(data.columns.map(({ name, kind }) => [name, kind]));
  const [own, other] = [kindsOf(candidate), kindsOf(baseline)];
  return [...new Set([...other.keys(), ...own.keys()])]
    .filter((name) => own.get(name) !== other.get(name))
    .toSorted()
    .map((name) => ({ name, baseline: other.get(name) ?? null, candidate: own.get(name) ?? null }));
}

/** Fitting alone, where it was timed apart: reading data and checking the saved model cost the same for every trainer. */
function trainingSeconds({ timings, seconds }: RunDocument): number {
  return timings.fit ?? seconds;
}

type Json = z.core.util.JSONType;

/** Trainer with every parameter as it was used, and what the pipeline says of task and data where both documents keep it. */
function describeSettings({ trainer, settings }: RunDocument): ReadonlyMap<string, Json> {
  const { kind, backend, parameters, seed } = trainer;
  const fields = new Map<string, Json>();
  collectFields({ kind, backend, seed, ...parameters }, { path: "trainer", fields });
  if (settings !== undefined) {
    collectFields(settings.task, { path: "task", fields });
    collectFields(settings.data, { path: "data", fields });
  }
  return fields;
}

interface Collection {
  /** Dotted. */
  readonly path: string;
  readonly fields: Map<string, Json>;
}

/** Lists are values; only objects are taken apart. */
function collectFields(value: Json, { path, fields }: Collection): void {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    fields.set(path, value);
    return;
  }
  for (const [name, inner] of Object.entries(value)) collectFields(inner, { path: `${path}.${name}`, fields });
}

function compareSettings(
  candidate: ReadonlyMap<string, Json>,
  baseline: ReadonlyMap<string, Json>,
): ChangesSection["parameters"] {
  return [...new Set([...baseline.keys(), ...candidate.keys()])]
    .filter((name) => !isSectionMissing(name, { candidate, baseline }))
    .map((name) => ({ name, baseline: baseline.get(name) ?? null, candidate: candidate.get(name) ?? null }))
    .filter((change) => JSON.stringify(change.baseline) !== JSON.stringify(change.candidate))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** A document of an earlier version of Slipway says nothing of task and data: that is no change. */
function isSectionMissing(
  name: string,
  sides: { readonly candidate: ReadonlyMap<string, Json>; readonly baseline: ReadonlyMap<string, Json> },
): boolean {
  if (name.startsWith("trainer.")) return false;
  return ![sides.candidate, sides.baseline].every((fields) => fields.has("task.kind"));
}
