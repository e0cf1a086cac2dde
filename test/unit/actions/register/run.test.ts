import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/register/main.ts";
import { loadTrend } from "../../../../core/baseline/build-trend.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { inputs, judged, withTrained } from "./trained.ts";

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
