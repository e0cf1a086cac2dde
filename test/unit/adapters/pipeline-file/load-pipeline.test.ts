import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createPipelineFiles } from "../../../../adapters/pipeline-file/load-pipeline.ts";
import { SlipwayError } from "../../../../core/errors.ts";

const VALID = `
name: demo
task: { kind: binary, target: churn, positive: Yes }
data: { source: churn.csv }
train: { kind: linear }
`;

async function load(name: string, text: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-pipeline-"));
  await writeFile(join(folder.path, name), text);
  return await createPipelineFiles({ cwd: folder.path }).load(name);
}

async function refuse(name: string, text: string): Promise<SlipwayError> {
  const thrown = await load(name, text).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof SlipwayError) return thrown;
  throw new Error(`expected a SlipwayError, got ${String(thrown)}`);
}

describe("a YAML pipeline", () => {
  it("gets the documented defaults", async () => {
    const { pipeline } = await load("pipeline.yml", VALID);
    expect(pipeline.data.split).toEqual({ by: "random", test: 0.25, validation: 0.15, seed: 0 });
    expect(pipeline.evaluate).toMatchObject({
      threshold: 0.5,
      gates: {},
      baseline: "champion",
      onInconclusive: "report",
    });
  });

  it("keeps the class as written: YAML 1.2 reads Yes as text", async () => {
    expect((await load("pipeline.yml", VALID)).pipeline.task).toMatchObject({ positive: "Yes" });
  });

  it("names file, line, field and the likely spelling of an unknown field", async () => {
    const error = await refuse("pipeline.yml", `${VALID}evaluate:\n  gate: {}\n`);
    expect(error).toMatchObject({ code: "SLIPWAY_E_PIPELINE_INVALID", file: "pipeline.yml", line: 7 });
    expect(error.message).toContain("pipeline.yml:7: evaluate.gate: unknown field");
    expect(error.message).toContain('Did you mean "gates"?');
  });

  it("reports every problem at once", async () => {
    const error = await refuse("pipeline.yml", VALID.replace("demo", "De mo").replace("kind: linear", "kind: nothing"));
    expect(error.message).toMatch(/pipeline\.yml:2: name: .*\[a-z0-9-\]/);
    const second = await refuse("pipeline.yml", VALID.replace("kind: linear", "kind: liner, l3: 2"));
    expect(second.message).toContain("pipeline.yml:5: train");
    expect(second.message).toContain("linear");
  });

  it("names the accepted metrics for an unknown one", async () => {
    const error = await refuse(
      "pipeline.yml",
      `${VALID}evaluate: { metrics: [roc_acu], gates: { auc: { min: 0.5 } } }\n`,
    );
    expect(error.message).toContain('unknown metric "roc_acu"');
    expect(error.message).toContain('Did you mean "roc_auc"?');
    expect(error.message).toContain("evaluate.gates.auc");
  });

  it.each([
    ["train: { kind: linear }", "", "pipeline.yml: train: required, and missing: object"],
    [
      "{ kind: linear }",
      "linear",
      "pipeline.yml:5: train: write the trainer as a field of its own: train: { kind: linear }",
    ],
    ["{ kind: linear }", "{ kind: xgboost }", 'pipeline.yml:5: train: there is no trainer "xgboost"'],
    [
      "{ kind: linear }",
      "{ kind: linear, seeds: 2 }",
      "pipeline.yml:5: train.seeds: linear is not trained over several seeds",
    ],
  ])("says where a trainer goes wrong, once: %s → %s", async (from, to, message) => {
    const error = await refuse("pipeline.yml", VALID.replace(from, to));
    expect(error.code).toBe("SLIPWAY_E_PIPELINE_INVALID");
    expect(error.message).toContain(message);
  });

  it("refuses a gate that nothing can pass", async () => {
    const error = await refuse("pipeline.yml", `${VALID}evaluate: { gates: { roc_auc: { min: 0.9, max: 0.4 } } }\n`);
    expect(error.message).toContain(
      "pipeline.yml:6: evaluate.gates.roc_auc: min 0.9 is above max 0.4: nothing can pass",
    );
  });

  it.each([
    ["deploy: { canary: { steps: [5] } }\n", "deploy.canary"],
    ["deploy: { target: kserve }\n", "deploy.target"],
  ])("refuses what is not built yet by name: %s", async (extra, field) => {
    const error = await refuse("pipeline.yml", VALID + extra);
    expect(error.code).toBe("SLIPWAY_E_NOT_BUILT_YET");
    expect(error.message).toContain(`${field}: this`);
  });

  it.each([
    [
      "gates: { roc_auc: { nonInferiorTo: baseline } }, baseline: none",
      'gates.roc_auc.nonInferiorTo: evaluate.baseline is "none"',
    ],
    [
      "gates: { roc_auc: { change: { absolute: 0 } } }, baseline: none",
      'gates.roc_auc.change: evaluate.baseline is "none"',
    ],
    ["gates: { roc_auc: { min: 0.5, margin: 0.1 } }", "gates.roc_auc.margin: a margin belongs to nonInferiorTo"],
    ["gates: { roc_auc: { nonInferiorTo: baseline, margin: 2 percent } }, baseline: champion", "gates.roc_auc.margin"],
    [
      "gates: { roc_auc: { min: 0.5, group: g, on: point } }",
      'gates.roc_auc.group: a group adjusts p-values, which on: "point" has none of',
    ],
    [
      "gates: { roc_auc: { equals: 0.5, group: g } }",
      "gates.roc_auc.group: a group adjusts p-values, which equals has none of",
    ],
    ["gates: { roc_auc: { change: {} } }, baseline: champion", "gates.roc_auc.change: needs absolute or relative"],
    ["comparison: { sliceMargin: 0.1 }, baseline: champion", "comparison.sliceMargin: evaluate.slices names no column"],
    [
      "comparison: { sliceMargin: 0.1 }, slices: [plan], baseline: none",
      'comparison.sliceMargin: evaluate.baseline is "none"',
    ],
    [
      "fairness: { groups: [plan], nonInferiorTo: baseline }, baseline: none",
      'fairness.nonInferiorTo: evaluate.baseline is "none"',
    ],
  ])("refuses a comparison that cannot be: %s", async (evaluate, message) => {
    const error = await refuse("pipeline.yml", `${VALID}evaluate: { ${evaluate} }\n`);
    expect(error.code).toBe("SLIPWAY_E_PIPELINE_INVALID");
    expect(error.message).toContain(`evaluate.${message}`);
  });

  it.each([
    ["tenants: { column: churn }\n", "tenants.column: this is the target"],
    ["tenants: { column: plan, minRows: 0 }\n", "tenants.minRows"],
    ["tenants: { column: plan, fallback: none }\n", "tenants.fallback: accepted: global"],
    ["tenants: { columns: plan }\n", "unknown field; accepted here: column, minRows, minPositives, fallback"],
  ])("refuses tenants that cannot be: %s", async (extra, message) => {
    const error = await refuse("pipeline.yml", VALID + extra);
    expect(error.code).toBe("SLIPWAY_E_PIPELINE_INVALID");
    expect(error.message).toContain(message);
  });

  it("refuses tenants that the split keeps whole", async () => {
    const split = VALID.replace("churn.csv }", "churn.csv, split: { by: group, column: plan } }");
    const error = await refuse("pipeline.yml", `${split}tenants: { column: plan }\n`);
    expect(error.message).toContain("tenants.column: data.split keeps its groups together");
  });

  it("says where broken YAML is broken", async () => {
    const error = await refuse("pipeline.yml", "name: demo\ntask: [unclosed\n");
    expect(error).toMatchObject({ code: "SLIPWAY_E_PIPELINE_UNLOADABLE", file: "pipeline.yml" });
    expect(error.line).toBeGreaterThan(1);
  });

  it.each(["", "[]", "42", "name: __proto__\n__proto__: { x: 1 }"])(
    "refuses %j without a stack trace",
    async (text) => {
      expect((await refuse("pipeline.yml", text)).kind).toBe("configuration");
    },
  );

  it("does not follow a bomb of aliases", async () => {
    const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)} x]`).join("\n");
    expect((await refuse("pipeline.yml", `a0: &a0 x\n${levels}\n`)).kind).toBe("configuration");
  });
});

describe("looking for a pipeline", () => {
  it("names what lies near a missing path and what a folder should hold", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-pipeline-"));
    const files = createPipelineFiles({ cwd: folder.path });
    await writeFile(join(folder.path, "pipelines.yml"), VALID);
    await expect(files.load("pipeline.yml")).rejects.toThrow('Did you mean "pipelines.yml"?');
    await expect(files.load(".")).rejects.toThrow("pipeline.ts");
  });
});
