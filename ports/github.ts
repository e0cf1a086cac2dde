import { createGitHub, type GitHub } from "../adapters/github/client.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { SlipwayError } from "../core/errors.ts";
import type { PortOptions } from "./port-options.ts";

const REGISTRY = /^github:([\w.-]{1,100})\/([\w.-]{1,100})$/;

const clients = new WeakMap<object, GitHub>();

/**
 * The client of the repository that keeps versions and state; `undefined` where files do. One for each place of work: budget and turns are
 * shared by everything that asks.
 * @throws SLIPWAY_E_INPUT_INVALID for a registry that is neither
 */
export function openGitHub(options: Pick<PortOptions, "registry" | "github" | "log" | "clock">): GitHub | undefined {
  const { registry = "files", github, log, clock } = options;
  if (registry === "files") return undefined;
  const known = clients.get(options);
  if (known !== undefined) return known;
  const [, owner, name] = REGISTRY.exec(registry) ?? [];
  if (owner === undefined || name === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `SLIPWAY_REGISTRY says ${JSON.stringify(registry.slice(0, 80))}, which names no registry.`,
      remedy: "Write `files`, or `github:owner/name` for the releases of a repository.",
    });
  }
  if (github?.token === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `The registry is the repository ${owner}/${name}, and there is no token to ask GitHub with.`,
      remedy: "Set GITHUB_TOKEN (`gh auth token` prints one), in a workflow leave the input github-token as it is.",
    });
  }
  const client = createGitHub({
    token: github.token,
    ...(github.baseUrl === undefined ? {} : { baseUrl: github.baseUrl }),
    repository: { owner, name },
    log,
    clock,
  });
  clients.set(options, client);
  return client;
}

/** The repository of the run: issues, deployments and pull requests are there, also when versions and state are kept elsewhere. */
export function openRunRepository(world: ActionWorld): GitHub | undefined {
  const { repository } = world.environment;
  if (repository === undefined) return undefined;
  const registry = `github:${repository.owner}/${repository.name}`;
  return openGitHub(world.registry === registry ? world : { ...world, registry });
}
