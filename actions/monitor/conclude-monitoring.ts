import { exitCodeOf, type SlipwayError } from "../../core/errors.ts";
import type { KeptIssue } from "../../core/issues/perform-act.ts";
import { decideExitCode } from "../../core/monitor/verdict.ts";
import { type ExitCode, type Outcome, rankOutcome } from "../../core/outcome.ts";
import { escapeMarkdown } from "../../reports/escape-markdown.ts";
import { findStanding } from "./act-on-document.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import type { Measured } from "./measure-comparison.ts";

export interface FailedModel {
  readonly model: string;
  readonly error: SlipwayError;
}

export interface Monitored {
  /** The model of all rows first, where it was asked for. */
  readonly measured: readonly Measured[];
  readonly failed: readonly FailedModel[];
  readonly kept: readonly KeptIssue[];
}

/** Many models are as good as the worst of them; the document is that of the first. */
export function concludeMonitoring(
  { measured, failed, kept }: Monitored,
  inputs: Pick<MonitorInputs, "failOn">,
): Outcome<MonitorOutput> {
  const monitors = measured.map(({ monitor }) => monitor);
  const [worst] = monitors.toSorted((a, b) => rankOutcome(b.outcome) - rankOutcome(a.outcome));
  const outcome = failed.length > 0 ? "error" : (worst?.outcome ?? "error");
  return {
    status: outcome,
    exitCode: decideExit({ measured, failed }, inputs),
    outputs: {
      outcome,
      verdict: worst?.verdict ?? "unknown",
      document: measured[0]?.document ?? "",
      issue: findStanding(kept)?.url ?? "",
    },
    summary: [
      ...monitors.map(
        ({ pipeline, verdict, reason, policy }) =>
          `\`${pipeline}\`: ${verdict}. ${escapeMarkdown(reason)} Policy ${policy.name}, ${policy.assumption}.`,
      ),
      ...failed.map(({ model, error }) => `\`${model}\`: ${escapeMarkdown(error.what)}`),
    ].join("\n\n"),
  };
}

/** What is unknown comes before what has drifted. */
function decideExit(
  { measured, failed }: Pick<Monitored, "measured" | "failed">,
  { failOn }: Pick<MonitorInputs, "failOn">,
): ExitCode {
  const [first] = failed;
  if (first !== undefined) return exitCodeOf(first.error);
  const codes = measured.map(({ monitor }) => decideExitCode(monitor.verdict, failOn));
  return codes.find((code) => code === 1) ?? codes.find((code) => code !== 0) ?? 0;
}
