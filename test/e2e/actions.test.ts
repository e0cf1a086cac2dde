import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { startGitHub } from "../fakes/github/start-github.ts";
import { startRun } from "./workflow-run.ts";

const PIPELINE = { pipeline: "pipelines/credit-risk" };
const READ = { contents: "read" } as const;

describe("the stages as actions", () => {
  it("take a model from training to a server elsewhere, each with the permissions of its job", async () => {
    await using github = await startGitHub();
    await using run = await startRun(github);
    const artifact = `slipway-evaluation-credit-risk-${run.sha}`;

    const model = await run.startJob({ checkedOut: true });
    const trained = await model.act("train", PIPELINE, READ);
    expect(trained, trained.log).toMatchObject({ status: 0, outputs: { outcome: "passed" } });
    const evaluated = await model.act("evaluate", PIPELINE, READ);
    expect(evaluated, evaluated.log).toMatchObject({ status: 0, outputs: { verdict: "first-model" } });
    expect(evaluated.summary).toContain("credit-risk");

    const register = await run.startJob({ checkedOut: false });
    const registered = await register.act(
      "register",
      { artifact, model: "credit-risk" },
      { contents: "write", "pull-requests": "read" },
    );
    expect(registered, registered.log).toMatchObject({ status: 0, outputs: { reference: "credit-risk@1.0.0" } });
    expect(registered.outputs.subjects).toMatch(/^[0-9a-f]{64} {2}evaluation\.json$/m);

    const token = await run.serve();
    const deploy = await run.startJob({ checkedOut: true });
    const inputs = { artifact, "deploy-token": token, servers: `credit-risk ${run.url}` };
    const deployed = await deploy.act("deploy", inputs, { contents: "write", deployments: "write" });
    expect(deployed, deployed.log).toMatchObject({ status: 0, outputs: { outcome: "passed", version: "1.0.0" } });
    expect(deployed.log).not.toContain("Nothing is replayed");
    const { replay } = JSON.parse(await readFile(deployed.outputs.document ?? "", "utf8")) as { replay: object };
    expect(replay).toMatchObject({ passed: true, rows: 1000 });
    expect(github.deployments).toMatchObject([{ environment: "production", task: "deploy" }]);
    expect(github.problems()).toEqual([]);
  });

  it("run no code of a pipeline where they may write, and fail without a run's artifact", async () => {
    await using github = await startGitHub();
    await using run = await startRun(github);
    const job = await run.startJob({ checkedOut: true });
    const refused = await job.act("register", PIPELINE, { contents: "write" });
    expect(refused, refused.log).toMatchObject({ status: 1, outputs: { outcome: "error", version: "" } });
    expect(refused.log).toContain(
      "::error title=SLIPWAY_E_PIPELINE_UNLOADABLE,file=pipelines/credit-risk/pipeline.ts::",
    );
    const missing = await job.act("deploy", { artifact: "nothing" }, { contents: "write", deployments: "write" });
    expect(missing, missing.log).toMatchObject({ status: 1, outputs: { outcome: "error" } });
    expect(missing.log).toContain("::error title=SLIPWAY_E_ARTIFACT_FAILED::This run has no artifact");
    expect(github.deployments).toEqual([]);
  });
});
