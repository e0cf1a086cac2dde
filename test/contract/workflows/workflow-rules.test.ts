import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { contract as command } from "../../../actions/command/contract.ts";
import { contract as deploy } from "../../../actions/deploy/contract.ts";
import { contract as evaluate } from "../../../actions/evaluate/contract.ts";
import { contract as monitor } from "../../../actions/monitor/contract.ts";
import { contract as override } from "../../../actions/override/contract.ts";
import { contract as plan } from "../../../actions/plan/contract.ts";
import { contract as propose } from "../../../actions/propose/contract.ts";
import { contract as register } from "../../../actions/register/contract.ts";
import { contract as report } from "../../../actions/report/contract.ts";
import { contract as train } from "../../../actions/train/contract.ts";
import { toKebab } from "../../../adapters/runner/inputs.ts";
import { OWN_JOBS } from "../../../core/repository/check-jobs.ts";
import { generateSamples, readOwnWorkflows } from "./samples.ts";

const CONTRACTS = new Map(
  [command, deploy, evaluate, monitor, override, plan, propose, register, report, train].map((contract) => [
    contract.name,
    contract,
  ]),
);
const GUIDE = readFileSync("docs/workflows.md", "utf8");
/** Of our own: what builds a release of Slipway itself follows rules of its own. */
const NOT_FOR_MODELS = ["ci.yml", "release.yml"];

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}
interface Job {
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: { readonly include: string } };
  readonly environment?: { readonly deployment: boolean };
  readonly steps: readonly Step[];
}
interface WorkflowFile {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const samples = [...readOwnWorkflows(), ...generateSamples()]
  .filter(({ file }) => !NOT_FOR_MODELS.includes(file))
  .map(({ title, text }) => ({ title, text, workflow: parse(text) as WorkflowFile }));

/** `train` of `slipway-ml/slipway/actions/train@…` and of `$/actions/train`. */
function stageOf({ uses = "" }: Step): string | undefined {
  return /^(?:slipway-ml\/slipway|\$)\/actions\/([a-z-]+)/.exec(uses)?.[1];
}

/**
 * Jobs that have the repository's files execute them, or programs that they name. A job that does nothing but deploy artifacts reads the data of
 * its checkout: the action refuses code wherever it may write.
 */
function runsUserCode({ steps }: Job): boolean {
  const [checkouts, others] = [steps.filter(isCheckout), steps.filter((step) => !isCheckout(step))];
  if (others.some((step) => step.with?.pipeline !== undefined)) return true;
  return (
    checkouts.length > 0 && !others.every((step) => stageOf(step) === "deploy" && step.with?.artifact !== undefined)
  );
}

function isCheckout({ uses = "" }: Step): boolean {
  return uses.startsWith("actions/checkout@");
}

function writes({ permissions }: Job): readonly string[] {
  return Object.keys(permissions).filter((scope) => permissions[scope] === "write");
}

describe.each(samples)("$title", ({ text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  it("permits nothing on top, and every job says what it may", () => {
    expect(workflow.permissions).toEqual({});
    for (const [, job] of jobs) expect(job.permissions).toBeTypeOf("object");
    for (const line of text.split("\n").filter((each) => /^ {6}[a-z-]+: (read|write)\b/.test(each)))
      expect(line).toMatch(/# \S/);
  });

  it("runs the repository's code only where nothing may be written", () => {
    for (const [id, job] of jobs.filter(([, each]) => runsUserCode(each)))
      expect([id, writes(job).filter((scope) => scope !== "id-token")]).toEqual([id, []]);
  });

  it("deploys beside the data, so that rows can be replayed, and runs no command there", () => {
    for (const [id, job] of jobs.filter(([, each]) => each.steps.some((step) => stageOf(step) === "deploy"))) {
      expect([id, job.steps.filter(isCheckout).length]).toEqual([id, 1]);
      expect([id, job.steps.filter(({ run }) => run !== undefined)]).toEqual([id, []]);
    }
  });

  it("never listens to pull_request_target and fixes what a checkout leaves behind", () => {
    expect(workflow.on).not.toHaveProperty("pull_request_target");
    for (const step of steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@")))
      expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  it("names every action by commit, with its tag, or by its own commit", () => {
    const uses = [...text.matchAll(/^ *(?:- )?uses: (.*)/gm)].map(([, value = ""]) => value);
    for (const value of uses) expect(value).toMatch(/^(\S+@[0-9a-f]{40} # v\S+|\$\/\S+)$/);
  });

  it("puts no expression into a command and chooses nothing by && and ||", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
    expect(text).not.toMatch(/\|\| |case\(/);
  });

  it("ends every job in time", () => {
    for (const [, job] of jobs) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  it("guards every matrix by what says that it is not empty", () => {
    for (const [, job] of jobs.filter(([, { strategy }]) => strategy !== undefined)) {
      const list = /outputs\.([a-z-]+)\)/.exec(job.strategy?.matrix.include ?? "")?.[1] ?? "none";
      expect(job.if).toContain(
        `needs.plan.outputs.${list === "matrix" ? "any" : list.replace("matrix", "any")} == 'true'`,
      );
    }
  });

  it("lets writers wait for each other, none dropped, and cancels nothing that writes", () => {
    for (const [id, job] of jobs.filter(([, each]) => writes(each).some((scope) => scope !== "id-token"))) {
      const group = job.concurrency ?? workflow.concurrency;
      expect([id, group]).toEqual([id, { group: expect.any(String) as unknown, queue: "max" }]);
    }
  });

  it("gives our actions inputs that they have", () => {
    for (const step of steps) {
      const stage = stageOf(step);
      if (stage === undefined) continue;
      const known = Object.keys(CONTRACTS.get(stage)?.inputs.shape ?? {}).map(toKebab);
      expect([...known, "github-token"]).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
    }
  });

  it("lets our action make the deployment", () => {
    for (const [, { environment }] of jobs) if (environment !== undefined) expect(environment.deployment).toBe(false);
  });
});

describe("the jobs of a delivery", () => {
  const find = (title: string): WorkflowFile => {
    const sample = samples.find((each) => each.title === title);
    if (sample === undefined) throw new RangeError(title);
    return sample.workflow;
  };

  it("always conclude the gate, for the merge queue too, whatever jobs a person adds", () => {
    const { on, jobs, concurrency } = find("all options: slipway-pull-request.yml");
    expect(on).toHaveProperty("merge_group");
    expect(jobs["slipway-gate"]).toMatchObject({ if: "always()", needs: ["plan", "model", "lint"], permissions: {} });
    expect(concurrency).toEqual({
      group: expect.stringMatching(/^slipway-pull-request-.*github\.ref/) as unknown,
      "cancel-in-progress": true,
    });
  });

  it("have exactly these permissions", () => {
    const permissions = (title: string) =>
      Object.fromEntries(Object.entries(find(title).jobs).map(([id, job]) => [id, job.permissions]));
    expect(permissions("reference: slipway-pull-request.yml")).toEqual({
      plan: { contents: "read" },
      model: { contents: "read" },
      "slipway-gate": {},
    });
    expect(permissions("reference: slipway-report.yml")).toEqual({
      report: { actions: "read", "pull-requests": "write", statuses: "write" },
    });
    expect(permissions("reference: slipway-release.yml")).toEqual({
      plan: { contents: "read" },
      model: { contents: "read" },
      register: { contents: "write", "pull-requests": "read" },
      deploy: { contents: "write", deployments: "write" },
      "dead-man": { contents: "write", issues: "write" },
    });
    expect(permissions("reference: slipway-monitor.yml")).toEqual({
      plan: { contents: "read" },
      measure: { contents: "read" },
      act: { contents: "write", issues: "write" },
    });
    expect(permissions("reference: slipway-override.yml")).toEqual({
      override: { actions: "read", contents: "write", "pull-requests": "write" },
      command: { actions: "write", contents: "write", issues: "write" },
    });
    expect(permissions("reference: slipway-retrain.yml")).toEqual({
      plan: { contents: "read" },
      model: { contents: "read" },
      propose: { contents: "write", issues: "write", "pull-requests": "write" },
    });
    expect(permissions("own: model-monitor.yml")).toMatchObject({
      act: { actions: "write", contents: "write", issues: "write" },
    });
  });

  it("give a secret to the legs of its own pipeline alone", () => {
    const { model } = find("all options: slipway-pull-request.yml").jobs;
    const holders = model?.steps.filter((step) => JSON.stringify(step).includes("ALPHA_WAREHOUSE_KEY"));
    expect(holders?.map((step) => (step as { if?: string }).if)).toEqual(holders?.map(() => "matrix.name == 'alpha'"));
    expect(holders?.map((step) => (step as { name?: string }).name)).toEqual([
      "Pull data with DVC",
      "Fetch what alpha needs",
      "Train",
      "Evaluate",
    ]);
  });

  it.each(["promote", "retrain", "monitor", "override"])("that call %s are told which permissions to grant", (name) => {
    const granted: Record<string, string> = {};
    for (const { permissions } of Object.values(find(`own: model-${name}.yml`).jobs))
      for (const [scope, access] of Object.entries(permissions))
        if (granted[scope] !== "write") granted[scope] = access;
    const [, cell = ""] = new RegExp(`^\\| \`model-${name}\\.yml\` \\| (.*) \\|$`, "m").exec(GUIDE) ?? [];
    const documented = [...cell.matchAll(/`([a-z-]+): (read|write)`/g)].map(([, scope = "", access]) => [
      scope,
      access,
    ]);
    expect(Object.fromEntries(documented)).toEqual(granted);
  });

  it("have the ids that a person's own jobs may not take", () => {
    for (const [name, ids] of Object.entries(OWN_JOBS)) {
      const own = Object.keys(find(`all options: slipway-${name}.yml`).jobs);
      expect(own.filter((id) => id !== "lint" && id !== "announce")).toEqual(ids);
    }
  });
});
