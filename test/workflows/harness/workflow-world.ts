import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Scopes } from "../../fakes/github/exchange.ts";
import type { RecordedRequest } from "../../fakes/github/front.ts";
import { type FakeGitHub, startGitHub } from "../../fakes/github/start-github.ts";
import type { GitHubOptions } from "../../fakes/github/world.ts";
import type { ActRun } from "./act-log.ts";
import { Consumer } from "./consumer.ts";
import {
  dispatchEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  type Trigger,
  workflowRunEvent,
} from "./events.ts";
import { listensTo, parseWorkflow, type WorkflowFile } from "./listeners.ts";
import { copyProduct, PRODUCT } from "./product.ts";
import { listUses, rewriteForAct } from "./rewrite.ts";
import { runAct } from "./run-act.ts";
import { stockToolCache } from "./tool-cache.ts";
import type { Files } from "./write-files.ts";

const BOT = "github-actions[bot]"; // Not counted are a server that fetches models, and people.
const DOUBLES = fileURLToPath(new URL("../doubles", import.meta.url));

/** One run of one workflow, ended. */
export interface FinishedRun extends ActRun {
  readonly id: number;
  readonly workflow: string;
  readonly event: Trigger["name"];
  readonly conclusion: "success" | "failure";
  /** What the run asked GitHub's API. */
  readonly requests: readonly RecordedRequest[];
}

export interface WorldOptions {
  /** Folder with `dist/` and the `action.yml` files. */
  readonly product: string;
  /** Folder that holds act. */
  readonly tools: string;
  /** Folder whose `node_modules` hold the engines; left out, the runner has none. */
  readonly engines?: string;
  readonly github?: GitHubOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** Told of every run as it ends. */
  readonly onRun?: (run: FinishedRun) => void;
}

/** A repository on the fake GitHub whose workflows run, chained as on GitHub: an event, what waits for it, what it dispatches. */
export class WorkflowWorld implements AsyncDisposable {
  readonly github: FakeGitHub;
  readonly consumer: Consumer;
  readonly runs: FinishedRun[] = [];
  /** Secrets of the repository, as its settings would hold them. */
  readonly secrets = new Map<string, string>();
  readonly #options: WorldOptions;
  readonly #scratch: string;
  #nextRun = 5001;
  #dispatched = 0;

  private constructor(github: FakeGitHub, scratch: string, options: WorldOptions) {
    this.github = github;
    this.#scratch = scratch;
    this.#options = options;
    this.consumer = new Consumer(join(scratch, "consumer"), github);
  }

