import { Commented, read, type StepsJob, write } from "../define-workflow.ts";
import { checkout, stepsBefore, wantsLfs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { dataEnvironment, environmentOf, perSecrets, secretsOfAll } from "./secrets.ts";
import { useStage } from "./stages.ts";

const PLAN_MINUTES = 20;

/** What the plan tells the other jobs. */
const PLAN_OUTPUTS = [
  "matrix",
  "any",
  "deploy-matrix",
  "deploy-any",
  "monitor-matrix",
  "monitor-any",
  "overdue",
  "skipped",
] as const;

export interface PlanStage {
  /** Inputs of the action. */
  readonly with?: Readonly<Record<string, string>>;
  /** Where the workflow as a whole has no group: name of the workflow, for one of its own. */
  readonly group?: string;
}

/** The job that executes the pipeline files and says which models have something to do. */
export function planJob(delivery: Delivery, { with: given, group }: PlanStage = {}): StepsJob {
  const inputs = { ...delivery.planInputs, ...given };
  const tenanted = { ...delivery, pipelines: delivery.pipelines.filter(({ tenants }) => tenants) };
  const readsData = tenanted.pipelines.length > 0;
  return {
    name: "Plan",
    "runs-on": delivery.settings.deliversOn,
    "timeout-minutes": PLAN_MINUTES,
    ...(readsData ? dataEnvironment(tenanted) : {}),
    permissions: {
      contents: read("checkout, and the files that a change touches"),
      ...(readsData ? dataPermissions(delivery) : {}),
    },
    ...(group === undefined
      ? {}
      : { concurrency: { group: `slipway-${group}-plan-\${{ github.ref }}`, queue: "max" as const } }),
    outputs: Object.fromEntries(PLAN_OUTPUTS.map((name) => [name, `\${{ steps.plan.outputs.${name} }}`])),
    steps: [
      checkout({ history: true, lfs: readsData && wantsLfs(tenanted) }),
      ...(readsData ? stepsBefore(tenanted, { everyOne: true }) : []),
      useStage(delivery, "plan", {
        id: "plan",
        ...(Object.keys(inputs).length === 0 ? {} : { with: inputs }),
        ...(readsData ? environmentOf(secretsOfAll(tenanted)) : {}),
      }),
    ],
  };
}

/** A leg per model: trains and evaluates it. Runs code of the repository, so it may write nothing. */
export function modelJob(delivery: Delivery): StepsJob {
  return {
    name: "Model ${{ matrix.model }}",
    needs: ["plan"],
    if: new Commented("needs.plan.outputs.any == 'true'", "a matrix must not be empty"),
    strategy: matrixOf("matrix"),
    "runs-on": "${{ matrix.runsOn }}",
    "timeout-minutes": delivery.settings.timeoutMinutes,
    ...dataEnvironment(delivery),
    permissions: {
      contents: read("checkout, and the registered versions to compare with"),
      ...(delivery.pipelines.some(({ mergeBase }) => mergeBase)
        ? { actions: read("the evaluation of an earlier commit, which another run keeps") }
        : {}),
      ...dataPermissions(delivery),
    },
    steps: [
      checkout({ history: true, lfs: wantsLfs(delivery) }),
      ...stepsBefore(delivery, { trains: true }),
      ...perSecrets(delivery, (when) =>
        (["train", "evaluate"] as const).map((stage) =>
          useStage(delivery, stage, {
            ...when,
            with: { pipeline: "${{ matrix.pipeline }}", tenant: "${{ matrix.tenant }}" },
          }),
        ),
      ),
    ],
  };
}

export function matrixOf(output: (typeof PLAN_OUTPUTS)[number]): NonNullable<StepsJob["strategy"]> {
  return { "fail-fast": false, matrix: { include: `\${{ fromJSON(needs.plan.outputs.${output}) }}` } };
}

export function dataPermissions({ settings }: Delivery): StepsJob["permissions"] {
  return settings.oidc ? { "id-token": write("the identity that a cloud trades for credentials to read data") } : {};
}
