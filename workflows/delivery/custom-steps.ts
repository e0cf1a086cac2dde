import type { RepositoryJob, RepositoryStep } from "../../core/repository/job-schema.ts";
import type { WorkflowName } from "../../core/repository/repository-schema.ts";
import { Commented, type Job, pin, type Step } from "../define-workflow.ts";
import { CHECKOUT, SETUP_PYTHON } from "../third-party.ts";
import { onlyFor } from "./conditions.ts";
import type { Delivery } from "./delivery.ts";
import { environmentOf, perSecrets, secretsOf, secretsOfAll } from "./secrets.ts";

/** Steps that a person wrote into `slipway.config.*`; `when.env` is for those that can read data. LFS is no step: the checkout fetches its files. */
function customSteps(steps: readonly RepositoryStep[], when: Pick<Step, "if" | "env"> = {}): readonly Step[] {
  const { env: secrets, ...only } = when;
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind === "lfs") return [];
    if (step.kind === "python") return setUpPython(step, only);
    if (step.kind === "dvc") return [pullWithDvc(step, when)];
    if (step.kind === "run") {
      const env = { ...secrets, ...step.env };
      return [{ name: step.name, ...only, run: step.run, ...(Object.keys(env).length === 0 ? {} : { env }) }];
    }
    const { name, action, sha, tag } = step;
    return [{ name, ...only, uses: pin(action, { sha, tag }), ...given("with", step.with), ...given("env", step.env) }];
  });
}

export interface BeforeOptions {
  /** The job is about all pipelines at once, so nothing is left to a condition. */
  readonly everyOne?: boolean;
  /** The job runs programs that learn, which may be in Python. */
  readonly trains?: boolean;
}

/**
 * The steps before training: those of every pipeline, then those of single ones, each for its own legs alone. What fetches data gets the
 * secrets of the pipeline that it fetches for.
 */
export function stepsBefore(
  delivery: Delivery,
  { everyOne = false, trains = false }: BeforeOptions = {},
): readonly Step[] {
  const { settings, pipelines } = delivery;
  const names = pipelines.map(({ name }) => name);
  const wanted = (steps: readonly RepositoryStep[] = []) => steps.filter(({ kind }) => trains || kind !== "python");
  const shared = wanted(settings.before).flatMap((step) => {
    if (everyOne) return customSteps([step], environmentOf(secretsOfAll(delivery)));
    if (step.kind !== "dvc" && step.kind !== "run") return customSteps([step]);
    return perSecrets(delivery, (when) => customSteps([step], when));
  });
  const single = names.flatMap((name) =>
    customSteps(wanted(settings.perPipeline[name]?.before), {
      ...(everyOne ? {} : onlyFor([name], names)),
      ...environmentOf(secretsOf(delivery, name)),
    }),
  );
  return [...shared, ...single];
}

/** Whether the data of some pipeline is kept by Git LFS. */
export function wantsLfs({ settings, pipelines }: Delivery): boolean {
  const scopes = [settings, ...pipelines.map(({ name }) => settings.perPipeline[name])];
  return scopes.some((scope) => holdsLfs(scope?.before));
}

function holdsLfs(steps: readonly RepositoryStep[] = []): boolean {
  return steps.some(({ kind }) => kind === "lfs");
}

export interface CheckoutOptions {
  /** Why, where it does not go without saying. */
  readonly why?: string;
  readonly history: boolean;
  /** Whether files that Git LFS holds come with their content. */
  readonly lfs?: boolean;
}

export function checkout({ history, lfs = false, why }: CheckoutOptions): Step {
  return {
    name: why === undefined ? "Check out" : new Commented("Check out", why),
    uses: CHECKOUT,
    with: {
      "persist-credentials": false,
      ...(history ? { "fetch-depth": 0 } : {}),
      ...(lfs ? { lfs: true } : {}),
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
        ...toJob(job),
        ...(GROUPED_BY_JOB.includes(workflow)
          ? { concurrency: { group: `slipway-${workflow}-${id}-\${{ github.ref }}`, queue: "max" as const } }
          : {}),
      },
    ]),
  );
}

function toJob(job: RepositoryJob): Job {
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
    steps: [
      ...(job.checkout ? [checkout({ history: false, lfs: holdsLfs(job.steps) })] : []),
      ...customSteps(job.steps),
    ],
  };
}

function pullWithDvc(
  { version, extras, remote, targets }: Extract<RepositoryStep, { kind: "dvc" }>,
  { env, ...only }: Pick<Step, "if" | "env">,
): Step {
  return {
    name: "Pull data with DVC",
    ...only,
    run: ['pipx run --spec "$DVC" dvc pull', ...(remote === undefined ? [] : ["--remote", remote]), ...targets].join(
      " ",
    ),
    env: { ...env, DVC: `dvc${extras === undefined ? "" : `[${extras}]`}==${version}` },
  };
}

/** Of the runner's own Python nothing can be installed: distributions forbid it (PEP 668). */
function setUpPython(
  { version, requirements }: Extract<RepositoryStep, { kind: "python" }>,
  only: Pick<Step, "if">,
): readonly Step[] {
  const install: Step = {
    name: "Install Python packages",
    ...only,
    run: 'python -m pip install --requirement "$REQUIREMENTS"',
    env: { REQUIREMENTS: requirements ?? "" },
  };
  return [
    { name: "Set up Python", ...only, uses: SETUP_PYTHON, with: { "python-version": version } },
    ...(requirements === undefined ? [] : [install]),
  ];
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}