  static async start(options: WorldOptions): Promise<WorkflowWorld> {
    const scratch = mkdtempSync(join(tmpdir(), "slipway-workflows-"));
    return new WorkflowWorld(await startGitHub(options.github), scratch, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.github[Symbol.asyncDispose]();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Commits to `main`, pushes, and runs what listens. */
  async pushToMain(files: Files, message: string): Promise<readonly FinishedRun[]> {
    return this.push(await this.commitToMain(files, message));
  }

  /** Runs what listens to a push to `main`. */
  async push(commits: { readonly before: string; readonly after: string }): Promise<readonly FinishedRun[]> {
    return this.trigger(pushEvent(commits));
  }

  /** Commits to `main` and pushes; nothing runs. */
  async commitToMain(files: Files, message: string): Promise<{ readonly before: string; readonly after: string }> {
    if (existsSync(join(this.consumer.folder, ".git/refs/heads/main"))) this.#checkout("main");
    this.consumer.write(files);
    const after = this.consumer.commit(message);
    return { before: await this.consumer.push("main"), after };
  }

  /** A commit on a branch (of a fork), pushed; the pull request opened, or updated when `number` is given. */
  async pushToPull(
    files: Files,
    about: { readonly branch: string; readonly fork?: string; readonly number?: number; readonly actor?: string },
  ): Promise<{ readonly number: number; readonly runs: readonly FinishedRun[] }> {
    const { branch, fork, actor = "octocat" } = about;
    this.#checkout(about.number === undefined ? "main" : branch);
    if (about.number === undefined) this.consumer.git("switch", "--quiet", "--create", branch);
    this.consumer.write(files);
    this.consumer.commit(`Change on ${branch}`);
    await this.consumer.push(branch, fork);
    const head = fork === undefined ? branch : `${fork.split("/")[0]}:${branch}`;
    const number = about.number ?? (await this.github.openPull({ head, author: actor }));
    const event = await pullRequestEvent(this.github, {
      number,
      merge: this.#merge(branch),
      action: about.number === undefined ? "opened" : "synchronize",
      ...(fork === undefined ? {} : { headRepository: fork }),
      actor,
    });
    return { number, runs: await this.trigger(event) };
  }

  /** A pull request in the merge queue: its head merged into `main`, as a commit on a branch of the queue. Only the queue's workflows run. */
  async queue(
    files: Files,
    branch: string,
  ): Promise<{ readonly number: number; readonly runs: readonly FinishedRun[] }> {
    this.#checkout("main");
    this.consumer.git("switch", "--quiet", "--create", branch);
    this.consumer.write(files);
    this.consumer.commit(`Change on ${branch}`);
    await this.consumer.push(branch);
    const number = await this.github.openPull({ head: branch });
    const base = this.consumer.head("main");
    const head = this.#merge(branch);
    const queued = `gh-readonly-queue/main/pr-${number}-${base}`;
    this.consumer.git("switch", "--quiet", "--create", queued);
    await this.consumer.push(queued);
    return { number, runs: await this.trigger(mergeGroupEvent({ base, head, branch: queued })) };
  }

  async dispatch(workflow: string, inputs: Readonly<Record<string, string>> = {}): Promise<readonly FinishedRun[]> {
    return this.trigger(dispatchEvent({ workflow, head: this.consumer.head("main"), inputs }));
  }

  /** Runs every workflow that listens to the event, and then what follows from those runs. */
  async trigger(trigger: Trigger): Promise<readonly FinishedRun[]> {
    this.#checkout(trigger.checkout);
    const listening = this.#workflows().filter((workflow) => listensTo(workflow, trigger));
    const ended: FinishedRun[] = [];
    for (const workflow of listening) {
      this.#checkout(trigger.checkout);
      const run = await this.#run(workflow, trigger);
      ended.push(run, ...(await this.#follow(run)));
    }
    return ended;
  }

  async #follow(run: FinishedRun): Promise<readonly FinishedRun[]> {
    const mainHead = this.consumer.head("main");
    const waiting = await this.trigger(workflowRunEvent(this.github, { id: run.id, mainHead }));
    const dispatched = this.github.dispatches.slice(this.#dispatched);
    this.#dispatched += dispatched.length;
    const started: FinishedRun[] = [];
    for (const dispatch of dispatched) {
      if (dispatch.kind !== "workflow") continue;
      const { workflow, inputs, by } = dispatch;
      started.push(...(await this.trigger(dispatchEvent({ workflow, inputs, head: mainHead, actor: by.login }))));
    }
    return [...waiting, ...started];
  }

  async #run(workflow: WorkflowFile, trigger: Trigger): Promise<FinishedRun> {
    const id = this.#nextRun++;
    const from = this.github.requests.length;
    const facts = { path: workflow.path, name: workflow.name, event: trigger.name };
    const { headSha, headBranch, headRepository, actor = "octocat" } = trigger;
    const head = { headSha, headBranch, ...(headRepository === undefined ? {} : { headRepository }) };
    this.github.runs.create({ id, ...facts, ...head, actor, status: "in_progress", conclusion: null });
    const act = await this.#act(workflow, trigger, id);
    const conclusion = act.exitCode === 0 ? "success" : "failure";
    this.github.runs.update(id, { status: "completed", conclusion });
    this.github.runs.setJobs(
      id,
      act.jobs.map(({ name, result }, at) => ({ id: id * 100 + at, name, status: "completed", conclusion: result })),
    );
    const requests = this.github.requests.slice(from).filter(({ login }) => login === BOT);
    const run: FinishedRun = { ...act, id, workflow: workflow.name, event: trigger.name, conclusion, requests };
    this.runs.push(run);
    this.#options.onRun?.(run);
    return run;
  }

  async #act(workflow: WorkflowFile, trigger: Trigger, id: number): Promise<ActRun> {
    const scratch = join(this.#scratch, `run-${id}`);
    const copy = join(scratch, "workflows", basename(workflow.path));
    mkdirSync(join(scratch, "workflows"), { recursive: true });
    const { product, engines } = this.#options;
    if (engines !== undefined) stockToolCache(join(scratch, "actions", "tool_cache"), { product, from: engines });
    const mint = this.#minter(trigger);
    writeFileSync(copy, rewriteForAct(workflow.text, { own: PRODUCT, mint }));
    const uses = listUses(workflow.text);
    const refs = [...new Set(uses.flatMap(readOwnRef))];
    const products = refs.map((ref, at) => {
      const to = join(scratch, `product-${at}`);
      return [`${PRODUCT}@${ref}`, copyProduct({ from: product, to, ref, caller: workflow.text }, mint)] as const;
    });
    try {
      return await runAct({
        tools: this.#options.tools,
        scratch,
        consumer: this.consumer.folder,
        workflow: copy,
        event: trigger,
        actor: trigger.actor ?? "octocat",
        repositories: { ...Object.fromEntries(products), ...mapDoubles(uses) },
        // No scope at all: a step of ours that does not take its token as an input is refused everything.
        secrets: { GITHUB_TOKEN: mint({}), ...Object.fromEntries(this.secrets) },
        env: {
          GITHUB_REPOSITORY: "acme/models",
          GITHUB_REPOSITORY_OWNER: "acme",
          GITHUB_RUN_ID: String(id),
          GITHUB_RUN_NUMBER: String(id - 5000),
          GITHUB_RUN_ATTEMPT: "1",
          SHA_REF: this.consumer.head(),
          GITHUB_API_URL: this.github.apiUrl,
          ACTIONS_RESULTS_URL: `${this.github.resultsUrl}/`,
          ACTIONS_RUNTIME_TOKEN: this.github.runtimeToken({ run: id, job: `job-of-${id}` }),
          ...trigger.env,
          ...this.#options.env,
        },
      });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  /** A fork's pull request gets read access at most, whatever its file says. */
  #minter({ name, headRepository }: Trigger): (permissions: Scopes) => string {
    const isFork = name === "pull_request" && headRepository !== undefined;
    return (permissions) => {
      const capped = Object.entries(permissions).map(([scope, access]) => [scope, isFork ? "read" : access]);
      return this.github.mint(Object.fromEntries(capped) as Scopes);
    };
  }

  #workflows(): readonly WorkflowFile[] {
    const folder = ".github/workflows";
    const path = join(this.consumer.folder, folder);
    const names = existsSync(path) ? readdirSync(path).toSorted() : [];
    return names.map((file) => parseWorkflow(`${folder}/${file}`, this.consumer.read(`${folder}/${file}`)));
  }

  #checkout(ref: string): void {
    this.consumer.git("checkout", "--quiet", "--force", ref);
    this.consumer.git("clean", "-d", "--force", "--quiet");
  }

  /** The commit that GitHub tests for a pull request: its head merged into `main`. */
  #merge(branch: string): string {
    this.consumer.git("checkout", "--quiet", "--detach", "main");
    this.consumer.git("merge", "--quiet", "--no-ff", "--no-edit", branch);
    return this.consumer.head();
  }
}

/** Small local actions that stand for those of others; the runner itself checks out. */
function mapDoubles(uses: readonly string[]): Record<string, string> {
  const others = uses.filter((name) => !name.startsWith("./") && readOwnRef(name).length === 0);
  return Object.fromEntries(
    others.flatMap((name) => {
      const [repository = ""] = name.split("@");
      if (repository === "actions/checkout") return [];
      const double = join(DOUBLES, basename(repository));
      if (!existsSync(double)) throw new Error(`There is no double of ${repository}.`);
      return [[name, double]];
    }),
  );
}

/** The ref by which a step or a job names us. */
function readOwnRef(uses: string): readonly string[] {
  const [name = "", ref] = uses.split("@");
  return ref !== undefined && (name === PRODUCT || name.startsWith(`${PRODUCT}/`)) ? [ref] : [];
}
