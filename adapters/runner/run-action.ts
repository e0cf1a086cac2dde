import { tmpdir } from "node:os";
import { setOutput, setSecret, summary } from "@actions/core";
import type { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import type { Contract } from "../../core/contract.ts";
import type { RemoteAccess } from "../../core/data/remote-access.ts";
import { SlipwayError, toSlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import { provideEngines } from "./engines.ts";
import { type RunnerEnvironment, readEnvironment, secludeSecrets } from "./environment.ts";
import { listSecrets, parseActionInputs, toKebab } from "./inputs.ts";
import { capSummary, describeFailure } from "./job-summary.ts";
import { createWorkflowLog, type WorkflowLog } from "./workflow-log.ts";

/** What the ports of an action are built from; fits wherever the place of work on a laptop does. */
export interface ActionWorld {
  readonly cwd: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** Aborted when the workflow is cancelled. */
  readonly signal: AbortSignal;
  readonly memoryLimit: undefined;
  readonly threads: undefined;
  readonly extensions: string | undefined;
  readonly remote: RemoteAccess;
  /** `SLIPWAY_REGISTRY`, else the repository of the run, else files. */
  readonly registry: string;
  readonly github: { readonly token: string | undefined; readonly baseUrl: string };
  /** No server is ever started here. */
  readonly ci: true;
  readonly environment: RunnerEnvironment;
  /** Native packages come from elsewhere than the checkout: for jobs that may write, where no code of the user may run. */
  readonly ignoreWorkspacePackages: () => void;
}

export interface Action<Inputs extends z.ZodObject, Output extends string, Ports> {
  readonly contract: Contract<Inputs, Output>;
  run(inputs: z.output<Inputs>, ports: Ports): Promise<Outcome<Output>>;
  createPorts(world: ActionWorld, inputs: z.output<Inputs>): Ports | Promise<Ports>;
  readonly clock: Clock;
}

/**
 * Runs one stage as a GitHub Action. The only place that raises an error annotation or sets the exit code: 1 for an error and for an
 * outcome that fails the stage, else 0. Every output of the contract is set whatever happens; `outcome` says what did.
 */
export async function runAction<Inputs extends z.ZodObject, Output extends string, Ports>(
  action: Action<Inputs, Output, Ports>,
): Promise<void> {
  const { contract, clock } = action;
  const environment = readEnvironment();
  const log = createWorkflowLog({ workspace: environment.workspace, elapsedMs: () => clock.elapsedMs() });
  const cancelled = listenForCancel();
  for (const secret of listSecrets(contract, environment.inputs).flatMap((text) => text.split("\n")))
    if (secret.trim() !== "") setSecret(secret.trim());
  secludeSecrets();
  const { workspace, toolCache, temp } = environment;
  const engines = provideEngines({ workspace, toolCache: toolCache || temp || tmpdir(), log });
  try {
    const { inputs, token } = parseActionInputs(contract, environment.inputs);
    log.group(`slipway ${contract.name}`);
    const own = { log, clock, signal: cancelled.signal, ignoreWorkspacePackages: engines.ignoreWorkspace };
    const world = createWorld({ environment, token }, own);
    const ports = await action.createPorts(world, inputs);
    const outcome = await action.run(inputs, ports);
    await conclude(contract, outcome, log);
  } catch (thrown) {
    await fail(contract, thrown, log);
  } finally {
    engines.stop();
    cancelled.stop();
    log.close();
  }
}

export interface PostStep {
  readonly contract: Contract;
  readonly clock: Clock;
  run(world: ActionWorld): Promise<void>;
}

/** Runs what an action does when its job has ended. It tidies up: whatever happens to it, the job is judged by its steps. */
export async function runPost({ contract, clock, run }: PostStep): Promise<void> {
  const environment = readEnvironment();
  const log = createWorkflowLog({ workspace: environment.workspace, elapsedMs: () => clock.elapsedMs() });
  const token = environment.inputs["github-token"] ?? "";
  for (const secret of listSecrets(contract, environment.inputs)) setSecret(secret);
  try {
    const { signal } = new AbortController();
    await run(createWorld({ environment, token }, { log, clock, signal, ignoreWorkspacePackages: () => undefined }));
  } catch (thrown) {
    log.warn(toSlipwayError(thrown).message);
  }
  log.close();
}

interface Given {
  readonly environment: RunnerEnvironment;
  readonly token: string;
}

function createWorld(
  { environment, token }: Given,
  own: Pick<ActionWorld, "log" | "clock" | "signal" | "ignoreWorkspacePackages">,
): ActionWorld {
  return {
    ...own,
    ...{ cwd: environment.workspace, environment, registry: chooseRegistry(environment) },
    ...{
      memoryLimit: undefined,
      threads: undefined,
      extensions: environment.extensions,
      remote: environment.remote(),
      ci: true,
    },
    github: { token: token || undefined, baseUrl: environment.apiUrl },
  };
}

function chooseRegistry({ registry, repository }: RunnerEnvironment): string {
  if (registry !== "") return registry;
  return repository === undefined ? "files" : `github:${repository.owner}/${repository.name}`;
}

async function conclude<Output extends string>(
  contract: Contract<z.ZodObject, Output>,
  outcome: Outcome<Output>,
  log: WorkflowLog,
): Promise<void> {
  log.endGroup();
  for (const name of contract.outputs) setOutput(toKebab(name), outcome.outputs[name]);
  const { error } = outcome;
  const stopped = error === undefined ? "" : `\n\n${describeFailure(contract.name, error)}`;
  await writeSummary(`${outcome.summary}${stopped}`, log);
  log.info(`${contract.name}: ${outcome.status}`);
  if (outcome.exitCode === 0) return;
  if (error !== undefined) tell(error, log);
  else log.refuse(`slipway ${contract.name}: ${outcome.status}`, outcome.headline ?? headlineOf(outcome.summary));
  process.exitCode = 1;
}

/** The first line of Markdown as plain text. */
function headlineOf(markdown: string): string {
  const line = markdown.split("\n").find((each) => each.trim() !== "") ?? "";
  return line.replaceAll(/[`*#]/g, "").trim();
}

async function fail(contract: Contract, thrown: unknown, log: WorkflowLog): Promise<void> {
  const error = toSlipwayError(thrown);
  for (const name of contract.outputs) setOutput(toKebab(name), name === "outcome" ? "error" : "");
  tell(error, log);
  await writeSummary(describeFailure(contract.name, error), log);
  process.exitCode = 1;
}

function tell(error: SlipwayError, log: WorkflowLog): void {
  log.fail(error);
  for (const text of traceOf(error)) log.debug(text);
}

/** Stacks are for those who asked for debug logging; a cause is printed once. */
function traceOf(error: SlipwayError): readonly string[] {
  return [error, error.cause].flatMap((each) =>
    each instanceof Error && each.stack !== undefined ? [each.stack] : [],
  );
}

/** A courtesy: what cannot be shown on the page of the run is in the documents all the same. */
async function writeSummary(text: string, log: Logger): Promise<void> {
  try {
    await summary.addRaw(capSummary(text), true).write();
  } catch (thrown) {
    log.debug(`there is no job summary: ${toSlipwayError(thrown).message}`);
  }
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A cancelled workflow sends SIGINT, waits 7.5 seconds, sends SIGTERM, waits 2.5, and kills. */
function listenForCancel(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const cancel = (): void =>
    controller.abort(
      new SlipwayError("SLIPWAY_E_INTERRUPTED", {
        what: "The workflow was cancelled.",
        remedy: "Nothing was half-written: run it again.",
      }),
    );
  for (const name of STOP_SIGNALS) process.once(name, cancel);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of STOP_SIGNALS) process.removeListener(name, cancel);
    },
  };
}
