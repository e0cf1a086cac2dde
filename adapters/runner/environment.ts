import { readFileSync } from "node:fs";
import { parseRemoteAccess, type RemoteAccess } from "../../core/data/remote-access.ts";
import { SlipwayError } from "../../core/errors.ts";

/**
 * What the runner tells an action. This module alone reads the environment; the two files of commands `GITHUB_OUTPUT` and
 * `GITHUB_STEP_SUMMARY` are read by `@actions/core`.
 */
export interface RunnerEnvironment {
  /** `GITHUB_WORKSPACE`: the checkout, where relative paths start; the working directory when it is not set. */
  readonly workspace: string;
  /** `GITHUB_REPOSITORY`, `owner/name`; undefined outside a workflow. */
  readonly repository: Repository | undefined;
  /** `GITHUB_SHA`: the commit that is checked out; on a pull request the one that merges it. Empty when unknown, as all texts below. */
  readonly sha: string;
  /** The commit that people know: on a pull request the head of its branch, else `sha`. Artifacts are named by it. */
  readonly commit: string;
  /** `GITHUB_REF`, such as `refs/heads/main`. */
  readonly ref: string;
  /** `GITHUB_RUN_ID`; 0 when unknown. */
  readonly runId: number;
  /** `GITHUB_RUN_ATTEMPT`, from 1. */
  readonly runAttempt: number;
  /** `GITHUB_JOB`: id of the job in its workflow. */
  readonly job: string;
  /** `GITHUB_EVENT_NAME`, such as `push`. */
  readonly eventName: string;
  /** `GITHUB_ACTOR`: login of whoever started the run. */
  readonly actor: string;
  /** `GITHUB_API_URL`, without a slash at the end. Default https://api.github.com. */
  readonly apiUrl: string;
  /** `GITHUB_SERVER_URL`, for links. Default https://github.com. */
  readonly serverUrl: string;
  /** `RUNNER_TOOL_CACHE`: folder for what is installed once per machine. */
  readonly toolCache: string;
  /** `RUNNER_TEMP`: folder that is emptied after the job. */
  readonly temp: string;
  /** `RUNNER_DEBUG` is 1: somebody asked for debug logging. */
  readonly debug: boolean;
  /** `SLIPWAY_REGISTRY`: `files`, or `github:owner/name`; empty for the repository of the run. */
  readonly registry: string;
  /** `SLIPWAY_DUCKDB_EXTENSIONS`: folder of DuckDB extensions to load from. */
  readonly extensions: string | undefined;
  /** `AWS_*` as AWS's own tools read them, and `SLIPWAY_DUCKDB_DOWNLOAD`: how tables at addresses are reached. @throws SLIPWAY_E_INPUT_INVALID */
  remote(): RemoteAccess;
  /** `INPUT_*`: what `with:` and the defaults of action.yml say, by input name in kebab-case, trimmed; empty ones are left out. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The event's payload, `GITHUB_EVENT_PATH`: JSON that others shaped. `undefined` without one. @throws SLIPWAY_E_INPUT_INVALID */
  event(): unknown;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readEnvironment(variables: Variables = process.env): RunnerEnvironment {
  const text = (name: string, fallback = ""): string => variables[name] || fallback;
  const event = (): unknown => readEvent(text("GITHUB_EVENT_PATH"));
  const eventName = text("GITHUB_EVENT_NAME");
  const sha = text("GITHUB_SHA");
  return {
    workspace: text("GITHUB_WORKSPACE", process.cwd()),
    repository: parseRepository(text("GITHUB_REPOSITORY")),
    sha,
    get commit() {
      return eventName === "pull_request" ? (findHeadSha(event()) ?? sha) : sha;
    },
    ref: text("GITHUB_REF"),
    runId: Number(text("GITHUB_RUN_ID", "0")),
    runAttempt: Number(text("GITHUB_RUN_ATTEMPT", "1")),
    job: text("GITHUB_JOB"),
    eventName,
    actor: text("GITHUB_ACTOR"),
    apiUrl: text("GITHUB_API_URL", "https://api.github.com").replace(/\/+$/, ""),
    serverUrl: text("GITHUB_SERVER_URL", "https://github.com").replace(/\/+$/, ""),
    toolCache: text("RUNNER_TOOL_CACHE"),
    temp: text("RUNNER_TEMP"),
    debug: text("RUNNER_DEBUG") === "1",
    registry: text("SLIPWAY_REGISTRY"),
    extensions: variables.SLIPWAY_DUCKDB_EXTENSIONS,
    remote: () => parseRemoteAccess(variables),
    inputs: readInputs(variables),
    event,
  };
}

/** `owner/name`; `undefined` for anything else. */
export function parseRepository(text: string): Repository | undefined {
  const [, owner, name] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(text) ?? [];
  return owner === undefined || name === undefined ? undefined : { owner, name };
}

/** The runner writes names in capitals and keeps their hyphens: `INPUT_GITHUB-TOKEN`. */
function readInputs(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value = ""]) =>
      name.startsWith("INPUT_") && value.trim() !== ""
        ? [[name.slice("INPUT_".length).toLowerCase(), value.trim()]]
        : [],
    ),
  );
}

function readEvent(path: string): unknown {
  if (path === "") return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "The event that started this run cannot be read: GITHUB_EVENT_PATH names no JSON file.",
      remedy: "Run this action as a step of a workflow.",
      cause,
    });
  }
}

function findHeadSha(event: unknown): string | undefined {
  const sha = (event as { pull_request?: { head?: { sha?: unknown } } } | undefined)?.pull_request?.head?.sha;
  return typeof sha === "string" && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined;
}

/** Tokens of the runner, everything given as an input, and the files by which a step changes the steps after it. */
const SECLUDED = /^(ACTIONS_|INPUT_)|^(GITHUB_TOKEN|GH_TOKEN|GITHUB_ENV|GITHUB_PATH)$/;
const secluded = new Map<string, string>();

/**
 * Takes out of the environment what a pipeline of the user, which runs in this process, and programs that training starts may not
 * see (PLATFORM A4). It hides and does not confine: what must stay secret is not given to a job that runs the user's code.
 */
export function secludeSecrets(): void {
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || !SECLUDED.test(name)) continue;
    secluded.set(name, value);
    Reflect.deleteProperty(process.env, name);
  }
}

/** Gives back what was taken for as long as `work` runs: `@actions/artifact` reads the runner's token by itself. */
export async function withSecrets<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const [name, value] of secluded) process.env[name] = value;
  try {
    return await work();
  } finally {
    for (const name of secluded.keys()) Reflect.deleteProperty(process.env, name);
  }
}
