// Plays one scenario of the workflow tests for a person: npm run play -- SCENARIO [--log] [--requests]. Real workflows, a loopback GitHub; what
// they leave is printed, and everything stays up until Ctrl-C.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { scheduleEvent } from "../test/workflows/harness/events.ts";
import { describeRequests, describeRoutes } from "../test/workflows/harness/print-requests.ts";
import { describeState } from "../test/workflows/harness/print-state.ts";
import { type Kit, type ReferenceOptions, ReferenceWorld } from "../test/workflows/harness/reference-world.ts";
import { exportActions } from "./export-actions.ts";

interface Scenario extends ReferenceOptions {
  readonly title: string;
  play(reference: ReferenceWorld, root: string): Promise<unknown>;
}

const CREDIT = "credit-risk";
const FAULTY_DAY = "pipelines/credit-risk/data/serving/2026-11-17.csv";

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "pull-request": {
    title: "A pull request changes a pipeline",
    pipelines: [CREDIT],
    play: (reference) => reference.world.pushToPull(narrow(reference), { branch: "narrower" }),
  },
  fork: {
    title: "A pull request comes from a fork",
    pipelines: [CREDIT],
    async play(reference) {
      const { world } = reference;
      const fork = await world.github.fork("mallory");
      return world.pushToPull(narrow(reference), { branch: "patch-1", fork, actor: "mallory" });
    },
  },
  release: {
    title: "A push to main becomes a version, is deployed, and rolled back after the next one",
    pipelines: [CREDIT],
    server: true,
    async play(reference) {
      const { world, begun } = reference;
      await world.push(begun);
      await world.pushToMain(reference.edit(CREDIT, "gbt()", "gbt({ members: 2 })"), "Fewer members");
      const about = { model: CREDIT, environment: "production", reason: "played by hand" };
      return world.dispatch("slipway-promote.yml", { ...about, action: "rollback", version: "" });
    },
  },
  monitor: {
    title: "A healthy day is followed by one with faults",
    pipelines: [CREDIT],
    server: true,
    without: /serving\/2026-11-17/,
    async play({ world, begun }, root) {
      await world.push(begun);
      const schedule = () => world.trigger(scheduleEvent({ head: world.consumer.head("main"), cron: "23 5 * * *" }));
      await schedule();
      await world.commitToMain({ [FAULTY_DAY]: readFileSync(join(root, FAULTY_DAY)) }, "What was served the day after");
      return schedule();
    },
  },
  tenants: {
    title: "A model per tenant",
    pipelines: ["customer-churn"],
    play: ({ world, begun }) => world.push(begun),
  },
};

const narrow = (reference: Pick<ReferenceWorld, "edit">) => reference.edit(CREDIT, "margin: 0.03", "margin: 0.02");

/** Where the curious can go on. */
function describePlaces({ world, server }: ReferenceWorld): string {
  const { github, consumer } = world;
  const serving = server === undefined ? [] : [`server      ${server.url}`];
  return [
    `API         ${github.apiUrl}/repos/acme/models (token ${github.token})`,
    `repository  ${consumer.folder}`,
    ...serving,
  ].join("\n");
}

/** What to type, when no scenario was named, or one that there is not. */
function sayUsage(): string {
  const lines = Object.entries(SCENARIOS).map(([id, { title }]) => `  ${id.padEnd(14)}${title}`);
  return [
    "Type: npm run play -- SCENARIO [--log] [--requests]",
    ...lines,
    "  --log         what the runner printed",
    "  --requests    which requests GitHub's API was asked",
  ].join("\n");
}

async function play(scenario: Scenario, flags: readonly string[]): Promise<void> {
  const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
  const product = mkdtempSync(join(tmpdir(), "slipway-product-"));
  try {
    const tools = execFileSync(join(root, "scripts/workflow-tools.sh"), ["act"], { encoding: "utf8" }).trim();
    await exportActions({ root, folder: product });
    const onRun: NonNullable<Kit["onRun"]> = (run) => {
      console.log(`${run.workflow} (${run.event}): ${run.conclusion}`);
      if (flags.includes("--log")) console.log(run.text);
    };
    await using reference = await ReferenceWorld.start({ root, product, tools, onRun }, scenario);
    await scenario.play(reference, root);
    console.log(
      `\n${await describeState(reference.world.github)}\n${describePlaces(reference)}\n\n${describeRequests(scenario.title, reference.world.runs)}`,
    );
    if (flags.includes("--requests")) console.log(describeRoutes(reference.world.runs));
    console.log("\nEverything stays up until Ctrl-C.");
    await untilStopped();
  } finally {
    rmSync(product, { recursive: true, force: true });
  }
}

async function untilStopped(): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>();
  const alive = setInterval(() => undefined, 60_000);
  process.once("SIGINT", stop).once("SIGTERM", stop);
  await promise;
  clearInterval(alive);
}

const [wanted = "", ...options] = process.argv.slice(2);
const chosen = Object.hasOwn(SCENARIOS, wanted) ? SCENARIOS[wanted] : undefined;
if (chosen === undefined) {
  console.error(sayUsage());
  process.exitCode = 2;
} else await play(chosen, options);
