import type { RepositoryJob, RepositoryStep } from "../../core/repository/job-schema.ts";
import type { WorkflowName } from "../../core/repository/repository-schema.ts";
import { Commented, type Job, pin, type Step } from "../define-workflow.ts";
import { CHECKOUT } from "../third-party.ts";
import { onlyFor } from "./conditions.ts";
import type { Delivery } from "./delivery.ts";

/** Steps that a person wrote into `slipway.config.*`. LFS is no step: the checkout fetches its files. */
export function customSteps(steps: readonly RepositoryStep[], when: { readonly if?: string } = {}): readonly Step[] {
  return steps.flatMap((step): Step[] => {
    if (step.kind === "lfs") return [];
    if (step.kind === "run") return [{ name: step.name, ...when, run: step.run, ...given("env", step.env) }];
    if (step.kind === "dvc") return [pullWithDvc(step, when)];
    const { name, action, sha, tag } = step;
    return [{ name, ...when, uses: pin(action, { sha, tag }), ...given("with", step.with), ...given("env", step.env) }];
  });
}

export interface BeforeOptions {
  /** The job is about all pipelines at once, so nothing is left to a condition. */
  readonly everyOne?: boolean;
}

/** The steps before training: those of every pipeline, then those of single ones, each for its own legs alone. */
export function stepsBefore(
  { settings, pipelines }: Delivery,
  { everyOne = false }: BeforeOptions = {},
): readonly Step[] {
  const names = pipelines.map(({ name }) => name);
  return [
    ...customSteps(settings.before ?? []),
    ...names.flatMap((name) =>
      customSteps(settings.perPipeline[name]?.before ?? [], everyOne ? {} : onlyFor([name], names)),
    ),
  ];
}

export function checkout({ settings }: Pick<Delivery, "settings">, { history }: { readonly history: boolean }): Step {
  const steps = [settings.before, ...Object.values(settings.perPipeline).map(({ before }) => before)].flat();
  return {
    name: "Check out",
    uses: CHECKOUT,
    with: {
      "persist-credentials": false,
      ...(history ? { "fetch-depth": 0 } : {}),
      ...(steps.some((step) => step?.kind === "lfs") ? { lfs: true } : {}),
    },
  };
}

/** Workflows without a group as a whole: each of their jobs has its own. */
const GROUPED_BY_JOB: readonly WorkflowName[] = ["release", "promote", "retrain"];

/** Jobs that a person added to one of the workflows. */
export function customJobs(
  { settings }: Pick<Delivery, "settings">,
  workflow: WorkflowName,
): Readonly<Record<string, Job>> {
  return Object.fromEntries(
    Object.entries(settings.jobs[workflow] ?? {}).map(([id, job]) => [
      id,
      {
        ...toJob(job, { settings }),
        ...(GROUPED_BY_JOB.includes(workflow)
          ? { concurrency: { group: `slipway-${workflow}-${id}-\${{ github.ref }}`, queue: "max" as const } }
          : {}),
      },
    ]),
  );
}

function toJob(job: RepositoryJob, delivery: Pick<Delivery, "settings">): Job {
  return {
    name: job.name,
    ...given("needs", job.needs),
    ...given("if", job.if),
    "runs-on": job.runsOn,
    "timeout-minutes": job.timeoutMinutes,
    ...(job.environment === undefined ? {} : { environment: { name: job.environment, deployment: false } }),
    permissions: Object.fromEntries(
      Object.entries(job.permissions).map(([name, { access, why }]) => [name, new Commented(access, why)]),
    ),
    ...given("env", job.env),
    steps: [...(job.checkout ? [checkout(delivery, { history: false })] : []), ...customSteps(job.steps)],
  };
}

function pullWithDvc(
  { version, extras, remote, targets }: Extract<RepositoryStep, { kind: "dvc" }>,
  when: { readonly if?: string },
): Step {
  return {
    name: "Pull data with DVC",
    ...when,
    run: ['pipx run --spec "$DVC" dvc pull', ...(remote === undefined ? [] : ["--remote", remote]), ...targets].join(
      " ",
    ),
    env: { DVC: `dvc${extras === undefined ? "" : `[${extras}]`}==${version}` },
  };
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}
