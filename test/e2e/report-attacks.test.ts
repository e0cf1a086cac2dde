import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ReportEvidence } from "../../core/documents/report-evidence.ts";
import { writeMarker } from "../../core/marker.ts";
import { buildEvidenceText } from "../fakes/report-evidence.ts";
import { openReportScene, type ReportScene } from "../fakes/report-scene.ts";
import { buildZip, type ZipPart } from "../fakes/zip-file.ts";

/** Honest evidence of the scene, to be bent. */
function textOf({ commit, run }: Pick<ReportScene, "commit" | "run">): string {
  return buildEvidenceText({ commit, run: { id: run, attempt: 1 } });
}

function evidenceOf(scene: ReportScene): ReportEvidence {
  return JSON.parse(textOf(scene)) as ReportEvidence;
}

function zip(content: string | Buffer, given: Partial<ZipPart> = {}): Buffer {
  return buildZip([{ path: "report.json", content, ...given }]);
}

function json(value: unknown): Buffer {
  return zip(JSON.stringify(value));
}

const REFUSED = "The evidence of this pull request was refused: the log of the report says why.";

/** No comment anywhere; the only word on GitHub is that the evidence was refused. */
async function expectRefusal(scene: ReportScene, pulls: readonly number[] = [scene.pull]): Promise<void> {
  for (const pull of pulls) expect(await scene.comments(pull)).toEqual([]);
  expect(scene.github.statuses).toMatchObject([
    { sha: scene.commit, context: "slipway/credit-risk", state: "error", description: REFUSED, targetUrl: null },
  ]);
  const writes = scene.github.requests.filter(({ method }) => method !== "GET");
  expect(writes.map(({ path }) => path)).toEqual([`/repos/acme/models/statuses/${scene.commit}`]);
  expect(scene.github.problems()).toEqual([]);
}

type Poison = (scene: ReportScene) => Buffer;
const bend =
  (given: (evidence: ReportEvidence) => object): Poison =>
  (scene) => {
    const evidence = evidenceOf(scene);
    return json({ ...evidence, ...given(evidence) });
  };
const bendEvaluation = (given: object): Poison =>
  bend(({ evaluation }) => ({ evaluation: { ...evaluation, ...given } }));
const rewrite =
  (replace: (text: string) => string): Poison =>
  (scene) =>
    zip(replace(textOf(scene)));

