import { createTimer } from "../../core/clock.ts";
import { type Delivery, deliveryDocument } from "../../core/documents/delivery.ts";
import { exitCodeOf, type SlipwayError, toSlipwayError } from "../../core/errors.ts";
import { type Outcome, type OutcomeStatus, worstOutcome } from "../../core/outcome.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import { assertNoProgram } from "./assert-no-program.ts";
import { type RunInputs, type RunOutput, STAGES, type Stage } from "./contract.ts";
import { RUNNERS, type RunPorts } from "./runners.ts";
import { checkStage, type Skip } from "./skip-unchanged.ts";

type StageResult = Delivery["stages"][number] & {
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly summary: string;
};

/**
 * The stages of one pipeline in their order. A stage that cannot make sense any more is skipped with its reason; the report comes last and
 * shows what there is. An error of a later stage than training is told after the report was written: evidence first.
 */
export async function run(inputs: RunInputs, ports: RunPorts): Promise<Outcome<RunOutput>> {
  const { clock, log, signal } = ports;
  const { tenant } = inputs;
  const startedAt = clock.now();
  const timer = createTimer(clock);
  const loaded = await ports.pipelines.load(inputs.pipeline);
  const { pipeline } = loaded;
  const { holdsWriteToken = false } = ports;
  if (holdsWriteToken) assertNoProgram(loaded, inputs.stages);
  const results: StageResult[] = [];
  const errors: SlipwayError[] = [];
  let exitCode: Outcome["exitCode"] = 0;
  for (const stage of STAGES.filter((name) => inputs.stages.includes(name))) {
    signal.throwIfAborted();
    const check = await checkStage(stage, loaded, { ...ports, force: inputs.force });
    const skip = findSkip(stage, { pipeline, tenant, holdsWriteToken }, results) ?? check.unchanged;
    if (skip !== undefined) {
      log.info(`${stage}: skipped, ${skip.reason}`);
      results.push({ stage, outcome: "skipped", seconds: 0, ...skip, outputs: {}, summary: "" });
      continue;
    }
    const begin = timer.seconds();
    log.info(`${stage} …`);
    try {
      const outcome = await RUNNERS[stage](inputs, ports);
      await check.remember(outcome.status);
      exitCode = exitCode === 0 ? outcome.exitCode : exitCode;
      results.push(toResult(stage, outcome, timer.seconds() - begin));
    } catch (thrown) {
      if (stage === "train" || signal.aborted) throw thrown;
      errors.push(toSlipwayError(thrown));
      results.push({
        stage,
        outcome: "error",
        seconds: timer.seconds() - begin,
        document: "",
        outputs: {},
        summary: "",
      });
    }
  }
  const outcome = worst(results);
  const document = await ports.openDocuments(pipeline.name).save(deliveryDocument, {
    schema: "slipway/delivery/v1",
    pipeline: pipeline.name,
    startedAt,
    seconds: timer.seconds(),
    outcome,
    stages: results.map(({ outputs: _, summary: __, ...result }) => result),
    version: outputOf(results, "register", "version"),
    report: { html: outputOf(results, "report", "html"), markdown: outputOf(results, "report", "document") },
  });
  const [error, ...others] = errors;
  for (const { message } of others) log.warn(message);
  const sentence = `${pipeline.name}: ${outcome}.`;
  return {
    status: outcome,
    exitCode: error === undefined ? exitCode : exitCodeOf(error),
    outputs: {
      outcome,
      document,
      version: outputOf(results, "register", "version"),
      report: outputOf(results, "report", "html"),
    },
    headline: sentence,
    ...describeEnd(results, { error, sentence }),
  };
}

interface End {
  /** What a stage after training broke off with. */
  readonly error: SlipwayError | undefined;
  readonly sentence: string;
}

/** After an error, what stands all the same comes first. */
function describeEnd(results: readonly StageResult[], { error, sentence }: End): Pick<Outcome, "error" | "summary"> {
  const report = showReport(results, sentence);
  if (error === undefined) return { summary: report };
  const stages = results.map(({ stage, outcome, outputs: { reference = "" } }) =>
    reference === "" ? `- ${stage}: ${outcome}` : `- ${stage}: ${outcome}, \`${reference}\``,
  );
  return { error, summary: `${stages.join("\n")}\n\n${report}` };
}

/** Of all stages the report says most. */
function showReport(results: readonly StageResult[], otherwise: string): string {
  return results.find(({ stage }) => stage === "report")?.summary || otherwise;
}

function toResult(stage: Stage, { status, outputs, summary }: Outcome, seconds: number): StageResult {
  return {
    stage,
    outcome: status,
    seconds: Math.round(seconds * 1000) / 1000,
    document: outputs.document ?? "",
    outputs,
    summary,
  };
}

interface Wanted {
  readonly pipeline: Pipeline;
  readonly tenant: string | undefined;
  readonly holdsWriteToken: boolean;
}

function findSkip(
  stage: Stage,
  { pipeline, tenant, holdsWriteToken }: Wanted,
  results: readonly StageResult[],
): Skip | undefined {
  if (tenant !== undefined && (stage === "deploy" || stage === "monitor"))
    return without("one tenant is asked for, and it is done for all of them together");
  if (stage === "monitor" && holdsWriteToken)
    return without(
      "a job that may write reads nothing that was served; monitor in a job of its own, with `contents: read`",
    );
  if (stage === "deploy" && pipeline.deploy === undefined) return without("the pipeline has no deploy section");
  if (stage === "monitor" && pipeline.monitor === undefined) return without("the pipeline has no monitor section");
  const registered = results.find((result) => result.stage === "register");
  if (stage === "deploy" && registered !== undefined && outputOf(results, "register", "version") === "")
    return without("no version was registered");
  return undefined;
}

function without(reason: string): Skip {
  return { reason, document: "" };
}

/** A monitoring verdict does not judge the delivery: it decides by its own exit code where the caller asks for that. */
function worst(results: readonly StageResult[]): OutcomeStatus {
  const judged = results.filter(({ stage, outcome }) => stage !== "monitor" || outcome === "error");
  return worstOutcome(judged.map(({ outcome }) => outcome));
}

function outputOf(results: readonly StageResult[], stage: Stage, name: string): string {
  return results.find((result) => result.stage === stage)?.outputs[name] ?? "";
}
