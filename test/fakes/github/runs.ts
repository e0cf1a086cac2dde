import { type Json, json, paged, refusal } from "./exchange.ts";
import { minimalRepository } from "./minimal-repository.ts";
import { type Route, route } from "./router.ts";
import { htmlUrl, nodeId, repositoryUrl, simpleUser, type World } from "./world.ts";

/** What a test states about a run; the rest has defaults. */
export interface RunFacts {
  readonly id: number;
  /** `.github/workflows/slipway-pull-request.yml`. */
  readonly path?: string;
  readonly name?: string;
  readonly event?: string;
  readonly headSha: string;
  readonly headBranch?: string;
  /** `owner/name`; the repository itself when left out. */
  readonly headRepository?: string | null;
  readonly attempt?: number;
  readonly number?: number;
  readonly status?: "queued" | "in_progress" | "completed";
  readonly conclusion?: "success" | "failure" | "cancelled" | "skipped" | null;
  readonly actor?: string;
  /** RFC 3339, without fractions; now when left out. */
  readonly createdAt?: string;
  /** Numbers of pull requests; GitHub leaves the list empty for forks. */
  readonly pullRequests?: readonly Json[];
}

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: "success" | "failure" | "skipped" | "cancelled" | null;
}

/** Workflow runs: made by a test or a harness, as nothing runs here. */
export class Runs {
  readonly #world: World;
  readonly #runs = new Map<number, RunFacts>();
  readonly #jobs = new Map<number, readonly Job[]>();

  constructor(world: World) {
    this.#world = world;
  }

  create(facts: RunFacts): RunFacts {
    this.#runs.set(facts.id, { createdAt: this.#world.now(), ...facts });
    return facts;
  }

  update(id: number, change: Partial<Omit<RunFacts, "id">>): void {
    const known = this.#runs.get(id);
    if (known === undefined) throw new Error(`No run ${id}.`);
    this.#runs.set(id, { ...known, ...change });
  }

  setJobs(id: number, jobs: readonly Job[]): void {
    this.#jobs.set(id, jobs);
  }

  get(id: number): RunFacts | undefined {
    return this.#runs.get(id);
  }

