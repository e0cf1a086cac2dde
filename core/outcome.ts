import type { SlipwayError } from "./errors.ts";

/** How a stage ended. `error` is reserved for thrown errors and unknown states. */
export const OUTCOMES = ["passed", "failed", "inconclusive", "blocked", "skipped", "error"] as const;
export type OutcomeStatus = (typeof OUTCOMES)[number];

const SEVERITY: readonly OutcomeStatus[] = ["skipped", "passed", "inconclusive", "blocked", "failed", "error"];

/** Outcomes from best to worst: many together are as good as the worst of them. `skipped` when there is none. */
export function worstOutcome(outcomes: readonly OutcomeStatus[]): OutcomeStatus {
  return SEVERITY[Math.max(0, ...outcomes.map(rankOutcome))] ?? "error";
}

/** More is worse. */
export function rankOutcome(outcome: OutcomeStatus): number {
  return SEVERITY.indexOf(outcome);
}

/** 0 passed · 1 internal or external failure · 2 configuration or data · 3 gate failed · 4 undecided where a decision is demanded. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** What every stage's `run` returns, after its documents are written. */
export interface Outcome<Output extends string = string> {
  readonly status: OutcomeStatus;
  readonly exitCode: ExitCode;
  /** Named outputs; always has `outcome` and `document` (path of the stage's document, "" when skipped). */
  readonly outputs: Readonly<Record<Output, string>>;
  /** Markdown for the job summary. */
  readonly summary: string;
  /** One sentence of plain text, where the summary is a page. */
  readonly headline?: string;
  /** What stopped a stage after others had left their evidence; the outputs and the summary are of those. */
  readonly error?: SlipwayError;
}
