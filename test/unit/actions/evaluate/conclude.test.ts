import { describe, expect, it } from "vitest";
import { assertNoTableInputs } from "../../../../actions/evaluate/assert-no-table-inputs.ts";
import { concludeEvaluation } from "../../../../actions/evaluate/conclude-evaluation.ts";
import { contract } from "../../../../actions/evaluate/contract.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { buildEvaluationDocument, buildGate } from "../../../fakes/report-documents.ts";

const inputs = parseInputs(contract, { pipeline: "." });
const ending = { document: "evaluation.json", onInconclusive: "report", inputs } as const;

describe("the end of an evaluation", () => {
  it("names the lost gate in the annotation and on the page of the run", async () => {
    const gates = [buildGate({ limit: 0.8, value: 0.7123, bound: 0.66, verdict: "fail" })];
    const ended = await concludeEvaluation(buildEvaluationDocument({ outcome: "failed", gates }), ending);
    expect(ended).toMatchObject({ status: "failed", exitCode: 3 });
    expect(ended.headline).toMatch(
      /^Evaluated [a-z-]+ on \d+ rows: failed\.\n- roc_auc failed: it must be at least 0\.8/,
    );
    expect(ended.headline).toContain("/slipway override");
    expect(ended.summary).toContain("must be at least 0.8 and is 0.7123");
  });

  it("is a sentence where all gates hold", async () => {
    const ended = await concludeEvaluation(
      buildEvaluationDocument({ outcome: "passed", gates: [buildGate()] }),
      ending,
    );
    expect(ended.summary).toMatch(/^Evaluated `[a-z-]+` on \d+ rows: passed\.$/);
  });
});

describe("inputs beside a pipeline", () => {
  it.each(["upload", "dryRun"])("%s is read", (name) => {
    const value = name === "upload" ? "false" : "true";
    expect(() => assertNoTableInputs(parseInputs(contract, { pipeline: ".", [name]: value }))).not.toThrow();
  });

  it("are refused together, each bad limit on a line of its own", () => {
    expect(() => parseInputs(contract, { min: "roc_auc,f1=x", upload: "maybe" })).toThrow(
      /- min: "roc_auc" is no limit: .*\n- min: "f1=x" is no limit: .*\n- upload: must be true or false, not "maybe"/,
    );
  });

  it("a floor is not, and the remedy speaks of inputs", () => {
    expect(() => assertNoTableInputs(parseInputs(contract, { pipeline: ".", min: "roc_auc=0.8" }))).toThrow(
      "min would not be read: a pipeline is judged, which says so itself. Write it under `evaluate` of the pipeline, or give a table of scores as `predictions`.",
    );
  });
});