  newestFirst(): readonly RunFacts[] {
    return [...this.#runs.values()].toSorted((a, b) => b.id - a.id);
  }

  jobs(id: number): readonly Job[] {
    return this.#jobs.get(id) ?? [];
  }

  /** As in `GET /actions/runs/{id}` and in `event.workflow_run`. */
  format(run: RunFacts): Json {
    const url = `${repositoryUrl(this.#world)}/actions/runs/${run.id}`;
    const path = run.path ?? ".github/workflows/ci.yml";
    const actor = simpleUser(this.#world, { login: run.actor ?? "octocat", bot: false });
    const own = `${this.#world.owner}/${this.#world.name}`;
    const now = this.#world.now();
    return {
      id: run.id,
      name: run.name ?? path,
      node_id: nodeId("WorkflowRun", run.id),
      head_branch: run.headBranch ?? "main",
      head_sha: run.headSha,
      path,
      display_title: run.name ?? path,
      run_number: run.number ?? 1,
      run_attempt: run.attempt ?? 1,
      event: run.event ?? "push",
      status: run.status ?? "completed",
      conclusion: run.conclusion === undefined ? "success" : run.conclusion,
      workflow_id: workflowId(path),
      check_suite_id: run.id,
      check_suite_node_id: nodeId("CheckSuite", run.id),
      url,
      html_url: `${htmlUrl(this.#world)}/actions/runs/${run.id}`,
      pull_requests: run.pullRequests ?? [],
      created_at: run.createdAt ?? now,
      updated_at: now,
      run_started_at: now,
      actor,
      triggering_actor: actor,
      jobs_url: `${url}/jobs`,
      logs_url: `${url}/logs`,
      check_suite_url: `${repositoryUrl(this.#world)}/check-suites/${run.id}`,
      artifacts_url: `${url}/artifacts`,
      cancel_url: `${url}/cancel`,
      rerun_url: `${url}/rerun`,
      previous_attempt_url: null,
      workflow_url: `${repositoryUrl(this.#world)}/actions/workflows/${workflowId(path)}`,
      head_commit: {
        id: run.headSha,
        tree_id: run.headSha,
        message: "",
        timestamp: now,
        author: null,
        committer: null,
      },
      repository: minimalRepository(this.#world, own),
      head_repository: run.headRepository === null ? null : minimalRepository(this.#world, run.headRepository ?? own),
    };
  }
}

export function runRoutes(world: World, runs: Runs): readonly Route[] {
  const list = (filter: (formatted: Json) => boolean, workflow?: string): Route["handle"] => {
    return (request) => {
      const asked = ["branch", "event", "status", "head_sha"] as const;
      const found = runs
        .newestFirst()
        .map((run) => runs.format(run))
        .filter(filter)
        .filter((run) => workflow === undefined || isOf(run, request.params[workflow] ?? ""))
        .filter((run) => asked.every((name) => matches(run, name, request.query.get(name))));
      return paged(request, found, {
        apiUrl: world.apiUrl,
        wrap: (page, total) => ({ total_count: total, workflow_runs: page }),
      });
    };
  };
  const one: Route["handle"] = ({ params }) => {
    const run = runs.get(Number(params.id));
    const attempt = params.attempt;
    const known = run !== undefined && (attempt === undefined || Number(attempt) <= (run.attempt ?? 1));
    return known
      ? json({ ...runs.format(run), ...(attempt === undefined ? {} : { run_attempt: Number(attempt) }) })
      : refusal(404);
  };
  const jobs: Route["handle"] = (request) => {
    const run = runs.get(Number(request.params.id));
    if (run === undefined) return refusal(404);
    const formatted = runs.jobs(run.id).map((job) => formatJob(world, run, job));
    return paged(request, formatted, {
      apiUrl: world.apiUrl,
      wrap: (page, total) => ({ total_count: total, jobs: page }),
    });
  };
  return [
    route(
      "GET /actions/runs",
      list(() => true),
    ),
    route(
      "GET /actions/workflows/:workflow/runs",
      list(() => true, "workflow"),
    ),
    route("GET /actions/runs/:id", one),
    route("GET /actions/runs/:id/attempts/:attempt", one),
    route("GET /actions/runs/:id/jobs", jobs),
    route("GET /actions/runs/:id/attempts/:attempt/jobs", jobs),
  ];
}

const FIELDS = { branch: "head_branch", event: "event", head_sha: "head_sha" } as const;

function matches(run: Json, name: "branch" | "event" | "status" | "head_sha", asked: string | null): boolean {
  if (asked === null) return true;
  return name === "status" ? run.status === asked || run.conclusion === asked : run[FIELDS[name]] === asked;
}

const isOf = (run: Json, workflow: string): boolean =>
  String(run.workflow_id) === workflow || String(run.path).endsWith(`/${workflow}`);

/** A stable number for a file. */
const workflowId = (path: string): number =>
  [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7);

function formatJob(world: World, run: RunFacts, job: Job): Json {
  const now = world.now();
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${repositoryUrl(world)}/actions/runs/${run.id}`,
    run_attempt: run.attempt ?? 1,
    node_id: nodeId("Job", job.id),
    head_sha: run.headSha,
    head_branch: run.headBranch ?? "main",
    workflow_name: run.name ?? null,
    url: `${repositoryUrl(world)}/actions/jobs/${job.id}`,
    html_url: `${htmlUrl(world)}/actions/runs/${run.id}/job/${job.id}`,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    created_at: now,
    started_at: now,
    completed_at: job.status === "completed" ? now : null,
    steps: [],
    check_run_url: `${repositoryUrl(world)}/check-runs/${job.id}`,
    labels: ["ubuntu-24.04"],
    runner_id: 1,
    runner_name: "runner",
    runner_group_id: 1,
    runner_group_name: "Default",
  };
}
