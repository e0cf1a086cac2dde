import {
  type ApiReply,
  type ApiRequest,
  bodyOf,
  type Caller,
  empty,
  invalid,
  type Json,
  json,
  paged,
  refusal,
  textOf,
} from "./exchange.ts";
import { type Route, route } from "./router.ts";
import { nodeId, repositoryUrl, resolveCommit, simpleUser, type World } from "./world.ts";

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: Caller;
  readonly createdAt: string;
  /** Oldest first; the last one is the deployment's state. */
  readonly statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: Caller;
  readonly createdAt: string;
}

const STATES = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];

/** `environments` gains the environments that deployments name, as on GitHub. */
export function deploymentRoutes(
  world: World,
  deployments: Deployment[],
  environments: Map<string, string>,
): readonly Route[] {
  const find = (request: ApiRequest): Deployment | undefined =>
    deployments.find(({ id }) => id === Number(request.params.id));
  return [
    route("GET /deployments", (request) => {
      const asked = (name: string, value: string): boolean =>
        (request.query.get(name) ?? "none") === "none" || request.query.get(name) === value;
      const found = deployments.filter(
        ({ sha, ref, task, environment }) =>
          asked("sha", sha) && asked("ref", ref) && asked("task", task) && asked("environment", environment),
      );
      return paged(
        request,
        found.toReversed().map((deployment) => format(world, deployment)),
        world,
      );
    }),
    route("POST /deployments", async (request) => {
      const body = bodyOf(request);
      const ref = textOf(body.ref);
      if (ref === undefined) return invalid({ resource: "Deployment", field: "ref", code: "missing_field" });
      const sha = await resolveCommit(world, ref);
      if (sha === undefined) return refusal(422, `No ref found for: ${ref}`);
      const environment = textOf(body.environment) ?? "production";
      if (!environments.has(environment)) environments.set(environment, world.now());
      const deployment: Deployment = {
        id: world.nextId(),
        sha,
        ref,
        task: textOf(body.task) ?? "deploy",
        environment,
        payload: body.payload ?? {},
        description: textOf(body.description) ?? null,
        transient: body.transient_environment === true,
        production: (body.production_environment ?? environment === "production") === true,
        creator: request.caller,
        createdAt: world.now(),
        statuses: [],
      };
      deployments.push(deployment);
      return json(format(world, deployment), 201);
    }),
    route("GET /deployments/:id", (request) => {
      const found = find(request);
      return found === undefined ? refusal(404) : json(format(world, found));
    }),
    route("DELETE /deployments/:id", (request) => {
      const found = find(request);
      if (found === undefined) return refusal(404);
      if (found.statuses.at(-1)?.state !== "inactive" && deployments.length > 1) {
        return refusal(
          422,
          "We cannot delete an active deployment unless it is the only deployment in a given environment.",
        );
      }
      deployments.splice(deployments.indexOf(found), 1);
      return empty();
    }),
    route("GET /deployments/:id/statuses", (request) => {
      const found = find(request);
      if (found === undefined) return refusal(404);
      return paged(
        request,
        found.statuses.toReversed().map((status) => formatStatus(world, found, status)),
        world,
      );
    }),
    route("POST /deployments/:id/statuses", (request) => {
      const found = find(request);
      return found === undefined ? refusal(404) : addStatus(world, deployments, { request, found });
    }),
  ];
}

function addStatus(
  world: World,
  deployments: readonly Deployment[],
  { request, found }: { readonly request: ApiRequest; readonly found: Deployment },
): ApiReply {
  const body = bodyOf(request);
  const state = textOf(body.state) ?? "";
  if (!STATES.includes(state)) return invalid({ resource: "DeploymentStatus", field: "state", code: "invalid" });
  const status: DeploymentStatus = {
    id: world.nextId(),
    state,
    description: textOf(body.description) ?? "",
    logUrl: textOf(body.log_url) ?? textOf(body.target_url) ?? "",
    environmentUrl: textOf(body.environment_url) ?? "",
    creator: request.caller,
    createdAt: world.now(),
  };
  if (state === "success" && body.auto_inactive !== false) retireOthers(world, deployments, { found, status });
  found.statuses.push(status);
  return json(formatStatus(world, found, status), 201);
}

/** Only prior deployments that are neither transient nor of production become inactive by themselves. */
function retireOthers(
  world: World,
  deployments: readonly Deployment[],
  { found, status }: { readonly found: Deployment; readonly status: DeploymentStatus },
): void {
  for (const other of deployments) {
    const same = other.environment === found.environment && other.id < found.id;
    if (!same || other.transient || other.production || other.statuses.at(-1)?.state !== "success") continue;
    other.statuses.push({ ...status, id: world.nextId(), state: "inactive", description: "" });
  }
}

function format(world: World, deployment: Deployment): Json {
  const url = `${repositoryUrl(world)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId("Deployment", deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: simpleUser(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
  };
}

function formatStatus(world: World, deployment: Deployment, status: DeploymentStatus): Json {
  const parent = `${repositoryUrl(world)}/deployments/${deployment.id}`;
  return {
    url: `${parent}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: simpleUser(world, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: parent,
    repository_url: repositoryUrl(world),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
  };
}
