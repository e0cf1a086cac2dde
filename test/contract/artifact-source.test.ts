import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readZip } from "../../adapters/archive/read-zip.ts";
import { createFileDocuments } from "../../adapters/files/documents.ts";
import { createLocalArtifacts } from "../../adapters/files/local-artifacts.ts";
import { createEvaluationArtifacts } from "../../adapters/github/evaluation-artifacts.ts";
import { formatArtifactName } from "../../core/baseline/artifact-source.ts";
import { type FakeGitHub, startGitHub } from "../fakes/github/start-github.ts";
import { connect } from "../fakes/github-client.ts";
import { leaveArtifact } from "../fakes/leave-artifact.ts";
import { buildZip } from "../fakes/zip-file.ts";
import { describeArtifactSource, type SourceUnderTest } from "./artifact-source.suite.ts";

const LIMITS = { maxFiles: 10, maxFileBytes: 1_000_000, maxTotalBytes: 1_000_000 };

describeArtifactSource("files", async (use) => {
  await using root = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use({
    source: createLocalArtifacts({ root: root.path }),
    async leave(name, evaluation) {
      await mkdir(join(root.path, name));
      await writeFile(join(root.path, name, "evaluation.json"), evaluation);
    },
  });
});

async function withGitHub(
  use: (given: SourceUnderTest & { readonly github: FakeGitHub }) => Promise<void>,
): Promise<void> {
  await using github = await startGitHub();
  await using root = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  let run = 5000;
  await use({
    github,
    source: createEvaluationArtifacts({
      github: connect(github, { token: await github.mintToken({ actions: "read" }) }),
      async unpack(name, zip) {
        const documents = createFileDocuments({ folder: join(root.path, name) });
        for (const [path, content] of readZip(zip, { name, limits: LIMITS })) await documents.write(path, content);
        return documents;
      },
    }),
    async leave(name, evaluation) {
      run += 1;
      github.runs.create({ id: run, headSha: name.slice(-40) });
      await leaveArtifact(github, { run, name, content: buildZip([{ path: "evaluation.json", content: evaluation }]) });
    },
  });
  expect(github.problems()).toEqual([]);
}

describeArtifactSource("GitHub", withGitHub);

describe("evaluations that other runs left on GitHub", () => {
  const [near, far] = ["a", "b"].map((digit) => formatArtifactName("credit-risk", digit.repeat(40)));
  const names = [near ?? "", far ?? ""];

  it("are found in one request and a download when the nearest commit left one", () =>
    withGitHub(async ({ github, source, leave }) => {
      await leave(names[0] ?? "", "{}");
      github.clearRequests();
      await source.findFirst(names);
      expect(github.requests.map(({ method, path }) => `${method} ${path.replace(/\d+/, "N")}`)).toEqual([
        "GET /repos/acme/models/actions/artifacts",
        "GET /repos/acme/models/actions/artifacts/N/zip",
      ]);
    }));

  it("cost no more than eight requests when there is none among many", () =>
    withGitHub(async ({ github, source }) => {
      const many = Array.from({ length: 200 }, (_, index) =>
        formatArtifactName("credit-risk", index.toString(16).padStart(40, "0")),
      );
      expect(await source.findFirst(many)).toBeUndefined();
      expect(github.requests.length).toBeLessThanOrEqual(8);
    }));

  it("of a fork are nobody's baseline, whatever they are called", () =>
    withGitHub(async ({ github, source }) => {
      github.runs.create({ id: 1, headSha: "a".repeat(40), headRepository: "mallory/models" });
      await leaveArtifact(github, { run: 1, name: names[0] ?? "", content: buildZip([]) });
      expect(await source.findFirst(names)).toBeUndefined();
    }));

  it("of a run of another commit are nobody's baseline either", () =>
    withGitHub(async ({ github, source }) => {
      github.runs.create({ id: 1, headSha: "c".repeat(40) });
      await leaveArtifact(github, { run: 1, name: names[0] ?? "", content: buildZip([]) });
      expect(await source.findFirst(names)).toBeUndefined();
    }));

  it("say that they have expired, and an older one does not stand in", () =>
    withGitHub(async ({ github, source, leave }) => {
      for (const name of names) await leave(name, "{}");
      const [first] = github.artifacts.finished().filter(({ name }) => name === names[0]);
      if (first !== undefined) first.expired = true;
      expect(await source.findFirst(names)).toEqual({ state: "expired", name: names[0] });
    }));

  it("are unreadable, not absent, when GitHub does not answer", () =>
    withGitHub(async ({ github, source }) => {
      github.faults.add({ match: { method: "GET", path: /artifacts/ }, times: 20, kind: "status", status: 502 });
      await expect(source.findFirst(names)).rejects.toMatchObject({ code: "SLIPWAY_E_GITHUB_FAILED" });
    }));

  it("are refused when the content is not what the listing says", () =>
    withGitHub(async ({ github, source }) => {
      github.runs.create({ id: 1, headSha: "a".repeat(40) });
      const content = buildZip([{ path: "evaluation.json", content: "{}" }]);
      await leaveArtifact(github, { run: 1, name: names[0] ?? "", content, digest: "0".repeat(64) });
      await expect(source.findFirst(names)).rejects.toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
    }));
});
