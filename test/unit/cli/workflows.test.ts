import { mkdirSync, mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { workflowsVerb } from "../../../cli/workflows.ts";
import { VERSION } from "../../../ports/version.ts";
import { listen } from "../../fakes/github/loopback.ts";
import { typeVerb } from "../../fakes/type-verb.ts";

const SHA = "5".repeat(40);
const FOLDER = ".github/workflows";
const PULL_REQUEST = `${FOLDER}/slipway-pull-request.yml`;
const PIPELINE = `task: { kind: binary, target: y, positive: "1" }
data: { source: data/*.csv }
train: { kind: linear }
deploy: { environment: production }
`;

const JOB = "{ name: Mine, runsOn: ubuntu-24.04, steps: [{ kind: run, name: Say, run: echo }] }";

/** A repository with these files and a pipeline. */
function makeRepository(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "slipway-workflows-"));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  };
  const all = { "pipelines/credit/pipeline.yml": `name: credit\n${PIPELINE}`, ...files };
  for (const [name, text] of Object.entries(all)) write(name, text);
  return {
    write,
    read: (name: string) => readFileSync(join(folder.path, name), "utf8"),
    list: () => readdirSync(join(folder.path, FOLDER)).toSorted(),
    type: (words: readonly string[], github?: Parameters<typeof typeVerb>[1]["github"]) =>
      typeVerb(workflowsVerb, { cwd: folder.path, words, ...(github === undefined ? {} : { github }) }),
    typeJson: (words: readonly string[]) => typeVerb(workflowsVerb, { cwd: folder.path, words, json: true }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe("slipway workflows write", () => {
  it("writes what the pipelines ask for, by a given commit, and changes nothing the second time", async () => {
    using repository = makeRepository();
    const first = await repository.type(["write", "--pin", SHA]);
    const files = ["override", "promote", "pull-request", "release", "report", "retrain"].map(
      (name) => `slipway-${name}.yml`,
    );
    expect(repository.list()).toEqual(files); // nothing is monitored
    expect(first).toMatchObject({ exitCode: 0, warnings: [], document: { removed: [] } });
    expect(repository.read(PULL_REQUEST)).toContain(`slipway-ml/slipway/actions/train@${SHA} # v${VERSION}`);
    const texts = files.map((name) => repository.read(`${FOLDER}/${name}`));
    expect(await repository.type(["write", "--pin", SHA])).toMatchObject({ document: { written: [], removed: [] } });
    expect(files.map((name) => repository.read(`${FOLDER}/${name}`))).toEqual(texts);
  });

  it("removes what nothing asks for any more, and nothing that it did not write", async () => {
    using repository = makeRepository({
      [`${FOLDER}/slipway-own.yml`]: "name: Mine\n",
      [`${FOLDER}/lint.yml`]: "name: Lint\n",
    });
    await repository.type(["write", "--pin", SHA]);
    repository.write("slipway.config.yml", "workflows: [pull-request, report]\n");
    const { document } = await repository.type(["write", "--pin", SHA]);
    expect(document).toMatchObject({
      removed: expect.arrayContaining(["slipway-release.yml", "slipway-promote.yml"]) as unknown,
    });
    expect(repository.list()).toEqual([
      "lint.yml",
      "slipway-own.yml",
      "slipway-pull-request.yml",
      "slipway-report.yml",
    ]);
  });

  it("asks GitHub for the commit of its version's tag, annotated or not", async () => {
    using repository = makeRepository();
    const asked: string[] = [];
    await using server = await listen(async ({ url = "", headers }, response) => {
      asked.push(`${url} ${headers.authorization}`);
      const object = url.includes("/git/ref/") ? { type: "tag", sha: "6".repeat(40) } : { type: "commit", sha: SHA };
      response.end(JSON.stringify({ object }));
    });
    const { warnings } = await repository.type(["write"], { token: "ghs_token", baseUrl: server.url });
    expect(warnings).toEqual([]);
    expect(repository.read(PULL_REQUEST)).toContain(`actions/train@${SHA} # v${VERSION}`);
    expect(asked).toEqual([
      expect.stringMatching(`^/repos/slipway-ml/slipway/git/ref/tags(/|%2F)v${VERSION} .*ghs_token$`),
      expect.stringMatching(`^/repos/slipway-ml/slipway/git/tags/${"6".repeat(40)} `),
    ]);
  });

  it.each([
    ["without a token", undefined, "GITHUB_TOKEN is not set"],
    ["without such a tag", 404, `has no tag v${VERSION}`],
    ["when GitHub refuses", 401, "401"],
  ])("writes the tag with a warning %s", async (_, status, reason) => {
    using repository = makeRepository();
    await using server = await listen(async (_request, response) => {
      response.writeHead(status ?? 200).end("{}");
    });
    const github = { token: status === undefined ? undefined : "ghs_token", baseUrl: server.url };
    const { warnings } = await repository.type(["write"], github);
    expect(warnings).toEqual([expect.stringContaining(reason)]);
    expect(warnings[0]).toContain("--pin <sha>");
    expect(repository.read(PULL_REQUEST)).toContain(`actions/train@v${VERSION}\n`);
  });

  it("keeps the commit that the files hold, as long as the version is the same", async () => {
    using repository = makeRepository();
    await repository.type(["write", "--pin", SHA]);
    const text = repository.read(PULL_REQUEST);
    expect(await repository.type(["write"])).toMatchObject({ warnings: [], document: { written: [] } });
    repository.write(PULL_REQUEST, text.replace("contents: read", "contents: write"));
    expect(await repository.type(["write"])).toMatchObject({ warnings: [] });
    expect(repository.read(PULL_REQUEST)).toBe(text);
    for (const name of repository.list()) {
      const file = `${FOLDER}/${name}`;
      repository.write(file, repository.read(file).replaceAll(`# v${VERSION}`, "# v0.0.1"));
    }
    expect((await repository.type(["write"])).warnings).toHaveLength(1); // the commit is of another version
    expect(repository.read(PULL_REQUEST)).toContain(`actions/train@v${VERSION}\n`);
  });

  it("asks for no token that is there already", async () => {
    using repository = makeRepository();
    await using server = await listen(async (_request, response) => {
      response.writeHead(404).end("{}");
    });
    const { warnings } = await repository.type(["write"], { token: "ghs_token", baseUrl: server.url });
    expect(warnings[0]).not.toContain("GITHUB_TOKEN");
    expect(warnings[0]).toContain("run this again with --pin <sha>.");
  });

  it("takes an empty file of settings for the defaults", async () => {
    using repository = makeRepository({ "slipway.config.yml": "# nothing yet\n" });
    expect(await repository.type(["write", "--pin", SHA])).toMatchObject({ exitCode: 0 });
  });

  it("refuses a file where it needs a folder, and digits that are no commit", async () => {
    using repository = makeRepository();
    const file = "pipelines/credit/pipeline.yml";
    for (const verb of ["write", "check"])
      await expect(repository.type([verb, "--dir", file])).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
    await expect(repository.type(["write", "--pin", "A".repeat(40)])).rejects.toThrow("lower case");
  });

  it.each([
    ["two of one name", { "pipelines/other/pipeline.yml": `name: credit\n${PIPELINE}` }, "both named credit"],
    ["an unknown setting", { "slipway.config.yml": "runOn: x\n" }, "slipway.config.yml:1: runOn: unknown field"],
    ["settings of nobody", { "slipway.config.yml": "perPipeline: { credti: {} }\n" }, "there is no such pipeline"],
    ["no pipeline", { "slipway.config.yml": "pipelines: [models/*]\n" }, "There is no pipeline at models/*"],
    [
      "a pattern without a match beside a pipeline at the root",
      { "slipway.config.yml": "pipelines: [nope/*]\n", "pipeline.yml": `name: root\n${PIPELINE}` },
      "There is no pipeline at nope/*",
    ],
    [
      "a path without a pipeline among others",
      { "slipway.config.yml": 'pipelines: [nope, "pipelines/*"]\n' },
      "There is no pipeline at nope.",
    ],
    [
      "two files of settings",
      { "slipway.config.yml": "{}\n", "slipway.config.json": "{}\n" },
      "There are slipway.config.yml and slipway.config.json",
    ],
    ["settings without an export", { "slipway.config.ts": "export const settings = {};\n" }, "defineRepository"],
    [
      "a job in place of ours",
      { "slipway.config.yml": `jobs: { pull-request: { plan: ${JOB} } }\n` },
      "slipway.config.yml:1: jobs.pull-request.plan: is a job of Slipway's own",
    ],
    [
      "a job of a workflow that nothing asks for",
      { "slipway.config.yml": `jobs: { monitor: { mine: ${JOB} } }\n` },
      "jobs.monitor: slipway-monitor.yml is not written",
    ],
    ["a pipeline that is none", { "pipelines/other/pipeline.yml": "name: other\n" }, "pipelines/other/pipeline.yml"],
  ])("refuses %s and writes nothing", async (_, files, message) => {
    using repository = makeRepository(files);
    await expect(repository.type(["write", "--pin", SHA])).rejects.toThrow(message);
    expect(() => repository.list()).toThrow("ENOENT");
  });

  it.each([
    ["a file that is named", "a/first.yml", "a/first.yml"],
    ["the root itself", "pipeline.yml", "."],
  ])("takes %s for a pipeline", async (_, file, pattern) => {
    using repository = makeRepository({
      [file]: `name: first\n${PIPELINE}`,
      "slipway.config.yml": `pipelines: [${pattern}]\n`,
    });
    await repository.type(["write", "--pin", SHA]);
    expect(repository.read(`${FOLDER}/slipway-promote.yml`)).toContain("- first\n");
  });
});

describe("slipway workflows check", () => {
  it("passes on what was written, by whichever commit, formatted by whoever", async () => {
    using repository = makeRepository();
    await repository.type(["write", "--pin", SHA]);
    const text = repository.read(PULL_REQUEST);
    repository.write(PULL_REQUEST, `${text.replaceAll("\n\n", "\n")}\n# a comment\n`);
    expect(await repository.type(["check"])).toMatchObject({ exitCode: 0, document: { stale: [] } });
    const other = repository.type(["check", "--pin", "6".repeat(40)]);
    await expect(other).rejects.toThrow(
      `actions/plan@${SHA}", should be "slipway-ml/slipway/actions/plan@${"6".repeat(40)}`,
    );
  });

  it("names every difference by file and place", async () => {
    using repository = makeRepository();
    await repository.type(["write", "--pin", SHA]);
    const text = repository.read(PULL_REQUEST).replace("contents: read", "contents: write");
    repository.write(PULL_REQUEST, text);
    repository.write(
      "pipelines/credit/pipeline.yml",
      `name: credit\n${PIPELINE.replace("deploy:", "monitor: { source: s.csv }\n#")}`,
    );
    const checked = repository.type(["check"]);
    await expect(checked).rejects.toMatchObject({ code: "SLIPWAY_E_WORKFLOW_STALE", kind: "configuration" });
    const message = await checked.then(
      () => "",
      (thrown: unknown) => String(thrown),
    );
    expect(message).toContain(`${PULL_REQUEST}\n  jobs.plan.permissions.contents: is "write", should be "read"\n`);
    expect(message).toContain(`${FOLDER}/slipway-monitor.yml\n  is missing\n`);
    expect(message).toContain(`${FOLDER}/slipway-promote.yml\n  is left over: nothing asks for it\n`);
    expect(message).toContain("jobs.deploy: should not be there");
    expect(message).toContain("Run `slipway workflows write`");
  });

  it("says with --json what is stale", async () => {
    using repository = makeRepository();
    await repository.type(["write", "--pin", SHA]);
    repository.write(PULL_REQUEST, repository.read(PULL_REQUEST).replace("contents: read", "contents: write"));
    expect(await repository.typeJson(["check"])).toMatchObject({
      exitCode: 2,
      document: {
        stale: [
          {
            name: "slipway-pull-request.yml",
            lines: ['jobs.plan.permissions.contents: is "write", should be "read"'],
          },
        ],
      },
    });
  });

  it("calls everything missing where nothing was written", async () => {
    using repository = makeRepository();
    await expect(repository.type(["check"])).rejects.toThrow("slipway-release.yml\n  is missing");
  });
});
