import { Commented, type Job, read, type Step, type StepsJob, write } from "../define-workflow.ts";
import { ATTEST } from "../third-party.ts";
import { onlyFor } from "./conditions.ts";
import { checkout, wantsLfs } from "./custom-steps.ts";
import type { Delivery, PipelineFacts } from "./delivery.ts";
import { matrixOf, modelJob, type PlanStage, planJob } from "./model-jobs.ts";
import { useStage } from "./stages.ts";

/** What needs which job, where the plan has chosen something. */
const NOT_CANCELLED = "one model that fails must not hold up the others";

/** From the pipeline files to what production serves. Only `plan` and `model` run code of the repository, and they may write nothing. */
export function deliveryJobs(delivery: Delivery, plan: PlanStage): Readonly<Record<string, Job>> {
  const deploys = delivery.pipelines.some(({ environment }) => environment !== undefined);
  return {
    plan: planJob(delivery, plan),
    model: {
      ...modelJob(delivery),
      concurrency: { group: "slipway-train-${{ github.ref }}-${{ matrix.model }}", queue: "max" },
    },
    register: registerJob(delivery),
    ...(deploys
      ? { deploy: deployJob(delivery, { needs: ["plan", "register"], with: { artifact: "${{ matrix.artifact }}" } }) }
      : {}),
  };
}

function registerJob(delivery: Delivery): StepsJob {
  const { attest, deliversOn } = delivery.settings;
  return {
    name: "Register ${{ matrix.model }}",
    needs: ["plan", "model"],
    if: new Commented("!cancelled() && needs.plan.outputs.any == 'true'", NOT_CANCELLED),
    strategy: matrixOf("matrix"),
    "runs-on": deliversOn,
    "timeout-minutes": 30,
    permissions: {
      contents: write("tags, releases and the records on branch slipway"),
      "pull-requests": read("which pull request was merged, for an override of its gates"),
      ...(attest === "off"
        ? {}
        : {
            "id-token": write("the identity that signs the provenance"),
            attestations: write("the provenance of the registered version"),
          }),
    },
    concurrency: { group: "slipway-register-${{ matrix.model }}", queue: "max" },
    steps: [
      useStage(delivery, "register", {
        id: "register",
        with: { artifact: "${{ matrix.artifact }}", model: "${{ matrix.model }}" },
      }),
      ...(attest === "off" ? [] : [attestStep(attest)]),
    ],
  };
}

function attestStep(attest: "auto" | "require"): Step {
  return {
    name: "Attest where the version comes from",
    if: "steps.register.outputs.subjects != ''",
    uses: ATTEST,
    with: { "subject-checksums": "${{ steps.register.outputs.subjects }}" },
    ...(attest === "auto" ? { "continue-on-error": true } : {}),
  };
}

export interface DeployStage {
  readonly needs: readonly string[];
  /** Inputs of the action beside the environment, the token and whether it asks for provenance. */
  readonly with: Readonly<Record<string, string>>;
  /** Default: that of the pipeline. */
  readonly environment?: string;
}

/**
 * Deployments of one model in one environment happen one after the other, whichever workflow asks for them. The checkout is read and never
 * executed, as the job may write: the pipeline comes as data, code is refused, and native packages are not those of the workspace.
 */
export function deployJob(
  delivery: Delivery,
  { needs, with: inputs, environment = "${{ matrix.environment }}" }: DeployStage,
): StepsJob {
  const { attest, deliversOn } = delivery.settings;
  return {
    name: "Deploy ${{ matrix.model }}",
    needs,
    if: new Commented("!cancelled() && needs.plan.outputs.deploy-any == 'true'", NOT_CANCELLED),
    strategy: matrixOf("deploy-matrix"),
    "runs-on": deliversOn,
    "timeout-minutes": 30,
    environment: { name: environment, deployment: false },
    permissions: {
      contents: write("the stage's history: tags, and the records on branch slipway"),
      deployments: write("the deployment and its statuses"),
      ...(attest === "off" ? {} : { attestations: read("the provenance of the version") }),
    },
    concurrency: { group: `slipway-deploy-${environment}-\${{ matrix.model }}`, queue: "max" },
    steps: [
      checkout({ history: false, lfs: wantsLfs(delivery), why: REPLAY }),
      ...perToken(delivery, (when, { token, servers }) => [
        useStage(delivery, "deploy", {
          ...when,
          with: {
            ...inputs,
            model: "${{ matrix.model }}",
            environment,
            attest,
            "deploy-token": `\${{ secrets.${token} }}`,
            servers,
          },
        }),
      ]),
    ],
  };
}

const REPLAY = "rows of its data are replayed on the server; none of its code runs here";

/** Name of the secret where no other is named. */
export const DEPLOY_TOKEN = "SLIPWAY_DEPLOY_TOKEN";

interface TokenStep {
  /** Name of the secret. */
  readonly token: string;
  /** Servers that take it: addresses are written here, where a job that ran other people's code cannot change them. */
  readonly servers: string;
}

/** The step once for each token, each for the pipelines whose server takes it: a token reaches no other server. */
function perToken(
  { settings, pipelines, servers }: Delivery,
  build: (when: Pick<Step, "if">, step: TokenStep) => readonly Step[],
): readonly Step[] {
  const deployed = pipelines.filter(({ environment }) => environment !== undefined);
  const names = deployed.map(({ name }) => name);
  const tokenOf = (name: string) =>
    settings.perPipeline[name]?.deploy?.tokenSecret ?? settings.deploy?.tokenSecret ?? DEPLOY_TOKEN;
  return [...Map.groupBy(names, tokenOf)].flatMap(([token, members]) => {
    const lines = deployed.filter(({ name }) => members.includes(name)).map(describeServer);
    return build(onlyFor(members, names), { token, servers: servers ?? lines.join("\n") });
  });
}

function describeServer({ name, server }: PipelineFacts): string {
  return [name, server?.url, server?.adminUrl].filter((part) => part !== undefined).join(" ");
}
