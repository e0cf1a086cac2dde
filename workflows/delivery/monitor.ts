import { listSchedules } from "../../core/repository/schedules.ts";
import { Commented, read, type Workflow, write } from "../define-workflow.ts";
import { checkout, customJobs, stepsBefore, wantsLfs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { dataPermissions, matrixOf, planJob } from "./model-jobs.ts";
import { dataEnvironment, perSecrets } from "./secrets.ts";
import { useStage } from "./stages.ts";

/** Judges what was served, by schedule. `measure` runs code of the repository and may write nothing; `act` takes its numbers. */
export function monitorWorkflow(delivery: Delivery): Workflow | undefined {
  const { settings, pipelines } = delivery;
  if (!pipelines.some(({ monitored }) => monitored)) return undefined;
  const schedules = listSchedules(pipelines, settings.triggers.monitor.cron);
  const any = "needs.plan.outputs.monitor-any == 'true'";
  return {
    file: "slipway-monitor.yml",
    name: "Slipway monitor",
    on: { schedule: schedules.map((cron) => ({ cron })), workflow_dispatch: null },
    concurrency: { group: "slipway-monitor", queue: "max" },
    jobs: {
      plan: planJob(delivery),
      measure: {
        name: "Measure ${{ matrix.model }}",
        needs: ["plan"],
        if: new Commented(any, "a matrix must not be empty"),
        strategy: matrixOf("monitor-matrix"),
        "runs-on": "${{ matrix.runsOn }}",
        "timeout-minutes": settings.timeoutMinutes,
        ...dataEnvironment(delivery),
        permissions: {
          contents: read("checkout, and the profile of the deployed version"),
          ...dataPermissions(delivery),
        },
        steps: [
          checkout({ history: false, lfs: wantsLfs(delivery) }),
          ...stepsBefore(delivery),
          ...perSecrets(delivery, (when) => [
            useStage(delivery, "monitor", {
              ...when,
              with: { pipeline: "${{ matrix.pipeline }}", tenant: "${{ matrix.tenant }}" },
            }),
          ]),
        ],
      },
      act: {
        name: "Act on ${{ matrix.model }}",
        needs: ["plan", "measure"],
        if: new Commented(`!cancelled() && ${any}`, "one model that cannot be measured must not hold up the others"),
        strategy: matrixOf("monitor-matrix"),
        "runs-on": settings.actsOn,
        "timeout-minutes": 10,
        permissions: {
          contents: write("the records on branch slipway"),
          issues: write("the issue of a model that has drifted"),
          ...(pipelines.some(({ retrains }) => retrains)
            ? { actions: write("starts the retraining that a pipeline asks for when drift is confirmed") }
            : {}),
        },
        concurrency: { group: "slipway-monitor-${{ matrix.environment }}-${{ matrix.model }}", queue: "max" },
        steps: [
          useStage(delivery, "monitor", {
            with: {
              artifact: "slipway-monitor-${{ matrix.model }}",
              model: "${{ matrix.model }}",
              document: ".slipway/out/${{ matrix.documents }}/monitor.json",
            },
          }),
        ],
      },
      ...customJobs(delivery, "monitor"),
    },
  };
}
