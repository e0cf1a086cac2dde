import type { Sha256 } from "../canonical-json.ts";
import { type CardEvidence, digestEvidence, EVIDENCE_NAMES } from "./evidence.ts";
import type { Fact } from "./fact.ts";
import type { CardKind, FrontMatter } from "./front-matter.ts";

export interface FrontMatterRequest {
  readonly kind: CardKind;
  /** Name of the folder of documents. */
  readonly pipeline: string;
  readonly evidence: CardEvidence;
  /** Every fact that the card prints, in any order; a repeated one is kept once. */
  readonly facts: readonly Fact[];
  readonly sha256: Sha256;
}

export function buildFrontMatter({ kind, pipeline, evidence, facts, sha256 }: FrontMatterRequest): FrontMatter {
  const digests = digestEvidence(evidence, sha256);
  const named = EVIDENCE_NAMES.map((name) => [name, facts.filter(({ document }) => document === name)] as const);
  return {
    schema: "slipway/card/v1",
    kind,
    pipeline,
    version: evidence["manifest.json"]?.version ?? null,
    evidence: Object.fromEntries(digests),
    values: Object.fromEntries(
      named
        .filter(([, own]) => own.length > 0)
        .map(([name, own]) => [name, Object.fromEntries(own.map(({ pointer, value }) => [pointer, mutable(value)]))]),
    ),
  };
}

function mutable(
  value: Fact["value"],
): FrontMatter["values"][keyof FrontMatter["values"]] extends infer Values
  ? NonNullable<Values>[keyof NonNullable<Values>]
  : never {
  return typeof value === "object" && value !== null ? [value[0], value[1]] : value;
}
