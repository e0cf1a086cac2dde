import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileDocuments } from "../../adapters/files/documents.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { buildEvaluationDocument, buildGate } from "../fakes/report-documents.ts";
import { buildEvidenceText } from "../fakes/report-evidence.ts";
import { openReportScene, type ReportScene } from "../fakes/report-scene.ts";
import { buildZip } from "../fakes/zip-file.ts";

type Given = Parameters<typeof buildEvidenceText>[0];

function zipOf(scene: ReportScene, given: Given = {}): Buffer {
  const content = buildEvidenceText({ commit: scene.commit, run: { id: scene.run, attempt: 1 }, ...given });
  return buildZip([{ path: "report.json", content }]);
}

const FORK_LABEL = "Reported by PR code (untrusted)";

describe("the report of a pull request's run", () => {
  it("comments on the pull request of a fork and sets the status of its commit, in at most 8 requests", async () => {
    await using scene = await openReportScene();
    await scene.leave({ content: zipOf(scene) });
    const { outputs, summary } = await scene.report();
    expect(outputs).toEqual({ outcome: "passed", document: "", html: "", posted: "true" });
    const [body = "", ...others] = await scene.comments();
    expect(others).toEqual([]);
    expect(body).toContain("First model");
    expect(body).toContain(FORK_LABEL);
    expect(body).not.toContain("Outdated");
    expect(summary).toContain(FORK_LABEL);
    expect(scene.github.statuses).toMatchObject([
      {
        sha: scene.commit,
        context: "slipway/credit-risk",
        state: "success",
        targetUrl: expect.stringContaining("#") as string,
      },
    ]);
    expect(scene.github.statuses[0]?.description).toMatch(/^PR code \(untrusted\) says: First model/);
    expect(scene.github.requests.length).toBeLessThanOrEqual(8);
    expect(scene.github.problems()).toEqual([]);
    expect(scene.warnings).toEqual([]);
  });

  it("rewrites its comment after the next push, and only an older run is too late", async () => {
    await using scene = await openReportScene({ fork: false });
    await scene.leave({ content: zipOf(scene) });
    await scene.report();
    const first = await scene.comments();
    const commit = await scene.push();
    scene.github.runs.create({ ...required(scene.github.runs.get(scene.run)), id: 1002, headSha: commit });
    const gates = [buildGate({ limit: 0.9, verdict: "fail" })];
    const evaluation = buildEvaluationDocument({ outcome: "failed", gates });
    await scene.leave({
      run: 1002,
      content: zipOf(scene, { commit, run: { id: 1002, attempt: 1 }, evaluation, exitCode: 3 }),
    });
    await scene.report({ id: 1002, head_sha: commit });
    const [second, ...others] = await scene.comments();
    expect(others).toEqual([]);
    expect(second).toContain("Failed");
    expect(second).not.toContain(FORK_LABEL);
    expect(second).not.toEqual(first[0]);
    expect(scene.github.statuses.at(-1)).toMatchObject({ sha: commit, state: "failure" });
    await scene.report();
    expect(await scene.comments()).toEqual([second]);
    expect(scene.github.requests.length).toBeLessThanOrEqual(8);
  });

  it("says that it is outdated when the head has moved on", async () => {
    await using scene = await openReportScene({ fork: false });
    await scene.leave({ content: zipOf(scene) });
    const head = await scene.push();
    await scene.report();
    const [body = ""] = await scene.comments();
    expect(body.replaceAll("&#8203;", "")).toContain(
      `Outdated: this is about commit <code>${scene.commit.slice(0, 12)}</code>`,
    );
    expect(body).toContain(head.slice(0, 12));
    expect(scene.github.statuses).toMatchObject([{ sha: scene.commit }]);
  });

  it("comments once for each model", async () => {
    await using scene = await openReportScene();
    for (const model of ["credit-risk", "customer-churn.pro-1a2b3c"]) {
      const evaluation = buildEvaluationDocument({ pipeline: model });
      await scene.leave({ name: `slipway-report-${model}`, content: zipOf(scene, { model, evaluation }) });
    }
    await scene.leave({ name: "coverage", content: Buffer.from("no zip at all") });
    expect((await scene.report()).outputs.posted).toBe("true");
    expect(await scene.comments()).toHaveLength(2);
    expect(scene.github.statuses.map(({ context }) => context)).toEqual([
      "slipway/credit-risk",
      "slipway/customer-churn.pro-1a2b3c",
    ]);
  });

  it("posts at most 20 reports and says how many it left out", async () => {
    await using scene = await openReportScene();
    for (let index = 10; index < 32; index += 1) {
      const model = `model-${index}`;
      const evaluation = buildEvaluationDocument({ pipeline: model });
      await scene.leave({ name: `slipway-report-${model}`, content: zipOf(scene, { model, evaluation }) });
    }
    await scene.report();
    expect(await scene.comments()).toHaveLength(20);
    expect(scene.warnings).toEqual(["2 of 22 reports are not posted: 20 is the most."]);
  });

  it("comments on every open pull request of the branch that has the commit", async () => {
    await using scene = await openReportScene({ fork: false });
    await scene.github.git.moveBranch("release", required(await scene.github.git.headOf("main")));
    const other = await scene.github.openPull({ head: "patch", base: "release" });
    await scene.leave({ content: zipOf(scene) });
    await scene.report();
    expect(await scene.comments()).toHaveLength(1);
    expect(await scene.comments(other)).toHaveLength(1);
  });

  it("has nothing to say where no model was evaluated, nor to a merge queue", async () => {
    await using scene = await openReportScene();
    expect(await scene.report()).toMatchObject({ status: "skipped", exitCode: 0, outputs: { posted: "false" } });
    await scene.leave({ content: zipOf(scene) });
    expect(await scene.report({ event: "merge_group" })).toMatchObject({ status: "skipped", exitCode: 0 });
    expect(await scene.comments()).toEqual([]);
    expect(scene.github.statuses).toEqual([]);
  });

  it("keeps to the summary when the fork is gone or the pull request is closed", async () => {
    await using scene = await openReportScene();
    await scene.leave({ content: zipOf(scene) });
    expect(await scene.report({ head_repository: null })).toMatchObject({ exitCode: 0, outputs: { posted: "false" } });
    await scene.github.api("PATCH", `pulls/${scene.pull}`, { state: "closed" });
    const { summary } = await scene.report();
    expect(summary).toContain("First model");
    expect(await scene.comments()).toEqual([]);
  });

  it("comments without a status where `statuses: write` is missing", async () => {
    await using scene = await openReportScene();
    await scene.leave({ content: zipOf(scene) });
    const { exitCode, outputs } = await scene.report({}, { actions: "read", "pull-requests": "write" });
    expect({ exitCode, posted: outputs.posted }).toEqual({ exitCode: 0, posted: "true" });
    expect(scene.warnings.join()).toContain("`statuses: write`");
  });

  it.each([
    ["pull-requests: write", { actions: "read", statuses: "write" }],
    ["actions: read", { "pull-requests": "write" }],
  ] as const)("names the missing line `%s` and fails nobody's job", async (line, scopes) => {
    await using scene = await openReportScene();
    await scene.leave({ content: zipOf(scene) });
    const { exitCode, outputs } = await scene.report({}, scopes);
    expect({ exitCode, posted: outputs.posted }).toEqual({ exitCode: 0, posted: "false" });
    expect(scene.warnings.join()).toContain(`\`${line}\``);
    expect(await scene.comments()).toEqual([]);
  });
});

