// From the start of the report action's process to its comment, on a loopback GitHub: median of RUNS, and the requests that it took. The bundle
// runs as the runner starts it, from an empty folder, in a step that knows its pull request. CML 0.20.6 takes 0.50 to 0.77 s for the same.
// Run: node bench/comment.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { exportActions } from "../scripts/export-actions.ts";
import { startGitHub } from "../test/fakes/github/start-github.ts";
import { GOLDEN_EVALUATIONS } from "../test/fakes/golden-evaluations.ts";

const RUNS = 20;
const BUDGET_MS = 350;
const NAME = "credit-risk";
/** Prints what the process itself has used, which a busy machine changes little. */
const METER = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.error("CPU",(user+system)/1000)})`;

await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-comment-"));
await exportActions({ root: resolve("."), folder: folder.path });
const documents = join(folder.path, ".slipway", "out", NAME);
await mkdir(documents, { recursive: true });
await writeFile(join(documents, "evaluation.json"), JSON.stringify(GOLDEN_EVALUATIONS.better));

await using github = await startGitHub({ budget: 100_000 });
const token = await github.mintToken({ "pull-requests": "write" });

interface Sample {
  /** Milliseconds from the start of the process until GitHub had stored the comment, and until the process ended. */
  readonly posted: number;
  readonly ended: number;
  /** Milliseconds of processor time. */
  readonly processor: number;
  readonly requests: readonly string[];
}

async function openPull(branch: string): Promise<number> {
  await github.commit({ files: { "model.txt": branch }, branch });
  return await github.openPull({ head: branch });
}

async function report(number: number, run: number): Promise<Sample> {
  const event = join(folder.path, "event.json");
  await writeFile(event, JSON.stringify({ action: "synchronize", number, pull_request: { number } }));
  github.clearRequests();
  let stored = Number.NaN;
  Object.defineProperty(github.requests, "push", {
    configurable: true,
    value(this: unknown[], record: { readonly method: string }) {
      if (record.method !== "GET") stored = performance.now(); // recorded when it has been done
      return Array.prototype.push.call(this, record);
    },
  });
  const started = performance.now();
  const child = spawn(process.execPath, [`--import=${METER}`, join("dist", "report.mjs")], {
    cwd: folder.path,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...{ PATH: process.env.PATH, HOME: folder.path, GITHUB_WORKSPACE: folder.path, GITHUB_EVENT_PATH: event },
      ...{ GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request", GITHUB_REPOSITORY: "acme/models" },
      ...{ GITHUB_API_URL: github.apiUrl, GITHUB_RUN_ID: String(run), GITHUB_RUN_ATTEMPT: "1" },
      ...{ GITHUB_OUTPUT: join(folder.path, "output"), GITHUB_STEP_SUMMARY: join(folder.path, "summary") },
      ...{ "INPUT_GITHUB-TOKEN": token, INPUT_NAME: NAME },
    },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const [code] = (await once(child, "close")) as [number];
  const ended = performance.now();
  if (code !== 0 || Number.isNaN(stored)) throw new Error(`The report ended with ${code}, without a comment: ${said}`);
  const processor = Number(/^CPU (\S+)$/m.exec(said)?.[1]);
  return {
    processor,
    posted: stored - started,
    ended: ended - started,
    requests: github.requests.map(({ method }) => method),
  };
}

function describe(title: string, samples: readonly Sample[]): void {
  const median = (key: "posted" | "ended" | "processor"): number =>
    samples.map((sample) => sample[key]).toSorted((left, right) => left - right)[Math.floor(samples.length / 2)] ??
    Number.NaN;
  const requests = [...new Set(samples.map((sample) => `${sample.requests.length} (${sample.requests.join(", ")})`))];
  const verdict = median("posted") <= BUDGET_MS ? "within" : "over";
  console.log(
    `${title.padEnd(16)} posted ${median("posted").toFixed(0)} ms (${verdict} ${BUDGET_MS} ms), ended ${median("ended").toFixed(0)} ms, processor ${median("processor").toFixed(0)} ms, requests ${requests.join(" or ")}`,
  );
}

await writeFile(join(folder.path, "output"), "");
await writeFile(join(folder.path, "summary"), "");
const first = await openPull("warm-up");
await report(first, 1); // the first one reads from the disk
const created: Sample[] = [];
const updated: Sample[] = [];
for (let index = 0; index < RUNS; index += 1) {
  const pull = await openPull(`change-${index}`);
  created.push(await report(pull, 2));
  updated.push(await report(pull, 3));
}
console.log(`Node ${process.versions.node}, ${availableParallelism()} processors, ${RUNS} runs each`);
describe("a new comment", created);
describe("a changed one", updated);
const problems = github.problems();
if (problems.length > 0) throw new Error(problems.join("\n"));
