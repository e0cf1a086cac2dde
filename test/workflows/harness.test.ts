import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, inject, test } from "vitest";
import { rewriteForAct } from "./harness/rewrite.ts";
import { WorkflowWorld } from "./harness/workflow-world.ts";

const TOOLS = inject("tools");

const ACTION = `name: Ask
inputs: { path: { required: true }, method: { default: GET }, body: { default: '' }, github-token: { default: '\${{ github.token }}' } }
outputs: { status: { description: Status. } }
runs: { using: node24, main: ../../dist/ask.mjs }
`;

/** The smallest action that asks the API and says what it was answered. */
const PROGRAM = `import { appendFileSync } from "node:fs";
const { INPUT_PATH, INPUT_METHOD, INPUT_BODY, GITHUB_API_URL, GITHUB_OUTPUT } = process.env;
const headers = { authorization: "Bearer " + process.env["INPUT_GITHUB-TOKEN"], "content-type": "application/json" };
const response = await fetch(GITHUB_API_URL + INPUT_PATH, { method: INPUT_METHOD, headers, ...(INPUT_BODY && { body: INPUT_BODY }) });
appendFileSync(GITHUB_OUTPUT, "status=" + response.status + "\\n");
console.log("::notice title=" + process.env.GITHUB_EVENT_NAME + "::" + response.status + " " + process.env.GITHUB_SHA);
`;

const ASK = "slipway-ml/slipway/actions/ask@v1";
const CI = `name: CI
on: { push: { branches: [main] }, pull_request: null }
permissions: {}
concurrency: { group: ci, queue: max }
jobs:
  issue:
    runs-on: ubuntu-24.04
    permissions: { issues: write }
    steps:
      - uses: ${ASK}
        id: allowed
        with: { method: POST, path: /repos/acme/models/issues, body: '{"title":"made"}' }
      - uses: ${ASK}
        with: { path: /repos/acme/models/releases }
`;
const AFTER = `name: After
on: { workflow_run: { workflows: [CI], types: [completed] } }
permissions: { contents: read, actions: write }
jobs:
  next:
    runs-on: ubuntu-slim
    steps:
      - uses: ${ASK}
        with: { method: POST, path: /repos/acme/models/actions/workflows/last.yml/dispatches, body: '{"ref":"main"}' }
`;
const LAST = `name: Last
on: workflow_dispatch
jobs:
  end:
    runs-on: ubuntu-slim
    permissions: { contents: read }
    environment: { name: production, deployment: false }
    steps: [{ uses: ${ASK}, with: { path: /repos/acme/models/releases } }]
`;

async function withWorld(work: (world: WorkflowWorld) => Promise<void>): Promise<void> {
  const product = mkdtempSync(join(tmpdir(), "slipway-product-"));
  try {
    for (const [path, text] of Object.entries({ "actions/ask/action.yml": ACTION, "dist/ask.mjs": PROGRAM })) {
      mkdirSync(dirname(join(product, path)), { recursive: true });
      writeFileSync(join(product, path), text);
    }
    await using world = await WorkflowWorld.start({ product, tools: TOOLS });
    await work(world);
  } finally {
    rmSync(product, { recursive: true });
  }
}

const FILES = {
  ".github/workflows/ci.yml": CI,
  ".github/workflows/after.yml": AFTER,
  ".github/workflows/last.yml": LAST,
};

test("a push runs what listens, then what waits for it, then what that dispatches", async () => {
  await withWorld(async (world) => {
    const runs = await world.pushToMain(FILES, "Begin");
    expect(runs.map(({ workflow, event, conclusion }) => [workflow, event, conclusion])).toEqual([
      ["CI", "push", "success"],
      ["After", "workflow_run", "success"],
      ["Last", "workflow_dispatch", "success"],
    ]);
    const head = world.consumer.head("main");
    expect(runs.map(({ notices }) => notices.map(({ message }) => message))).toEqual([
      [`201 ${head}`, `403 ${head}`],
      [`204 ${head}`],
      [`200 ${head}`],
    ]);
    expect(await world.github.api("GET", "issues")).toMatchObject([
      { title: "made", user: { login: "github-actions[bot]" } },
    ]);
    expect(await world.github.api("GET", `commits/${head}`)).toMatchObject({ sha: head });
  });
});

test("the token of a fork's pull request reads and writes nothing, and the run is of the merge commit", async () => {
  await withWorld(async (world) => {
    await world.commitToMain(FILES, "Begin");
    const fork = await world.github.fork("mallory");
    const { number, runs } = await world.pushToPull({ "a.txt": "a" }, { branch: "patch", fork, actor: "mallory" });
    const [ci] = runs;
    expect(ci?.notices.map(({ message }) => message.slice(0, 3))).toEqual(["403", "403"]);
    const pull = (await world.github.api("GET", `pulls/${number}`)) as { head: { sha: string } };
    const merge = ci?.notices[0]?.message.slice(4) ?? "";
    expect(world.consumer.git("rev-parse", `${merge}^2`).toString("utf8").trim()).toBe(pull.head.sha);
  });
});

test("a job that no runner is mapped for is an error, not a success", async () => {
  await withWorld(async (world) => {
    const unknown = LAST.replace("ubuntu-slim", "windows-latest").replace("workflow_dispatch", "push");
    await expect(world.pushToMain({ ".github/workflows/last.yml": unknown }, "Begin")).rejects.toThrow("not mapped");
  });
});

test("$ is the repository of the file, and what act does not know is gone", () => {
  const text =
    "jobs:\n  a:\n    permissions: { contents: read } # why\n    steps:\n      - uses: $/actions/ask # same commit\n";
  const minted: unknown[] = [];
  const self = { repository: "slipway-ml/slipway", ref: "v1" };
  const mint = (permissions: unknown): string => `token-${minted.push(permissions)}`;
  expect(rewriteForAct(text, { own: "slipway-ml/slipway", self, mint })).toMatchInlineSnapshot(`
    "jobs:
      a:
        steps:
          - uses: slipway-ml/slipway/actions/ask@v1 # same commit
            with:
              github-token: token-1
    "
  `);
  expect(minted).toEqual([{ contents: "read" }]);
});
