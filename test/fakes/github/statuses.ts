import {
  type ApiReply,
  type ApiRequest,
  bodyOf,
  type Caller,
  invalid,
  type Json,
  json,
  paged,
  refusal,
  textOf,
} from "./exchange.ts";
import { minimalRepository } from "./minimal-repository.ts";
import { type Route, route } from "./router.ts";
import { nodeId, repositoryUrl, resolveCommit, simpleUser, type World } from "./world.ts";

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Caller;
  readonly createdAt: string;
}

const STATES = ["error", "failure", "pending", "success"];

/** `knows`: whether a SHA is a commit here or in a fork, as the objects are shared. */
export function statusRoutes(
  world: World,
  statuses: CommitStatus[],
  knows: (sha: string) => Promise<boolean>,
): readonly Route[] {
  const of = async (ref: string): Promise<{ sha: string; newest: readonly CommitStatus[] }> => {
    const sha = (await resolveCommit(world, ref)) ?? ref;
    return { sha, newest: statuses.filter((status) => status.sha === sha).toReversed() };
  };
  return [
    route("POST /statuses/:sha", (request) => create(world, statuses, { request, knows })),
    route("GET /commits/:ref+/statuses", async (request) => {
      const { newest } = await of(request.params.ref ?? "");
      return paged(
        request,
        newest.map((status) => format(world, status)),
        world,
      );
    }),
    route("GET /commits/:ref+/status", async (request) => {
      const { sha, newest } = await of(request.params.ref ?? "");
      const latest = newest.filter(
        (status, at) => newest.findIndex(({ context }) => context === status.context) === at,
      );
      return json({
        state: combine(latest.map(({ state }) => state)),
        statuses: latest.map((status) => format(world, status)),
        sha,
        total_count: latest.length,
        repository: minimalRepository(world, `${world.owner}/${world.name}`),
        commit_url: `${repositoryUrl(world)}/commits/${sha}`,
        url: `${repositoryUrl(world)}/commits/${sha}/status`,
      });
    }),
  ];
}

async function create(
  world: World,
  statuses: CommitStatus[],
  { request, knows }: { readonly request: ApiRequest; readonly knows: (sha: string) => Promise<boolean> },
): Promise<ApiReply> {
  const body = bodyOf(request);
  const sha = request.params.sha ?? "";
  const state = textOf(body.state) ?? "";
  const description = textOf(body.description) ?? null;
  if (!STATES.includes(state)) return invalid({ resource: "Status", field: "state", code: "custom" });
  if (description !== null && description.length > 140) {
    const message = "description is too long (maximum is 140 characters)";
    return invalid({ resource: "Status", field: "description", code: "custom", message });
  }
  if (!(await knows(sha))) return refusal(422, `No commit found for SHA: ${sha}`);
  const status: CommitStatus = {
    id: world.nextId(),
    sha,
    state,
    context: textOf(body.context) ?? "default",
    description,
    targetUrl: textOf(body.target_url) ?? null,
    creator: request.caller,
    createdAt: world.now(),
  };
  statuses.push(status);
  return json(format(world, status), 201);
}

function combine(states: readonly string[]): string {
  if (states.some((state) => state === "error" || state === "failure")) return "failure";
  return states.length === 0 || states.includes("pending") ? "pending" : "success";
}

function format(world: World, status: CommitStatus): Json {
  return {
    url: `${repositoryUrl(world)}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: nodeId("Status", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(world, status.creator),
  };
}
