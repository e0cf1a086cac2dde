import { createTimer } from "../../core/clock.ts";
import { type Delivery, deliveryDocument } from "../../core/documents/delivery.ts";
import type { Outcome, OutcomeStatus } from "../../core/outcome.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import { type RunInputs, type RunOutput, STAGES, type Stage } from "./contract.ts";
import { RUNNERS, type RunPorts } from "./runners.ts";
import { checkStage, type Skip } from "./skip-unchanged.ts";

type StageResult = Delivery["stages"][number] & { readonly outputs: Readonly<Record<string, string>> };

/** Outcomes from best to worst: the run is as good as its worst stage. */
const SEVERITY: readonly OutcomeStatus[] = ["skipped", "passed", "inconclusive", "blocked", "failed", "error"];

/**
 * The stages of one pipeline in their order. A stage that cannot make sense any more is skipped with its reason; the report comes last and
 * shows what there is. An error of a stage is thrown after the report was written: evidence first.
 */
export async function run(inputs: RunInputs, ports: RunPorts): Promise<Outcome<RunOutput>> {
  const { clock, log, signal } = ports;
  const startedAt = clock.now();
  const timer = createTimer(clock);
  const loaded = await ports.pipelines.load(inputs.pipeline);
  const { pipeline } = loaded;
  const results: StageResult[] = [];
  const errors: unknown[] = [];
  let exitCode: Outcome["exitCode"] = 0;
  for (const stage of STAGES.filter((name) => inputs.stages.includes(name))) {
    signal.throwIfAborted();
    const check = await checkStage(stage, loaded, { ...ports, force: inputs.force });
    const skip = findSkip(stage, pipeline, results) ?? check.unchanged;
    if (skip !== undefined) {
      log.info(`${stage}: skipped, ${skip.reason}`);
      results.push({ stage, outcome: "skipped", seconds: 0, ...skip, outputs: {} });
      continue;
    }
    const begin = timer.seconds();
    log.info(`${stage} …`);
    try {
      const outcome = await RUNNERS[stage](inputs.pipeline, ports);
      await check.remember(outcome.status);
      exitCode = exitCode === 0 ? outcome.exitCode : exitCode;
      results.push(toResult(stage, outcome, timer.seconds() - begin));
    } catch (thrown) {
      if (stage === "train" || signal.aborted) throw thrown;
      errors.push(thrown);
      results.push({ stage, outcome: "error", seconds: timer.seconds() - begin, document: "", outputs: {} });
    }
  }
  const outcome = worst(results);
  const document = await ports.openDocuments(pipeline.name).save(deliveryDocument, {
    schema: "slipway/delivery/v1",
    pipeline: pipeline.name,
    startedAt,
    seconds: timer.seconds(),
    outcome,
    stages: results.map(({ outputs: _, ...result }) => result),
    version: outputOf(results, "register", "version"),
    report: { html: outputOf(results, "report", "html"), markdown: outputOf(results, "report", "document") },
  });
  if (errors.length > 0) throw errors[0];
  return {
    status: outcome,
    exitCode,
    outputs: { outcome, document, version: outputOf(results, "register", "version") },
    summary: `\`${pipeline.name}\`: ${outcome}.`,
  };
}

function toResult(stage: Stage, { status, outputs }: Outcome, seconds: number): StageResult {
  return {
    stage,
    outcome: status,
    seconds: Math.round(seconds * 1000) / 1000,
    document: outputs.document ?? "",
    outputs,
  };
}

function findSkip(stage: Stage, pipeline: Pipeline, results: readonly StageResult[]): Skip | undefined {
  if (stage === "deploy" && pipeline.deploy === undefined) return without("the pipeline has no deploy section");
  if (stage === "monitor" && pipeline.monitor === undefined) return without("the pipeline has no monitor section");
  const registered = results.find((result) => result.stage === "register");
  if (stage === "deploy" && registered !== undefined && registered.outcome !== "passed")
    return without("no version was registered");
  return undefined;
}

function without(reason: string): Skip {
  return { reason, document: "" };
}

/** A monitoring verdict does not judge the delivery: it decides by its own exit code where the caller asks for that. */
function worst(results: readonly StageResult[]): OutcomeStatus {
  const ranks = results
    .filter(({ stage, outcome }) => stage !== "monitor" || outcome === "error")
    .map(({ outcome }) => SEVERITY.indexOf(outcome));
  return SEVERITY[Math.max(0, ...ranks)] ?? "error";
}

function outputOf(results: readonly StageResult[], stage: Stage, name: string): string {
  return results.find((result) => result.stage === stage)?.outputs[name] ?? "";
}
