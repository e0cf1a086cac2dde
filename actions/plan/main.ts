import type { Clock } from "../../core/clock.ts";
import type { DatasetSource } from "../../core/data/dataset.ts";
import { type PlanDocument, type PlanLeg, planDocument } from "../../core/documents/plan.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { LoadedPipeline, PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import { buildPlan, type ChosenPipeline } from "../../core/plan/build-plan.ts";
import { type Change, type ChangedFiles, type ChangeRange, resolveChange } from "../../core/plan/change.ts";
import { findCause } from "../../core/plan/watched-paths.ts";
import { assertPipelinesExist } from "../../core/repository/parse-repository.ts";
import type { LoadedRepository, RepositorySource } from "../../core/repository/repository-source.ts";
import { listDue } from "../../core/repository/schedules.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { loadTenantTable } from "../../core/tenants/scope.ts";
import { escapeMarkdown } from "../../reports/escape-markdown.ts";
import type { PlanInputs, PlanOutput } from "./contract.ts";
import { type KeepPipelinesPorts, keepPipelines } from "./keep-pipelines.ts";
import { type KnownPipeline, loadAll } from "./known-pipelines.ts";
import { listOverdue, sayOverdue } from "./list-overdue.ts";

export interface PlanPorts extends KeepPipelinesPorts {
  openRepository(patterns: readonly string[] | undefined): RepositorySource;
  readonly pipelines: PipelineSource;
  readonly datasets: DatasetSource;
  /** What the event of this run compares. */
  readonly range: ChangeRange;
  /** Who can tell what differs, the cheapest first. */
  readonly changed: readonly ChangedFiles[];
  /** Cron line that started this run; undefined for every other event. */
  readonly fired: string | undefined;
  /** What monitoring has recorded. */
  readonly state: Pick<StateStore, "read">;
  /** Commit that artifacts are named by. */
  readonly commit: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A pipeline with the reason why it is run, or why it is left out. */
interface Choice {
  readonly name: string;
  readonly chosen: ChosenPipeline | undefined;
  readonly reason: string;
}

/**
 * Says which models have something to do, as matrices for the jobs after it, and leaves `plan.json`. A pipeline is left out only when it is
 * known that nothing it depends on has changed.
 */
export async function run(inputs: PlanInputs, ports: PlanPorts): Promise<Outcome<PlanOutput>> {
  const { log, clock, commit } = ports;
  const patterns = inputs.pipelines.split(/[,\n]/).map((text) => text.trim());
  const given = patterns.filter((text) => text !== "");
  const repository = await ports.openRepository(given.length === 0 ? undefined : given).load();
  const change: Change = inputs.everything
    ? { kind: "everything", reason: "everything was asked for" }
    : await resolveChange(ports.range, ports.changed);
  const known = await loadAll(repository, ports);
  const choices = await chooseAll(repository, { change, inputs, ports, known });
  const overdue = ports.fired === undefined ? await listOverdue(known, repository, ports) : [];

  const chosen = choices.flatMap((choice) => choice.chosen ?? []);
  const { legs, merged } = buildPlan(chosen, { settings: repository.settings, commit });
  for (const name of merged) log.warn(`${name} has more tenants than a matrix has room for: they share one job.`);
  for (const choice of choices)
    log.info(`${choice.name}: ${choice.chosen === undefined ? "skipped" : "runs"}, ${choice.reason}`);
  const wanted = legs.filter((leg) => inputs.model === undefined || [leg.name, leg.model].includes(inputs.model));
  const unchanged = choices.some(
    ({ name, chosen: todo }) => todo === undefined && name === inputs.model?.split(".")[0],
  );
  if (inputs.model !== undefined && wanted.length === 0 && !unchanged)
    throw noSuchModel(inputs.model, { choices, legs });

  if (inputs.keep) await keepPipelines(wanted, chosen, ports);

  const skipped = choices.flatMap((choice) =>
    choice.chosen === undefined ? [{ name: choice.name, reason: choice.reason }] : [],
  );
  const plan: PlanDocument = { schema: "slipway/plan/v1", plannedAt: clock.now(), legs: [...wanted], skipped };
  const document = await ports.openDocuments("plan").save(planDocument, plan);
  return {
    status: "passed",
    exitCode: 0,
    outputs: {
      ...{ outcome: "passed", document, ...buildMatrices(wanted) },
      overdue: JSON.stringify(overdue),
      skipped: JSON.stringify(skipped),
    },
    summary: `${summarise(choices, wanted)}${sayOverdue(overdue)}`,
  };
}

interface ChoiceContext {
  readonly change: Change;
  readonly inputs: PlanInputs;
  readonly ports: PlanPorts;
  /** Every pipeline of the repository. */
  readonly known: readonly KnownPipeline[];
}

async function chooseAll(repository: LoadedRepository, context: ChoiceContext): Promise<readonly Choice[]> {
  const { settings, file = "slipway.config" } = repository;
  const { known, ports, inputs } = context;
  const names = known.map(({ name }) => name);
  // Pipelines may be narrowed by the input: then settings of the others are not for this run, and no mistake.
  if (inputs.pipelines === "") assertPipelinesExist(settings, names, file);
  const choices: Choice[] = [];
  for (const pipeline of known) {
    ports.signal.throwIfAborted();
    choices.push(await choose(pipeline, { settings, ...context }));
  }
  return choices;
}

async function choose(
  { name, loaded, path, schedule }: KnownPipeline,
  { settings, change, inputs, ports, known }: ChoiceContext & Pick<LoadedRepository, "settings">,
): Promise<Choice> {
  const { pipeline } = loaded;
  const leave = (why: string): Choice => ({ name, chosen: undefined, reason: why });
  if (inputs.model !== undefined && inputs.model.split(".")[0] !== name)
    return leave(`only ${inputs.model} was asked for`);
  if (ports.fired !== undefined && pipeline.monitor !== undefined) {
    const due = listDue(known, { fired: ports.fired, configured: settings.triggers.monitor.cron });
    if (!due.some((each) => each.name === name)) return leave(`it is monitored at ${schedule ?? "another time"}`);
  }
  const folder = ports.relativePath(loaded.folder) || ".";
  const watch = settings.perPipeline[name]?.watch ?? [];
  const cause = change.kind === "files" ? findCause({ pipeline, folder, watch }, change.files) : undefined;
  if (change.kind === "files" && cause === undefined) return leave("nothing that it depends on has changed");
  const tenants = pipeline.tenants === undefined ? undefined : await listTenants(loaded, ports);
  const reason = change.kind === "everything" ? `because ${change.reason}` : `because of ${cause ?? ""}`;
  return { name, chosen: { loaded, path, folder, tenants }, reason };
}

/** Slugs of the tenants with a model of their own; the others are served by the model of all rows. */
async function listTenants(loaded: LoadedPipeline, ports: PlanPorts): Promise<readonly string[]> {
  if (loaded.pipeline.tenants === undefined) return [];
  const { plans } = await loadTenantTable(loaded, loaded.pipeline.tenants, ports);
  return plans.filter(({ model }) => model === "own").map(({ slug }) => slug);
}

function buildMatrices(
  legs: readonly PlanLeg[],
): Readonly<Record<Exclude<PlanOutput, "outcome" | "document" | "overdue" | "skipped">, string>> {
  const deployed = legs.filter(({ environment }) => environment !== "");
  const monitored = legs.filter((leg) => leg.monitored);
  return {
    matrix: JSON.stringify(legs),
    any: String(legs.length > 0),
    deployMatrix: JSON.stringify(deployed),
    deployAny: String(deployed.length > 0),
    monitorMatrix: JSON.stringify(monitored),
    monitorAny: String(monitored.length > 0),
  };
}

/** Reasons name files as they are called, so they are escaped. */
function summarise(choices: readonly Choice[], legs: readonly PlanLeg[]): string {
  const lines = choices.map(({ name, chosen, reason }) => {
    const models = legs.filter((leg) => leg.name === name).length;
    const what = chosen === undefined ? "skipped" : `${models} ${models === 1 ? "model" : "models"}`;
    return `| \`${name}\` | ${what} | ${escapeMarkdown(reason)} |`;
  });
  return ["| Pipeline | To do | Why |", "|:--|:--|:--|", ...lines, ""].join("\n");
}

/** A pipeline that was not asked for has no legs; its own name is known all the same. */
function noSuchModel(
  model: string,
  { choices, legs }: { readonly choices: readonly Choice[]; readonly legs: readonly PlanLeg[] },
): SlipwayError {
  const known = [...new Set([...choices.map(({ name }) => name), ...legs.map((leg) => leg.model)])];
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `model: there is no model ${model}.`,
    remedy: `${didYouMean(model, known)} Known: ${known.slice(0, 20).join(", ")}.`.trim(),
  });
}
