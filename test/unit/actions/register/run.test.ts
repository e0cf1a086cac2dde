import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/register/main.ts";
import { readKeptModel } from "../../../../core/artifacts/kept-model.ts";
import { loadTrend } from "../../../../core/baseline/build-trend.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { buildEvaluation, buildModel } from "../../../fakes/sample-evidence.ts";
import { GATE, inputs, judged, withTrained } from "./trained.ts";

const HELD = { ...GATE, limit: 0.6, value: 0.8, bound: 0.7, level: "fail", verdict: "pass" } as const;
const AT = "2026-01-01T00:00:00Z";

describe("the register stage in a run of a workflow", () => {
  it("takes what an earlier job left as an artifact, and records its evaluation and the run", () =>
    withTrained(async ({ ports, documents }) => {
      const fetched: string[] = [];
      const fetchArtifact = async (name: string) => {
        fetched.push(name);
        return documents.pathOf("pipeline.json");
      };
      const outcome = await run(inputs({ artifact: "left" }), { ...ports, run: "1001/2", fetchArtifact });
      expect(fetched).toEqual(["left"]);
      expect(outcome.outputs.reference).toBe("credit-risk@1.0.0");
      expect(await documents.load(manifestDocument)).toMatchObject({ source: { run: "1001/2" } });
      const { entries } = await ports.state.read("audit");
      expect(entries.map(({ record }) => record.action)).toEqual(["evaluation", "registration"]);
    }));

  const COMMIT = "0123456789abcdef0123456789abcdef01234567";
  it.each([
    ["an evaluation of another model", COMMIT, {}, { pipeline: "customer-churn" }, "evaluation.json is not about"],
    ["a training of another commit", "d".repeat(40), {}, {}, "run.json is not of the commit dddd"],
    ["an evaluation without the gate", COMMIT, { roc_auc: { min: 0.999 } }, { gates: [] }, "no gate roc_auc min 0.999"],
    ["another limit", COMMIT, { roc_auc: { min: 0.999 } }, { gates: [HELD] }, "no gate roc_auc min 0.999"],
    ["all as asked", COMMIT, { roc_auc: { min: 0.6 } }, { gates: [HELD] }, undefined],
  ] as const)("compares what another job left with the workflow: %s", async (...[, commit, gates, judgement, said]) => {
    await withTrained(async ({ ports, documents }) => {
      const loaded = await ports.pipelines.load(".");
      const evaluate = pipelineSchema.shape.evaluate.parse({ gates });
      const pipelines = { load: async () => ({ ...loaded, pipeline: { ...loaded.pipeline, evaluate } }) };
      const document = { ...buildEvaluation(buildModel()), ...judgement };
      await documents.save(evaluationDocument, { ...document, gates: [...document.gates] });
      const run1 = await documents.load(runDocument);
      if (run1 === undefined) expect.unreachable("training left no run.json");
      await documents.save(runDocument, { ...run1, source: { ...run1.source, commit: COMMIT } });
      const fetchArtifact = async () => documents.pathOf("pipeline.json");
      const asked = run(inputs({ artifact: "left", model: "credit-risk" }), {
        ...ports,
        pipelines,
        commit,
        fetchArtifact,
      });
      if (said === undefined) expect(await asked).toMatchObject({ status: "passed" });
      else {
        const error = { code: "SLIPWAY_E_ARTIFACT_INVALID", message: expect.stringContaining(said) as string };
        await expect(asked).rejects.toMatchObject(error);
        expect(await ports.registry.versions("credit-risk")).toEqual([]);
      }
    });
  });

  it("asks for the artifact of its own model alone", () => {
    const kept = Buffer.from(JSON.stringify({ pipeline: { name: "customer-churn" }, tenant: null }));
    expect(readKeptModel(kept, "left", "customer-churn")).toBe("customer-churn");
    expect(() => readKeptModel(kept, "left", "credit-risk")).toThrow(/left is about customer-churn and not about/);
  });

  it("refuses an artifact beside a pipeline", () =>
    withTrained(async ({ ports }) => {
      const both = inputs({ artifact: "left", pipeline: "." });
      await expect(run(both, ports)).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
    }));

  it("registers what a person answers for, and says who", () =>
    withTrained(async ({ ports, documents, warnings }) => {
      await documents.save(evaluationDocument, judged("failed"));
      expect(await run(inputs(), ports)).toMatchObject({ status: "blocked" });
      const override = { pull: 7, commit: "c".repeat(40), by: "octocat", reason: "known *shift*", at: AT, comment: 1 };
      const outcome = await run(inputs(), { ...ports, findOverride: async () => override });
      expect(outcome.status).toBe("passed");
      expect(warnings.at(-1)).toContain("octocat answers for it in #7: known *shift*");
      expect(outcome.summary).toContain("overridden by octocat in pull request 7");
      expect(outcome.summary).not.toContain("*shift*");
      expect(await documents.load(manifestDocument)).toMatchObject({ override });
      expect(await ports.registry.versions("credit-risk")).toMatchObject([{ version: "1.0.0", override }]);
    }));

  it("names the gate that blocks it, and who may answer for it", () =>
    withTrained(async ({ ports, documents }) => {
      await documents.save(evaluationDocument, judged("failed"));
      const { headline = "", summary } = await run(inputs(), ports);
      for (const text of [headline, summary]) {
        expect(text).toContain("failed: it must be at least 0.75 and is 0.8");
        expect(text).toContain("/slipway override");
      }
      expect(headline).toMatch(/^Did not register credit-risk: the evaluation failed at roc_auc\.\n/);
    }));

  it("lets nobody answer for an evaluation that came to no verdict", () =>
    withTrained(async ({ ports, documents }) => {
      await documents.save(evaluationDocument, { ...judged("failed"), outcome: "error" });
      const asked = { ...ports, findOverride: async () => expect.unreachable("an override is asked for") };
      expect(await run(inputs(), asked)).toMatchObject({ status: "blocked" });
    }));

  it("records once what each release measured, also of a model that was blocked", () =>
    withTrained(async ({ ports, documents }) => {
      for (let round = 0; round < 2; round += 1) expect((await run(inputs(), ports)).status).toBe("passed");
      await documents.save(evaluationDocument, judged("failed"));
      for (let round = 0; round < 2; round += 1) expect((await run(inputs(), ports)).status).toBe("blocked");
      const { entries } = await ports.state.read("metrics.credit-risk");
      expect(entries.map(({ record }) => [record.kind, record.version, record.outcome])).toEqual([
        ["release", "1.0.0", "passed"],
        ["release", null, "failed"],
      ]);
      const trend = await loadTrend(ports, { model: "credit-risk", primary: judged("failed").primary });
      const [version] = await ports.registry.versions("credit-risk");
      expect(trend).toEqual([
        {
          version: "1.0.0",
          at: version?.createdAt,
          value: version?.metrics[judged("failed").primary],
          candidate: false,
        },
      ]);
    }));
});
