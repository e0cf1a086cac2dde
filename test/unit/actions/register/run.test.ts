import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/register/main.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { inputs, judged, withTrained } from "./trained.ts";

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
      const override = { pull: 7, commit: "c".repeat(40), by: "octocat", reason: "known shift", at: "", comment: 1 };
      const outcome = await run(inputs(), { ...ports, findOverride: async () => override });
      expect(outcome.status).toBe("passed");
      expect(warnings.at(-1)).toContain("octocat answers for it in #7: known shift");
    }));
});
