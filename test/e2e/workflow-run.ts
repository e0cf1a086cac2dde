import { spawn } from "node:child_process";
import { cp, mkdir, mkdtempDisposable, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { FakeGitHub } from "../fakes/github/start-github.ts";
import { Consumer } from "../workflows/harness/consumer.ts";

export interface ActResult {
  readonly status: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

type Scopes = Parameters<FakeGitHub["mint"]>[0];

const RUN = 1001;

/** A repository with a pipeline of credit risk, and a run of a workflow on a push to it: each call of `act` is a step of a job of its own. */
export async function startRun(github: FakeGitHub) {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-run-"));
  const checkout = new Consumer(join(folder.path, "origin"), github);
  const port = await findPort();
  await cp("pipelines/credit-risk", join(checkout.folder, "pipelines/credit-risk"), { recursive: true });
  await setUrl(join(checkout.folder, "pipelines/credit-risk/pipeline.ts"), `http://127.0.0.1:${port}`);
  const sha = checkout.commit("A pipeline");
  await checkout.push("main");
  github.runs.create({
    id: RUN,
    path: ".github/workflows/slipway-release.yml",
    event: "push",
    headSha: sha,
    headBranch: "main",
  });
  let jobs = 0;
  const servers: (() => void)[] = [];

  return {
    sha,
    /** Where the pipeline deploys to. */
    url: `http://127.0.0.1:${port}`,
    checkout,
    /** A machine for a job: empty, or with the checkout. */
    async startJob({ checkedOut }: { readonly checkedOut: boolean }): Promise<Job> {
      jobs += 1;
      const workspace = join(folder.path, `job-${jobs}`);
      if (checkedOut) await cp(checkout.folder, workspace, { recursive: true });
      else await mkdir(workspace);
      return { workspace, act: (action, inputs, scopes) => act(github, { workspace, sha, action, inputs, scopes }) };
    },
    /** A server elsewhere, which has no checkout and fetches versions itself. Gives the token of its admin API. */
    async serve(): Promise<string> {
      const token = "a-token-of-the-admin-api-0123456789abcdef";
      const cwd = join(folder.path, "server");
      await mkdir(cwd);
      const child = spawn(process.execPath, [resolve("bin/slipway.mjs"), "serve", "--port", String(port)], {
        cwd,
        env: {
          PATH: process.env.PATH,
          SLIPWAY_REGISTRY: "github:acme/models",
          SLIPWAY_ADMIN_TOKEN: token,
          GITHUB_TOKEN: github.mint({ contents: "read" }),
          GITHUB_API_URL: github.apiUrl,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      servers.push(() => child.kill());
      await new Promise<void>((done, fail) => {
        child.stdout.on("data", (text: Buffer) => (text.includes("admin") ? done() : undefined));
        child.on("exit", (code) => fail(new Error(`The server ended with ${code}.`)));
      });
      return token;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const stop of servers) stop();
      await rm(folder.path, { recursive: true, force: true });
    },
  };
}

export interface Job {
  readonly workspace: string;
  act(action: string, inputs: Readonly<Record<string, string>>, scopes: Scopes): Promise<ActResult>;
}

interface Step {
  readonly workspace: string;
  readonly sha: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly scopes: Scopes;
}

async function act(github: FakeGitHub, { workspace, sha, action, inputs, scopes }: Step): Promise<ActResult> {
  await using files = await mkdtempDisposable(join(tmpdir(), "slipway-step-"));
  const path = (name: string) => join(files.path, name);
  for (const name of ["output", "summary", "state"]) await writeFile(path(name), "");
  await writeFile(path("event.json"), JSON.stringify({ after: sha }));
  const given = { "github-token": github.mint(scopes), ...inputs };
  const child = spawn(process.execPath, [resolve(`actions/${action}/index.ts`)], {
    cwd: workspace,
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: "acme/models",
      GITHUB_SHA: sha,
      GITHUB_REF: "refs/heads/main",
      GITHUB_EVENT_NAME: "push",
      GITHUB_EVENT_PATH: path("event.json"),
      GITHUB_RUN_ID: String(RUN),
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_JOB: action,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_OUTPUT: path("output"),
      GITHUB_STEP_SUMMARY: path("summary"),
      GITHUB_STATE: path("state"),
      RUNNER_TEMP: files.path,
      ACTIONS_RESULTS_URL: `${github.resultsUrl}/`,
      ACTIONS_RUNTIME_TOKEN: github.runtimeToken({ run: RUN, job: action }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => log.push(text));
  const status = await new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  return {
    status,
    log: log.join(""),
    outputs: parseOutputs(await readFile(path("output"), "utf8")),
    summary: await readFile(path("summary"), "utf8"),
  };
}

/** `name<<delimiter`, the value in lines, the delimiter. */
function parseOutputs(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([\w-]+)<<(ghadelimiter_[\w-]+)\n([\s\S]*?)\n?\2$/gm);
  return Object.fromEntries([...found].map(([, name = "", , value = ""]) => [name, value]));
}

async function setUrl(file: string, url: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/http:\/\/127\.0\.0\.1:\d+/, url));
}

/** One whose neighbour is free as well: the admin API is there. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}
