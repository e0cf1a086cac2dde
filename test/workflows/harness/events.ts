import type { Json } from "../../fakes/github/exchange.ts";
import type { FakeGitHub } from "../../fakes/github/start-github.ts";

/** What starts workflows, with what the harness needs besides the payload. */
export interface Trigger {
  readonly name:
    | "push"
    | "pull_request"
    | "schedule"
    | "workflow_dispatch"
    | "workflow_run"
    | "issue_comment"
    | "merge_group";
  readonly payload: Json;
  /** Commit or branch that the working tree is at. */
  readonly checkout: string;
  readonly headSha: string;
  readonly headBranch: string;
  /** `owner/name` of a fork. */
  readonly headRepository?: string;
  readonly actor?: string;
  /** Only this file; every file that listens when left out. */
  readonly workflow?: string;
  /** Name of the workflow that has ended, for `workflow_run`. */
  readonly after?: string;
  /** Variables that act gets wrong for this event. */
  readonly env?: Readonly<Record<string, string>>;
}

const OWNER: Json = { login: "acme", id: 9, type: "Organization" };

export const REPOSITORY: Json = {
  id: 1,
  name: "models",
  full_name: "acme/models",
  private: false,
  fork: false,
  owner: OWNER,
  default_branch: "main",
  html_url: "https://github.com/acme/models",
};

const person = (login: string): Json => ({ login, type: "User" });

export function pushEvent({
  before,
  after,
  branch = "main",
}: {
  before: string;
  after: string;
  branch?: string;
}): Trigger {
  return {
    name: "push",
    checkout: branch,
    headSha: after,
    headBranch: branch,
    payload: {
      ref: `refs/heads/${branch}`,
      before,
      after,
      created: /^0+$/.test(before),
      deleted: false,
      forced: false,
      repository: REPOSITORY,
      sender: person("octocat"),
      head_commit: { id: after },
    },
  };
}

export async function pullRequestEvent(
  github: FakeGitHub,
  about: { number: number; merge: string; action: "opened" | "synchronize"; headRepository?: string; actor?: string },
): Promise<Trigger> {
  const pull = (await github.api("GET", `pulls/${about.number}`)) as { head: Json; base: Json };
  const fork = about.headRepository;
  const [login = "acme"] = (fork ?? "acme/models").split("/");
  const repo =
    fork === undefined ? REPOSITORY : { ...REPOSITORY, id: 2, full_name: fork, fork: true, owner: person(login) };
  const actor = about.actor ?? "octocat";
  return {
    name: "pull_request",
    checkout: about.merge,
    headSha: String(pull.head.sha),
    headBranch: String(pull.head.ref),
    ...(fork === undefined ? {} : { headRepository: fork }),
    actor,
    payload: {
      action: about.action,
      number: about.number,
      pull_request: { ...pull, head: { ...pull.head, repo }, base: { ...pull.base, repo: REPOSITORY } },
      repository: REPOSITORY,
      sender: person(actor),
    },
  };
}

/** A merge queue asks whether its next commit may become the head of `main`. */
export function mergeGroupEvent({ base, head, branch }: { base: string; head: string; branch: string }): Trigger {
  return {
    name: "merge_group",
    checkout: head,
    headSha: head,
    headBranch: branch,
    payload: {
      action: "checks_requested",
      merge_group: { base_ref: "refs/heads/main", base_sha: base, head_ref: `refs/heads/${branch}`, head_sha: head },
      repository: REPOSITORY,
      sender: person("octocat"),
    },
  };
}

/** Somebody comments on a pull request, or with `labels` on an issue that has them. */
export async function commentEvent(
  github: FakeGitHub,
  {
    number,
    by,
    body,
    head,
    labels,
  }: {
    readonly number: number;
    readonly by: string;
    readonly body: string;
    readonly head: string;
    readonly labels?: readonly { readonly name: string }[] | undefined;
  },
): Promise<Trigger> {
  const response = await fetch(`${github.apiUrl}/repos/acme/models/issues/${number}/comments`, {
    method: "POST",
    headers: { authorization: `Bearer ${github.userToken(by)}`, "content-type": "application/json" },
    body: JSON.stringify({ body }),
  });
  const comment = (await response.json()) as Json;
  return {
    name: "issue_comment",
    checkout: "main",
    headSha: head,
    headBranch: "main",
    actor: by,
    payload: {
      action: "created",
      issue:
        labels === undefined ? { number, pull_request: {}, user: person("octocat"), labels: [] } : { number, labels },
      comment,
      sender: comment.user,
      repository: REPOSITORY,
    },
  };
}

export function scheduleEvent({ head, cron }: { head: string; cron: string }): Trigger {
  return {
    name: "schedule",
    checkout: "main",
    headSha: head,
    headBranch: "main",
    payload: { schedule: cron, repository: REPOSITORY, workflow: "slipway-monitor.yml" },
  };
}

export function dispatchEvent({
  workflow,
  head,
  inputs = {},
  actor = "octocat",
}: {
  workflow: string;
  head: string;
  inputs?: Json;
  actor?: string;
}): Trigger {
  return {
    name: "workflow_dispatch",
    workflow,
    checkout: "main",
    headSha: head,
    headBranch: "main",
    actor,
    payload: {
      ref: "refs/heads/main",
      inputs,
      workflow: `.github/workflows/${workflow}`,
      repository: REPOSITORY,
      sender: person(actor),
    },
  };
}

/** The run that has ended, as GitHub describes it to workflows that wait for it. */
export function workflowRunEvent(github: FakeGitHub, { id, mainHead }: { id: number; mainHead: string }): Trigger {
  const run = github.runs.get(id);
  if (run === undefined) throw new Error(`No run ${id}.`);
  return {
    name: "workflow_run",
    after: run.name ?? "",
    checkout: "main",
    headSha: mainHead,
    headBranch: "main",
    payload: {
      action: "completed",
      workflow_run: github.runs.format(run),
      workflow: { name: run.name, path: run.path },
      repository: REPOSITORY,
      sender: person(run.actor ?? "octocat"),
    },
  };
}
