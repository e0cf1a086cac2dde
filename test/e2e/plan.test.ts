import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { PlanLeg } from "../../core/documents/plan.ts";

const PIPELINES = ["credit-risk", "customer-churn", "energy-demand"];

function git(cwd: string, ...words: readonly string[]): string {
  const person = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...person, ...words], { cwd, encoding: "utf8" }).trim();
}

interface Answer {
  readonly outputs: Readonly<Record<string, string>>;
  readonly legs: readonly PlanLeg[];
  readonly summary: string;
}

/** A checkout of the reference pipelines on which the action runs as a runner starts it. */
function makeCheckout() {
  const folder = mkdtempDisposableSync(join(tmpdir(), "slipway-plan-"));
  const root = join(folder.path, "checkout");
  const runner = {
    output: join(folder.path, "output"),
    summary: join(folder.path, "summary"),
    event: join(folder.path, "event.json"),
  };
  for (const name of PIPELINES) cpSync(`pipelines/${name}`, join(root, "pipelines", name), { recursive: true });
  git(root, "init", "--quiet");
  const commit = (): string => {
    git(root, "add", "-A");
    git(root, "commit", "--quiet", "-m", "Change");
    return git(root, "rev-parse", "HEAD");
  };
  const first = commit();
  return {
    first,
    change: (file: string): string => {
      appendFileSync(join(root, file), "\n");
      return commit();
    },
    plan: (event: { name: string; payload: object }, inputs: Readonly<Record<string, string>> = {}): Answer => {
      for (const file of [runner.output, runner.summary]) writeFileSync(file, "");
      writeFileSync(runner.event, JSON.stringify(event.payload));
      const given = Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      );
      execFileSync(process.execPath, [resolve("actions/plan/index.ts")], {
        cwd: root,
        stdio: ["ignore", "ignore", "pipe"],
        env: {
          PATH: process.env.PATH,
          GITHUB_WORKSPACE: root,
          GITHUB_SHA: git(root, "rev-parse", "HEAD"),
          GITHUB_EVENT_NAME: event.name,
          GITHUB_EVENT_PATH: runner.event,
          GITHUB_OUTPUT: runner.output,
          GITHUB_STEP_SUMMARY: runner.summary,
          ...given,
        },
      });
      const outputs = readOutputs(readFileSync(runner.output, "utf8"));
      const legs = JSON.parse(outputs.matrix ?? "null") as readonly PlanLeg[];
      return { outputs, legs, summary: readFileSync(runner.summary, "utf8") };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function readOutputs(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)];
  return Object.fromEntries(found.map(([, name = "", , value = ""]) => [name, value]));
}

describe("the plan of the reference pipelines", () => {
  it("has what a push concerns, and says why the rest is left out", () => {
    using checkout = makeCheckout();
    const after = checkout.change("pipelines/credit-risk/README.md");
    const { outputs, legs, summary } = checkout.plan({ name: "push", payload: { before: checkout.first, after } });
    expect(legs).toEqual([
      expect.objectContaining({ model: "credit-risk", artifact: `slipway-evaluation-credit-risk-${after}` }),
    ]);
    expect(outputs).toMatchObject({ outcome: "passed", any: "true", "deploy-any": "true", "monitor-any": "true" });
    expect(JSON.parse(outputs.skipped ?? "")).toEqual(
      ["customer-churn", "energy-demand"].map((name) => ({ name, reason: "nothing that it depends on has changed" })),
    );
    expect(summary).toContain("| `credit-risk` | 1 model |");
  });

  it("is empty when nothing is concerned, and everything when nobody can tell", () => {
    using checkout = makeCheckout();
    const after = checkout.change("README.md");
    const none = checkout.plan({ name: "push", payload: { before: checkout.first, after } });
    expect(none.outputs).toMatchObject({ matrix: "[]", any: "false", "deploy-matrix": "[]", "deploy-any": "false" });
    const all = checkout.plan({ name: "push", payload: { before: "1".repeat(40), after } });
    expect(new Set(all.legs.map(({ name }) => name))).toEqual(new Set(PIPELINES));
    expect(all.summary).toContain("nobody could tell what differs");
  });

  it("has a leg for every tenant with a model of its own and one for the model of all rows", () => {
    using checkout = makeCheckout();
    const { legs } = checkout.plan({ name: "schedule", payload: {} }, { model: "customer-churn" });
    expect(legs.map(({ tenant }) => tenant)).toEqual([
      "@global",
      expect.stringMatching(/^electronic-check-[0-9a-f]{6}$/),
      expect.stringMatching(/^mailed-check-[0-9a-f]{6}$/),
      expect.stringMatching(/^bank-transfer-automatic-[0-9a-f]{6}$/),
      expect.stringMatching(/^credit-card-automatic-[0-9a-f]{6}$/),
    ]);
    const one = checkout.plan({ name: "workflow_dispatch", payload: {} }, { model: legs[2]?.model ?? "" });
    expect(one.legs).toEqual([legs[2]]);
  });
});
