import { prepareDescription } from "../../core/comments/posted-text.ts";
import type { DeploymentLog, DeploymentRequest } from "../../core/deployments/deployment-log.ts";
import {
  type DeploymentPayload,
  describeDeployment,
  isEarlierAttempt,
  isSameDeployment,
  readPayload,
  writePayload,
} from "../../core/deployments/deployment-payload.ts";
import { SlipwayError } from "../../core/errors.ts";
import { formatVersion } from "../../core/registry/grammar.ts";
import type { GitHub } from "./client.ts";
import type { RouteItem, RouteParameters } from "./routes.ts";

type Deployment = RouteItem<"GET /repos/{owner}/{repo}/deployments">;
type Status = Omit<RouteParameters<"POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses">, "deployment_id">;

const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const PERMISSION = { permission: "deployments: write" } as const;
/** What is active is among the newest of its environment. */
const MAX_READ = 500;
const PRODUCTION = "production";

interface Ours extends DeploymentPayload {
  readonly id: number;
  readonly environment: string;
  readonly at: string;
}

/**
 * GitHub Deployments. Each is `in_progress` first and ends with one more status. GitHub itself makes only earlier deployments inactive that
 * are neither transient nor of production, so all of it is done here, the oldest first: whoever dies on the way leaves an unbroken row of
 * active ones at the newer end, which the next success clears.
 */
export function createDeploymentLog({ github }: { readonly github: GitHub }): DeploymentLog {
  /** Newest first. */
  const list = async (environment: string, wanted: (own: Ours) => boolean): Promise<readonly Ours[]> => {
    const enough = (items: readonly Deployment[]): boolean => items.length >= MAX_READ;
    const all = await github.list(`GET ${DEPLOYMENTS}`, { environment }, { ...PERMISSION, enough });
    return all
      .flatMap(toOurs)
      .filter(wanted)
      .toSorted((left, right) => right.id - left.id);
  };

  const stateOf = async ({ id }: Ours): Promise<string> => {
    const options = { ...PERMISSION, enough: () => true };
    const statuses = await github.list(`GET ${DEPLOYMENTS}/{deployment_id}/statuses`, { deployment_id: id }, options);
    return statuses.toSorted((left, right) => Number(right.id) - Number(left.id))[0]?.state ?? "pending";
  };

  const addStatus = async (id: number, status: Status): Promise<void> => {
    await github.request(
      `POST ${DEPLOYMENTS}/{deployment_id}/statuses`,
      { deployment_id: id, auto_inactive: false, ...status },
      { ...PERMISSION, repeatable: true }, // the newest counts
    );
  };

  const endUnfinished = async (own: Ours): Promise<void> => {
    await addStatus(own.id, { state: "error", description: "Its run ended before it did." });
  };

  const create = async (request: DeploymentRequest): Promise<number> => {
    const { environment, model, version, commit } = request;
    const body = {
      environment,
      task: request.task,
      payload: { ...writePayload(request) },
      description: describeDeployment(request),
      required_contexts: [],
      auto_merge: false,
      production_environment: environment === PRODUCTION,
    };
    const find = async () => (await list(environment, (own) => isOfRun(own, request)))[0];
    const tag = formatVersion({ model, version });
    // 422: there is no such tag, as with models that are kept elsewhere.
    const options = { ...PERMISSION, find, refusals: [422] };
    const atTag = await github.tryCreate(`POST ${DEPLOYMENTS}`, { ...body, ref: tag }, options);
    const created =
      atTag ?? (await github.create(`POST ${DEPLOYMENTS}`, { ...body, ref: commit }, { ...PERMISSION, find }));
    return "id" in created ? Number(created.id) : refuseMerge(created.message);
  };

  /** What was begun here, so that nobody asks what it is. */
  const begun = new Map<number, Place>();

  return {
    async begin(request) {
      const { environment, model } = request;
      for (const own of await list(environment, (each) => each.model === model)) {
        const meeting = meet(own, { state: await stateOf(own), request });
        if (meeting === "left") await endUnfinished(own);
        if (meeting === "ours" || meeting === "active") return { id: String(own.id), active: meeting === "active" };
        if (meeting === "end") break;
      }
      const id = await create(request);
      begun.set(id, request);
      await addStatus(id, { state: "in_progress", description: describeDeployment(request) });
      return { id: String(id), active: false };
    },

    async finish(id, { state, description, environmentUrl, logUrl }) {
      const number = Number(id);
      await addStatus(number, {
        state,
        description: prepareDescription(description),
        ...(isWebAddress(environmentUrl) ? { environment_url: environmentUrl } : {}),
        ...(isWebAddress(logUrl) ? { log_url: logUrl } : {}),
      });
      if (state === "success") await retireOthers(number);
    },

    async active(environment, model) {
      for (const own of await list(environment, (each) => each.model === model)) {
        const state = await stateOf(own);
        if (state === "inactive") return undefined;
        if (state !== "success") continue;
        const { run: _, rollbackOf: __, schema: ___, ...recorded } = own;
        return { ...recorded, id: String(own.id) };
      }
      return undefined;
    },
  };

  async function lookUp(id: number): Promise<Ours | undefined> {
    return toOurs(await github.request(`GET ${DEPLOYMENTS}/{deployment_id}`, { deployment_id: id }, PERMISSION))[0];
  }

  /** Of all successes of a model in an environment the newest stays. It is another's when that one began later and was faster. */
  async function retireOthers(id: number): Promise<void> {
    const finished = begun.get(id) ?? (await lookUp(id));
    if (finished === undefined) return;
    const [newest, ...others] = await listSuccesses(finished, id);
    for (const own of others.toReversed()) {
      await addStatus(own.id, {
        state: "inactive",
        description: `Replaced by ${newest?.version ?? finished.version}.`,
      });
    }
  }

  /** Down to the first that is inactive, newest first; `done` has just been given its status. */
  async function listSuccesses({ environment, model }: Place, done: number): Promise<readonly Ours[]> {
    const successes: Ours[] = [];
    for (const own of await list(environment, (each) => each.model === model)) {
      const state = own.id === done ? "success" : await stateOf(own);
      if (state === "inactive") break;
      if (state === "success") successes.push(own);
    }
    return successes;
  }
}

type Place = Pick<Ours, "environment" | "model" | "version">;

function toOurs({
  id,
  environment,
  payload,
  created_at: at,
}: Pick<Deployment, "id" | "environment" | "payload" | "created_at">): readonly Ours[] {
  const read = readPayload(payload);
  return read === undefined ? [] : [{ ...read, id: Number(id), environment, at }];
}

/** 202: GitHub merged a branch instead of deploying, which `auto_merge: false` rules out. */
function refuseMerge(message = ""): never {
  throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
    what: `GitHub made no deployment: ${message}.`,
    remedy: "Run it again.",
  });
}

function isOfRun(own: Ours, request: DeploymentRequest): boolean {
  return own.run === request.run && isSameDeployment(own, request);
}

/** What an earlier deployment of the same model and environment, the newest first, means for one that begins. */
function meet(own: Ours, { state, request }: { readonly state: string; readonly request: DeploymentRequest }) {
  if (state === "success") return isSameDeployment(own, request) ? "active" : "end";
  if (state === "inactive") return "end";
  if (!isOpen(state)) return "other";
  if (isOfRun(own, request)) return "ours";
  return isEarlierAttempt(own.run, request.run) ? "left" : "other";
}

function isOpen(state: string): boolean {
  return ["in_progress", "pending", "queued"].includes(state);
}

function isWebAddress(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url);
}
