import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDeploymentLog } from "../../../../adapters/github/deployment-log.ts";
import type { DeploymentRequest } from "../../../../core/deployments/deployment-log.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { type FakeGitHub, startGitHub } from "../../../fakes/github/start-github.ts";

const TAG = "models/credit-risk/v1.0.0";
const CREATE = /\/deployments$/;
const STATUSES = /\/deployments\/\d+\/statuses$/;
const success = { state: "success", description: "Its checks passed." } as const;

let github: FakeGitHub;
let commit: string;
beforeEach(async () => {
  github = await startGitHub();
  commit = await github.commit({ files: { "model.txt": "1" }, branch: "main" });
});
afterEach(() => github[Symbol.asyncDispose]());

const log = (token?: string) => createDeploymentLog({ github: connectGitHub(github, token) });
const request = (changes: Partial<DeploymentRequest> = {}): DeploymentRequest => ({
  ...{ environment: "production", model: "credit-risk", version: "1.0.0", digest: "d".repeat(64), commit },
  ...{ task: "deploy", traffic: 1, run: "1/1" },
  ...changes,
});
const states = () => github.deployments.map(({ statuses }) => statuses.map(({ state }) => state));

describe("what GitHub is asked for", () => {
  it("is a deployment of the version's tag that neither merges nor waits, with statuses that touch no others", async () => {
    await github.api("POST", "git/refs", { ref: `refs/tags/${TAG}`, sha: commit });
    const { id } = await log().begin(request());
    await log().finish(id, {
      ...success,
      description: "x".repeat(200),
      environmentUrl: "no address",
      logUrl: "https://example.org/run",
    });
    const bodies = github.requests.filter(({ method }) => method === "POST").map(({ body }) => body);
    expect(bodies).toEqual([
      {
        ref: TAG,
        ...{ environment: "production", task: "deploy", description: "deploy credit-risk@1.0.0" },
        ...{ required_contexts: [], auto_merge: false, production_environment: true },
        payload: {
          ...{
            schema: "slipway/deployment-payload/v1",
            model: "credit-risk",
            version: "1.0.0",
            digest: "d".repeat(64),
          },
          ...{ commit, task: "deploy", traffic: 1, run: "1/1" },
        },
      },
      { state: "in_progress", description: "deploy credit-risk@1.0.0", auto_inactive: false },
      {
        state: "success",
        description: `${"x".repeat(139)}…`,
        log_url: "https://example.org/run",
        auto_inactive: false,
      },
    ]);
    expect(github.problems()).toEqual([]);
  });

  it("is the commit where there is no tag, and nothing at all for what is active", async () => {
    const { id } = await log().begin(request());
    await log().finish(id, success);
    expect(github.deployments.map(({ ref }) => ref)).toEqual([commit]);
    github.clearRequests();
    await log().begin(request({ run: "2/1" }));
    expect(github.requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
  });

  it("leaves alone what somebody else deploys", async () => {
    await github.api("POST", "deployments", {
      ref: commit,
      environment: "production",
      payload: '{"model":"credit-risk"}',
    });
    const { id } = await log().begin(request());
    await log().finish(id, success);
    expect(states()).toEqual([[], ["in_progress", "success"]]);
  });
});

describe("when GitHub fails", () => {
  it("makes one deployment when the reply is lost, and one only after limits and server errors", async () => {
    github.faults.add({ match: { method: "POST", path: CREATE }, kind: "status", status: 502 });
    github.faults.add({ match: { method: "POST", path: CREATE }, kind: "secondary-limit" });
    github.faults.add({ match: { method: "POST", path: CREATE }, kind: "lost-response", skip: 1 });
    github.faults.add({ match: { path: STATUSES }, kind: "status", status: 503, times: 2 });
    const { id } = await log().begin(request());
    await log().finish(id, success);
    expect(states()).toEqual([["in_progress", "success"]]);
  });

  it("clears with the next success what a killed run left active", async () => {
    const first = await log().begin(request());
    await log().finish(first.id, success);
    const second = await log().begin(request({ version: "1.1.0", run: "2/1" }));
    await github.api("POST", `deployments/${second.id}/statuses`, { state: "success", auto_inactive: false });
    const third = await log().begin(request({ version: "1.2.0", run: "3/1" }));
    await log().finish(third.id, success);
    expect(states().map((each) => each.at(-1))).toEqual(["inactive", "inactive", "success"]);
  });

  it("names the permission that the token lacks", async () => {
    const token = await github.mintToken({ contents: "write" });
    await expect(log(token).begin(request())).rejects.toMatchObject({
      code: "SLIPWAY_E_PERMISSION_MISSING",
      remedy: expect.stringContaining("`deployments: write`") as unknown,
    });
  });

  it("says that neither tag nor commit are there", async () => {
    await expect(log().begin(request({ commit: "f".repeat(40) }))).rejects.toMatchObject({
      code: "SLIPWAY_E_GITHUB_FAILED",
    });
    expect(github.deployments).toEqual([]);
  });
});