describe("the report as a step of the pull request's own workflow", () => {
  async function withDocuments(use: (cwd: string) => Promise<void>): Promise<void> {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const documents = createFileDocuments({ folder: join(folder.path, ".slipway", "out", "credit-risk") });
    await documents.save(evaluationDocument, buildEvaluationDocument());
    await use(folder.path);
  }

  it("comments in three requests, the first time and every other time", () =>
    withDocuments(async (cwd) => {
      await using scene = await openReportScene({ fork: false });
      for (const outcome of ["failed", "passed", "passed"] as const) {
        const documents = createFileDocuments({ folder: join(cwd, ".slipway", "out", "credit-risk") });
        await documents.save(evaluationDocument, buildEvaluationDocument({ outcome }));
        expect(await scene.reportBeside(cwd)).toMatchObject({ status: "passed", outputs: { posted: "true" } });
        expect(scene.github.requests.length).toBeLessThanOrEqual(3);
        expect(scene.github.problems()).toEqual([]);
      }
      expect(await scene.comments()).toHaveLength(1);
    }));

  it("keeps to the summary where it may not write, as on a fork's pull request", () =>
    withDocuments(async (cwd) => {
      await using scene = await openReportScene();
      const { exitCode, outputs, summary } = await scene.reportBeside(cwd, { contents: "read" });
      expect({ exitCode, posted: outputs.posted }).toEqual({ exitCode: 0, posted: "false" });
      expect(scene.warnings.join()).toContain("`pull-requests: write`");
      expect(summary).toContain("First model");
    }));
});

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it is not there");
  return value;
}
