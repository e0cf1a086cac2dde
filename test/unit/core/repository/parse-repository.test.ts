import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlipwayError } from "../../../../core/errors.ts";
import { assertPipelinesExist, parseRepository } from "../../../../core/repository/parse-repository.ts";

const parse = (value: unknown) => parseRepository(value, { file: "slipway.config.yml", locate: () => 7 });

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof SlipwayError) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
  return "";
}

const pinned = { kind: "action", name: "Log in", action: "a/b", sha: "1".repeat(40), tag: "v1" };

/** Settings with one job more in the workflow of pull requests. */
function withJob(fields: Readonly<Record<string, unknown>>, id = "lint") {
  const job = { name: "Mine", runsOn: "ubuntu-24.04", steps: [{ kind: "run", name: "Say", run: "true" }], ...fields };
  return { jobs: { "pull-request": { [id]: job } } };
}

describe("parseRepository", () => {
  it("has a default for everything", () => {
    expect(parse({})).toMatchObject({
      pipelines: ["pipelines/*"],
      defaultBranch: "main",
      deliversOn: "ubuntu-24.04",
      actsOn: "ubuntu-slim",
      attest: "off",
      oidc: false,
      perPipeline: {},
    });
  });

  it.each([
    [{ runOn: "x" }, "runOn: unknown field; accepted here: pipelines, defaultBranch, workflows, runsOn"],
    [{ perPipeline: { credit: { secret: {} } } }, "perPipeline.credit.secret: unknown field"],
    [{ secrets: { KEY: "not a name" } }, "secrets.KEY: must be the name of a secret"],
    [{ secrets: { "BAD-NAME": "KEY" } }, "secrets.BAD-NAME"],
    [{ before: [{ kind: "run", name: "Fetch", run: `curl $${"{{ secrets.KEY }}"}` }] }, "must hold no expression"],
    [{ before: [{ ...pinned, sha: "v1" }] }, "before.0.sha: must be the full commit of the tag"],
    [{ before: [{ kind: "dvc", version: "3; rm -rf /" }] }, "before.0.version: must be a version of DVC"],
    [{ before: [{ kind: "dvc", version: "3.1", remote: "x y" }] }, "before.0.remote"],
    [{ before: [{ kind: "svn" }] }, "before.0.kind: accepted: lfs, dvc, python, run, action"],
    [{ triggers: { monitor: { cron: "daily" } } }, "must be five fields"],
    [{ triggers: { monitor: { cron: "99 99 * * *" } } }, "the minute must be *, or numbers from 0 to 59"],
    [{ defaultBranch: "feature branch" }, "defaultBranch: must be the name of a branch"],
    [
      { perPipeline: { credit: { watch: ["/abs", "src"] } } },
      "perPipeline.credit.watch.0: must be a path from the root",
    ],
    [{ perPipeline: { credit: { watch: ["../out"] } } }, "perPipeline.credit.watch.0: must be a path from the root"],
    [{ perPipeline: { Credit: {} } }, "perPipeline.Credit: must be"],
    [{ pipelines: [] }, "pipelines: needs at least one entry"],
    [{ defaultBranch: "" }, "defaultBranch: must be the name"],
    [{ runsOn: 5 }, "runsOn: must be a label, a list of labels"],
    [{ before: [{ kind: "python", version: 3.12 }] }, "before.0.version: must be a version in quotes"],
    [{ workflows: ["deploy"] }, "accepted: pull-request, report, release"],
    [{ deploy: { url: "http://x" } }, "deploy.tokenSecret: required"],
    [withJob({}, "plan"), "jobs.pull-request.plan: is a job of Slipway's own"],
    [withJob({}, "slipway-gate"), "jobs.pull-request.slipway-gate: is a job of Slipway's own"],
    [
      withJob({ needs: ["modle"] }),
      'needs.0: there is no job modle in slipway-pull-request.yml; known: plan, model. Did you mean "model"?',
    ],
    [withJob({ needs: ["slipway-gate"] }), "slipway-gate waits for every job"],
    [withJob({ needs: ["lint"] }), "lint would wait for itself"],
    [
      withJob({ permissions: { content: { access: "read", why: "checkout" } } }),
      "unknown field; accepted here: actions, artifact-metadata, attestations, checks, contents, deployments",
    ],
    [{ ...withJob({}), workflows: ["report"] }, "jobs.pull-request: slipway-pull-request.yml is not written"],
    [withJob({}, "1st"), "jobs.pull-request.1st: must be letters"],
    [{ jobs: { "pull-requests": {} } }, "jobs.pull-requests: unknown field; accepted here: pull-request, report"],
    ["text", "settings: "],
  ])("refuses %o by name", (value, part) => {
    const message = messageOf(() => parse(value));
    expect(message).toMatch(/^SLIPWAY_E_REPOSITORY_INVALID slipway\.config\.yml:7: /);
    expect(message).toContain(part);
  });

  it("either takes a value or refuses it, and never throws anything else", () => {
    const keys = fc.constantFrom("pipelines", "runsOn", "secrets", "before", "jobs", "perPipeline", "__proto__");
    fc.assert(fc.property(fc.dictionary(keys, fc.jsonValue()), (value) => void messageOf(() => parse(value))));
  });
});

describe("assertPipelinesExist", () => {
  it("refuses settings for a pipeline that is not there", () => {
    const settings = parse({ perPipeline: { credti: { watch: [] } } });
    expect(messageOf(() => assertPipelinesExist(settings, ["credit"], "slipway.config.yml"))).toContain(
      'perPipeline.credti: there is no such pipeline; known: credit. Did you mean "credit"?',
    );
    expect(messageOf(() => assertPipelinesExist(settings, ["credti"], "slipway.config.yml"))).toBe("");
  });
});