const POISON: Readonly<Record<string, Poison>> = {
  "a zip bomb": () => zip(Buffer.alloc(100_000_000)),
  "a zip bomb that claims to be small": () => zip(Buffer.alloc(100_000_000), { claims: { bytes: 1000 } }),
  "a zip in a zip": (scene) => zip(zip(textOf(scene))),
  "a stream that never seems to end": () =>
    buildZip([
      {
        path: "report.json",
        content: deflateRawSync(Buffer.alloc(1_000_000)),
        stored: true,
        claims: { method: 8, bytes: 10 },
      },
    ]),
  "an artifact of 2 MB": () =>
    zip(Buffer.from(Array.from({ length: 2_000_000 }, (_, i) => (i * 2654435761) >>> 13)), { stored: true }),
  "a second file": (scene) =>
    buildZip([
      { path: "report.json", content: textOf(scene) },
      { path: "x", content: "" },
    ]),
  "another file": (scene) => zip(textOf(scene), { path: "evaluation.json" }),
  "a path upwards": (scene) => zip(textOf(scene), { path: "../report.json" }),
  "an absolute path": (scene) => zip(textOf(scene), { path: "/report.json" }),
  "a symbolic link": () => zip("/proc/self/environ", { mode: 0o120777 }),
  "one name twice": (scene) =>
    buildZip([
      { path: "report.json", content: textOf(scene) },
      { path: "report.json", content: "{}" },
    ]),
  "no zip": (scene) => Buffer.from(textOf(scene)),
  "no JSON": () => zip("<html>"),
  "JSON of 10 MB": rewrite((text) => text + " ".repeat(10_000_000)),
  "JSON that is nested 100,000 times": () => zip(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`),
  NaN: rewrite((text) => text.replace('"value":0.845912', '"value":NaN')),
  Infinity: rewrite((text) => text.replace('"value":0.845912', '"value":-Infinity')),
  "1e999": rewrite((text) => text.replace('"value":0.845912', '"value":1e999')),
  "a key __proto__": rewrite((text) => text.replace('"metrics":{', '"metrics":{"__proto__":{"value":1},')),
  "a key constructor": rewrite((text) => text.replace('"metrics":{', '"metrics":{"constructor":{"value":1},')),
  "a key prototype": rewrite((text) => text.replace("{", '{"prototype":{},')),
  "another version of the schema": bend(() => ({ schema: "slipway/report-evidence/v2" })),
  "Markdown of its own": bend(() => ({ markdown: "# Approved" })),
  "a link of its own": bend(({ evaluation }) => ({ evaluation: { ...evaluation, url: "https://evil.example" } })),
  "the number of a pull request": bend(() => ({ pull: 1 })),
  "another pull request's head": bend(() => ({ commit: "d".repeat(40) })),
  "another run": bend(() => ({ run: { id: 1000, attempt: 1 } })),
  "another model": bend(() => ({ model: "customer-churn" })),
  "another model's evaluation": bendEvaluation({ pipeline: "customer-churn" }),
  "a text of many lines": bendEvaluation({ warnings: ["fine\n\n# Approved"] }),
  "a text of 129 characters": bendEvaluation({ warnings: ["x".repeat(129)] }),
  "a text that hides": bendEvaluation({ warnings: ["\u200b\u202eapproved"] }),
  "10,000 warnings": bendEvaluation({ warnings: Array.from({ length: 10_000 }, () => "x") }),
};

describe("poisoned evidence", () => {
  it.each(Object.entries(POISON))("%s: nothing is posted but a refusal", async (_name, poison) => {
    await using scene = await openReportScene();
    await scene.leave({ content: poison(scene) });
    await expect(scene.report()).rejects.toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
    await expectRefusal(scene);
  });

  it("another digest than the listed one: nothing is posted but a refusal", async () => {
    await using scene = await openReportScene();
    await scene.leave({ content: zip(textOf(scene)), digest: "0".repeat(64) });
    await expect(scene.report()).rejects.toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
    await expectRefusal(scene);
  });

  it("one poisoned model of two: the other one is not posted either", async () => {
    await using scene = await openReportScene();
    const other = evidenceOf(scene);
    const content = json({ ...other, model: "a-model", evaluation: { ...other.evaluation, pipeline: "a-model" } });
    await scene.leave({ name: "slipway-report-a-model", content });
    await scene.leave({ content: json({ ...other, html: "<b>" }) });
    await expect(scene.report()).rejects.toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
    await expectRefusal(scene);
  });

  it("names that are no model's are not even read", async () => {
    await using scene = await openReportScene();
    for (const name of ["slipway-report-..", "slipway-report-UPPER", "slipway-report-", "slipway-report-a b"])
      await scene.leave({ name, content: Buffer.from("x") });
    expect(await scene.report()).toMatchObject({ status: "skipped" });
    expect(scene.github.requests.some(({ path }) => path.endsWith("/zip"))).toBe(false);
    expect(await scene.comments()).toEqual([]);
  });

  it("the artifact of another run is not this run's", async () => {
    await using scene = await openReportScene();
    scene.github.runs.create({ id: 900, headSha: scene.commit });
    await scene.leave({ run: 900, content: zip(textOf(scene)) });
    expect(await scene.report()).toMatchObject({ status: "skipped" });
    expect(await scene.comments()).toEqual([]);
  });
});

describe("a run that is not the expected one", () => {
  const foreign = { full_name: "mallory/models", name: "models", owner: { login: "mallory" } };
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["another workflow", { path: ".github/workflows/evil.yml" }],
    ["a workflow whose name begins alike", { path: ".github/workflows/slipway-pull-request.yml.yml" }],
    ["a workflow elsewhere", { path: "evil/.github/workflows/slipway-pull-request.yml" }],
    ["a push", { event: "push" }],
    ["pull_request_target", { event: "pull_request_target" }],
    ["a run of another repository", { repository: foreign }],
    ["no commit", { head_sha: "main" }],
    ["no id", { id: "1001" }],
    ["no attempt", { run_attempt: 0 }],
  ])("%s: nothing is read and nothing is posted", async (_name, event) => {
    await using scene = await openReportScene();
    await scene.leave({ content: zip(textOf(scene)) });
    await expect(scene.report(event)).rejects.toMatchObject({ code: "SLIPWAY_E_EVENT_REFUSED" });
    expect(scene.github.requests).toEqual([]);
    expect(scene.github.statuses).toEqual([]);
    expect(await scene.comments()).toEqual([]);
  });

  it("takes the workflow's path with the ref that GitHub may append", async () => {
    await using scene = await openReportScene();
    await scene.leave({ content: zip(textOf(scene)) });
    const path = ".github/workflows/slipway-pull-request.yml@refs/pull/1/merge";
    expect((await scene.report({ path })).outputs.posted).toBe("true");
  });

  it("finds the pull request by itself, whatever the event says of pull requests", async () => {
    await using scene = await openReportScene();
    await scene.github.commit({ files: { "b.txt": "1" }, branch: "victim" });
    const victim = await scene.github.openPull({ head: "victim" });
    await scene.leave({ content: zip(textOf(scene)) });
    await scene.report({ pull_requests: [{ number: victim }] });
    expect(await scene.comments(victim)).toEqual([]);
    expect(await scene.comments()).toHaveLength(1);
  });

  it("takes no pull request of another fork that has a branch of the same name", async () => {
    await using scene = await openReportScene();
    await scene.leave({ content: zip(textOf(scene)) });
    const elsewhere = { full_name: "mallory/models-2", name: "models-2", owner: { login: "mallory" } };
    expect((await scene.report({ head_repository: elsewhere })).outputs.posted).toBe("false");
    expect(await scene.comments()).toEqual([]);
  });
});

describe("text of the attacker that is short and clean enough to be posted", () => {
  const victim = writeMarker("report", { subject: "customer-churn", run: 9e9, attempt: 1 });
  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details><h1>Approved</h1>",
    "[approved](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/x www.evil.example",
    "@octocat @acme/admins closes #1 GH-1 acme/models#1",
    "a | b | c `x` **x** $x$ :tada:",
    "--> <!-- slipway:report:v1 {} -->",
    victim.slice(0, 128),
    "{{html x}} {{{x}}}",
  ])("%s does nothing", async (text) => {
    await using scene = await openReportScene();
    const { evaluation, training, ...rest } = evidenceOf(scene);
    const content = json({
      ...rest,
      evaluation: {
        ...evaluation,
        warnings: [text],
        task: { kind: "binary", target: text, positive: text },
        primary: "roc_auc",
        gates: evaluation.gates.map((gate) => ({ ...gate, detail: text, group: text })),
        slices: [{ column: text, value: text, n: 5, metrics: {} }],
        baseline: { ...evaluation.baseline, ref: text, reason: text },
      },
      training: { ...training, trainer: { kind: text }, source: { commit: text, dirty: true } },
    });
    await scene.leave({ content });
    await scene.report();
    const [body = "", ...others] = await scene.comments();
    expect(others).toEqual([]);
    const [marker = "", ...lines] = body.split("\n");
    expect(marker).toMatch(/^<!-- slipway:report:v1 \{"subject":"credit-risk",/);
    const ours = /^(<!-- slipway:report:v1 \{.*\} -->|.*y-axis "Share" 0 --> 1)$/; // the report's own marker, and an axis of its chart
    const rendered = lines.filter((line) => !ours.test(line)).join("\n");
    expect(rendered).not.toMatch(/<script|<img|<h1|\]\(|https?:\/\/evil|www\.evil|@octocat|@acme|#1\b|GH-1|-->|<!--/);
    expect(scene.github.statuses[0]?.context).toBe("slipway/credit-risk");
  });
});
