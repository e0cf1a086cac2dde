import { describe, expect, it } from "vitest";
import { parseRepository } from "../../../core/repository/parse-repository.ts";
import type { Step, StepsJob } from "../../../workflows/define-workflow.ts";
import { buildDelivery } from "../../../workflows/delivery/delivery-workflows.ts";

const dvc = { kind: "dvc", version: "3.63.0" };
const python = { kind: "python", version: "3.12", requirements: "requirements.txt" };
const fetch = { kind: "run", name: "Fetch", run: "make data", env: { SIZE: "small" } };

const expression = (text: string): string => `\${{ ${text} }}`;
const SECRET = expression("secrets.MY_KEY");

/** The jobs of a workflow for the pipelines alpha, and beta with monitoring; where steps before training are for all of them, beta has tenants. */
function jobsOf(settings: Readonly<Record<string, unknown>>, file = "slipway-pull-request.yml") {
  const facts = { retrains: false, mergeBase: false, environment: "production" };
  const workflow = buildDelivery({
    settings: parseRepository(settings, { file: "slipway.config.yml", locate: () => undefined }),
    pipelines: [
      { name: "alpha", tenants: false, monitored: false, ...facts },
      { name: "beta", tenants: "before" in settings, monitored: true, ...facts },
    ],
    action: (stage) => `slipway-ml/slipway/actions/${stage}@v1`,
  }).find((each) => each.file === file);
  return (workflow?.jobs ?? {}) as Readonly<Record<string, StepsJob>>;
}

function named(job: StepsJob | undefined, name: string): readonly Step[] {
  return job?.steps.filter((step) => step.name === name) ?? [];
}

describe("the steps that read data", () => {
  it("hold the secrets, those that fetch it included", () => {
    const { model, plan } = jobsOf({ secrets: { KEY: "MY_KEY" }, before: [dvc, fetch] });
    const secret = { KEY: SECRET };
    for (const job of [model, plan]) {
      expect(named(job, "Pull data with DVC").map(({ env }) => env)).toEqual([{ ...secret, DVC: "dvc==3.63.0" }]);
      expect(named(job, "Fetch").map(({ env }) => env)).toEqual([{ ...secret, SIZE: "small" }]);
      expect(job?.environment).toEqual({ name: "slipway-data", deployment: false });
    }
  });

  it("hold those of their own pipeline alone", () => {
    const { model } = jobsOf({ before: [dvc], perPipeline: { alpha: { secrets: { KEY: "ALPHA_KEY" } } } });
    expect(named(model, "Pull data with DVC").map(({ if: when, env }) => [when, Object.keys(env ?? {})])).toEqual([
      ["matrix.name == 'alpha'", ["KEY", "DVC"]],
      ["matrix.name == 'beta'", ["DVC"]],
    ]);
  });

  it("bring the environment with them when they read a secret by name", () => {
    const env = { KEY: SECRET };
    const { model } = jobsOf({ before: [{ ...fetch, env }] });
    expect(model?.environment).toEqual({ name: "slipway-data", deployment: false });
    expect(jobsOf({ before: [fetch] }).model?.environment).toBeUndefined();
    const single = jobsOf({ perPipeline: { alpha: { before: [{ ...fetch, env }] } } });
    expect(single.model?.environment).toEqual({ name: "slipway-data", deployment: false });
  });
});

describe("Git LFS", () => {
  const lint = { name: "Lint", runsOn: "ubuntu-24.04", steps: [{ kind: "run", name: "Say", run: "true" }] };
  const lfs = (job: StepsJob | undefined) => named(job, "Check out").map((step) => step.with?.lfs ?? false);

  it("is fetched where data is read, and nowhere else", () => {
    const settings = { perPipeline: { alpha: { before: [{ kind: "lfs" }] } }, jobs: { "pull-request": { lint } } };
    const jobs = jobsOf(settings);
    expect([lfs(jobs.model), lfs(jobs.plan), lfs(jobs.lint)]).toEqual([[true], [false], [false]]);
  });

  it("is fetched in a job of one's own that asks", () => {
    const jobs = jobsOf({ jobs: { "pull-request": { lint: { ...lint, steps: [{ kind: "lfs" }, ...lint.steps] } } } });
    expect(lfs(jobs.lint)).toEqual([true]);
  });
});

describe("Python", () => {
  it("is set up with its packages where models are trained, and nowhere else", () => {
    const { model, plan } = jobsOf({ before: [python] });
    expect(model?.steps.slice(1, 3)).toMatchObject([
      { name: "Set up Python", with: { "python-version": "3.12" } },
      { run: 'python -m pip install --requirement "$REQUIREMENTS"', env: { REQUIREMENTS: "requirements.txt" } },
    ]);
    const { measure } = jobsOf({ before: [python] }, "slipway-monitor.yml");
    for (const job of [plan, measure]) expect(named(job, "Set up Python")).toEqual([]);
  });

  it("needs no file of packages, and may be for one pipeline", () => {
    const { model } = jobsOf({ perPipeline: { alpha: { before: [{ kind: "python", version: "3.12" }] } } });
    expect(named(model, "Set up Python").map((step) => step.if)).toEqual(["matrix.name == 'alpha'"]);
    expect(named(model, "Install Python packages")).toEqual([]);
  });
});

describe("the workflow that trains anew", () => {
  it("says in the list of runs what it was started for", () => {
    const settings = parseRepository({}, { file: "slipway.config.yml", locate: () => undefined });
    const pipelines = [{ name: "alpha", tenants: false, monitored: false, retrains: false, mergeBase: false }];
    const workflows = buildDelivery({ settings, pipelines, action: (stage) => stage });
    const retrain = workflows.find(({ file }) => file === "slipway-retrain.yml");
    expect(retrain?.["run-name"]).toBe(`Retrain ${expression("inputs.model")}: ${expression("inputs.reason")}`);
  });
});
