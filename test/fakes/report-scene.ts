import { run } from "../../actions/report/main.ts";
import { readEnvironment } from "../../adapters/runner/environment.ts";
import type { Logger } from "../../core/log.ts";
import { createReportPorts } from "../../ports/report.ts";
import { type FakeGitHub, startGitHub } from "./github/start-github.ts";
import { type LeftArtifact, leaveArtifact } from "./leave-artifact.ts";

export const PULL_REQUEST_WORKFLOW = ".github/workflows/slipway-pull-request.yml";
const RUN = 1001;
const INPUTS = { workflow: PULL_REQUEST_WORKFLOW };

type Scopes = Parameters<FakeGitHub["mintToken"]>[0];

/** A pull request whose workflow has run, and the report that comes after it. */
export type ReportScene = Awaited<ReturnType<typeof openReportScene>>;

/** By default from a fork of mallory's. */
export async function openReportScene({ fork = true } = {}) {
  const github = await startGitHub();
  await github.commit({ files: { "README.md": "models" }, branch: "main" });
  const repository = fork ? await github.fork("mallory") : "acme/models";
  const author = fork ? "mallory" : "octocat";
  const commit = await github.commit({ files: { "a.txt": "1" }, branch: "patch", repository });
  const pull = await github.openPull({ head: fork ? "mallory:patch" : "patch", author });
  const facts = {
    id: RUN,
    path: PULL_REQUEST_WORKFLOW,
    event: "pull_request",
    headSha: commit,
    headBranch: "patch",
    headRepository: repository,
  };
  github.runs.create(facts);
  const warnings: string[] = [];
  return {
    github,
    commit,
    pull,
    run: RUN,
    warnings,
    push: () => github.commit({ files: { "a.txt": "2" }, branch: "patch", repository }),
    /** Leaves an artifact as a run does, whatever its bytes are. */
    leave: (artifact: Partial<LeftArtifact> & Pick<LeftArtifact, "content">) =>
      leaveArtifact(github, { run: RUN, name: "slipway-report-credit-risk", ...artifact }),
    /** Runs the report with the permissions of its workflow; `event` bends what GitHub says of the run. */
    async report(event: Readonly<Record<string, unknown>> = {}, scopes: Scopes = REPORT_SCOPES) {
      github.clearRequests();
      const known = github.runs.get(RUN);
      if (known === undefined) throw new Error("the run is gone");
      const payload = {
        action: "completed",
        repository: { full_name: "acme/models" },
        workflow_run: { ...github.runs.format(known), ...event },
      };
      return await run(INPUTS, createReportPorts(await createWorld(github, { payload, scopes, warnings })));
    },
    /** The same action as a step of the pull request's own workflow, with its documents below `cwd`. */
    async reportBeside(cwd: string, scopes: Scopes = { "pull-requests": "write" }) {
      github.clearRequests();
      const payload = { pull_request: { number: pull } };
      const about = { payload, scopes, warnings, cwd, eventName: "pull_request" };
      return await run({ ...INPUTS, name: "credit-risk" }, createReportPorts(await createWorld(github, about)));
    },
    comments: async (number = pull) => bodiesOf(await github.api("GET", `issues/${number}/comments`)),
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  };
}

export const REPORT_SCOPES: Scopes = { actions: "read", "pull-requests": "write", statuses: "write" };

interface WorldOptions {
  readonly payload: unknown;
  readonly scopes: Scopes;
  readonly warnings: string[];
  readonly cwd?: string;
  readonly eventName?: string;
}

async function createWorld(
  github: FakeGitHub,
  { payload, scopes, warnings, cwd = "/nowhere", eventName = "workflow_run" }: WorldOptions,
) {
  const environment = readEnvironment({
    GITHUB_REPOSITORY: "acme/models",
    GITHUB_EVENT_NAME: eventName,
    GITHUB_RUN_ID: "2002",
    GITHUB_API_URL: github.apiUrl,
  });
  const log: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => void warnings.push(message),
    progress: () => undefined,
  };
  return {
    cwd,
    log,
    clock: { now: () => new Date().toISOString(), elapsedMs: () => performance.now() },
    github: { token: await github.mintToken(scopes), baseUrl: github.apiUrl },
    environment: { ...environment, event: () => payload },
  };
}

function bodiesOf(comments: unknown): readonly string[] {
  return (comments as readonly { body: string }[]).map(({ body }) => body);
}
