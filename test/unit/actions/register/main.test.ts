import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/register/main.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { DocumentStore } from "../../../../core/documents/document-store.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { buildEvaluation, buildModel, buildRun } from "../../../fakes/sample-evidence.ts";
import { GATE, inputs, judged, train, withTrained } from "./trained.ts";

describe("the register stage", () => {
  it("publishes the model with its evidence and leaves the manifest", () =>
    withTrained(async ({ ports, documents, folder }) => {
      const outcome = await run(inputs({ pipeline: ".", run: "17" }), ports);
      const digest = buildModel().digest;
      expect(outcome).toEqual({
        status: "passed",
        exitCode: 0,
        outputs: {
          outcome: "passed",
          document: documents.pathOf("manifest.json"),
          version: "1.0.0",
          digest,
          reference: "credit-risk@1.0.0",
          subjects: expect.stringMatching(/^(?:[0-9a-f]{64} {2}[\w./]+\n){4}[0-9a-f]{64} {2}weights\.bin$/) as unknown,
        },
        summary: "Registered `credit-risk@1.0.0`.",
      });
      expect(await documents.load(manifestDocument)).toMatchObject({
        model: "credit-risk",
        version: "1.0.0",
        createdAt: "2026-01-02T00:00:00.000Z",
        modelDigest: digest,
        dataDigest: sha256("data"),
        testDigest: sha256("test"),
        source: { commit: "c0ffee", run: "17" },
        parent: null,
        metrics: { roc_auc: 0.8 },
      });
      expect((await readdir(join(folder, "registry/models/credit-risk/v1.0.0"))).toSorted()).toEqual([
        "evaluation.json",
        "manifest.json",
        "model.json",
        "predictions.parquet",
        "run.json",
        "weights.bin",
      ]);
      expect(await ports.registry.stages("credit-risk")).toEqual([]); // registering promotes nothing
    }));

  it("registers the same model once", () =>
    withTrained(async ({ ports }) => {
      const first = await run(inputs(), ports);
      const again = await run(inputs({ pipeline: ".", run: "18" }), ports);
      expect(again).toEqual({ ...first, summary: "Already registered as `credit-risk@1.0.0`." });
    }));

  it("gives another model the next version, with the card beside it", () =>
    withTrained(async ({ ports, documents }) => {
      await run(inputs(), ports);
      await train(documents, "0.75");
      await documents.write("MODEL_CARD.md", "# Credit risk");
      expect((await run(inputs(), ports)).outputs.version).toBe("1.0.1");
      const manifest = await documents.load(manifestDocument);
      expect(manifest?.files.map(({ path }) => path)).toContain("MODEL_CARD.md");
      expect(manifest?.parent).toBe("1.0.0");
    }));
});

describe("an evaluation", () => {
  it.each(["failed", "inconclusive", "error", "blocked", "skipped"] as const)("that is %s blocks", (outcome) =>
    withTrained(async ({ ports, documents }) => {
      await run(inputs(), ports);
      await documents.save(evaluationDocument, judged(outcome));
      const blocked = await run(inputs(), ports);
      expect(blocked).toMatchObject({ status: "blocked", exitCode: 3, outputs: { outcome: "blocked", version: "" } });
      expect(blocked.outputs.document).toBe(documents.pathOf("evaluation.json"));
      expect(await ports.registry.versions("credit-risk")).toHaveLength(1);
      expect(await documents.load(manifestDocument)).toBeUndefined(); // the earlier one is not this model's
    }),
  );

  it("names the gates that were not passed in the log, and never as Markdown", () =>
    withTrained(async ({ ports, documents, warnings }) => {
      const gate = { rule: "min" as const, limit: 0.9, on: "bound" as const, value: 0.8, bound: 0.7, detail: "" };
      await documents.save(evaluationDocument, {
        ...buildEvaluation(buildModel()),
        outcome: "failed",
        gates: [
          { ...gate, metric: "[x](https://evil.example)", level: "fail", verdict: "fail" },
          { ...gate, metric: "brier", level: "warn", verdict: "warn" },
        ],
      });
      const { summary } = await run(inputs(), ports);
      expect(warnings).toEqual(["credit-risk is not registered: the evaluation failed at [x](https://evil.example)."]);
      expect(summary).not.toMatch(/\]\(|https:\/\//); // no link, of either kind
    }));

  it.each(["passed", "inconclusive"] as const)("that is %s registers where the pipeline says pass", (outcome) =>
    withTrained(
      async ({ ports, documents }) => {
        await documents.save(evaluationDocument, judged(outcome));
        expect((await run(inputs(), ports)).status).toBe("passed");
      },
      { onInconclusive: "pass" },
    ),
  );

  it("that failed blocks also where the pipeline says pass", () =>
    withTrained(
      async ({ ports, documents }) => {
        await documents.save(evaluationDocument, judged("failed"));
        expect((await run(inputs(), ports)).status).toBe("blocked");
      },
      { onInconclusive: "pass" },
    ));
});

describe("an evaluation that contradicts itself", () => {
  const failing = { ...GATE, level: "fail", verdict: "fail" } as const;

  it.each<[string, Partial<Evaluation>]>([
    ["outcome is passed where its gates say failed", { gates: [failing] }],
    ["outcome is passed where its gates say inconclusive", { gates: [{ ...failing, verdict: "inconclusive" }] }],
    ["outcome is failed where its gates say passed", { outcome: "failed" }],
    ["outcome is passed although leakage.rows is 3", { leakage: { rows: 3, examples: [] } }],
    ["gates.0.verdict is pass, which its bound does not allow", { gates: [{ ...failing, verdict: "pass" }] }],
    ["gates.0.verdict is warn at level fail", { gates: [{ ...failing, verdict: "warn" }] }],
    ["gates.0.value is 0.9 where metrics.roc_auc.value is 0.8", { gates: [{ ...failing, value: 0.9 }] }],
  ])("is refused: %s", (problem, change) =>
    withTrained(async ({ ports, documents }) => {
      await documents.save(evaluationDocument, { ...buildEvaluation(buildModel()), ...change });
      await expect(run(inputs(), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_DOCUMENT_INVALID",
        what: expect.stringContaining(problem) as string,
        file: "evaluation.json",
      });
      expect(await ports.registry.models()).toEqual([]);
    }),
  );
});

describe("documents of different runs", () => {
  const other = buildModel("other");
  const saveEvaluation = (change: Partial<Evaluation>) => async (documents: DocumentStore) => {
    await documents.save(evaluationDocument, { ...buildEvaluation(buildModel()), ...change });
  };

  it.each<[string, (documents: DocumentStore) => Promise<unknown>]>([
    ["run.json describes another model", (documents) => documents.save(runDocument, buildRun(other))],
    ["evaluation.json judged another model", saveEvaluation({ modelDigest: other.digest })],
    ["judged a table of scores and not the model", saveEvaluation({ modelDigest: null })],
    ["evaluation.json judged other data", saveEvaluation({ dataDigest: sha256("other") })],
    ["evaluation.json judged other rows", saveEvaluation({ testDigest: sha256("other") })],
    ["predictions.parquet is not the file", (documents) => documents.write("predictions.parquet", "other")],
    ["weights.bin is not the file", (documents) => documents.write("model/weights.bin", "0.26")],
    ["weights.bin is listed in model.json and does not exist", (documents) => documents.remove("model/weights.bin")],
    [
      "model.json was changed after its digest was taken",
      (documents) => documents.write("model/model.json", JSON.stringify({ ...buildModel(), digest: sha256("other") })),
    ],
  ])("never become a version: %s", (problem, damage) =>
    withTrained(async ({ ports, documents }) => {
      await damage(documents);
      await expect(run(inputs(), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_DIGEST_MISMATCH",
        what: expect.stringContaining(problem) as string,
      });
      expect(await ports.registry.models()).toEqual([]);
    }),
  );

  it.each([
    ["model", "train"],
    ["run.json", "train"],
    ["evaluation.json", "evaluate"],
    ["predictions.parquet", "evaluate"],
  ])("without %s send the user to slipway %s", (name, stage) =>
    withTrained(async ({ ports, documents }) => {
      await documents.remove(name);
      await expect(run(inputs(), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_DOCUMENT_MISSING",
        remedy: `Type \`slipway ${stage} .\` first.`,
      });
    }),
  );
});

describe("a model folder without a pipeline", () => {
  const from = "out/credit-risk/model";

  it("is registered under the given name, alone", () =>
    withTrained(async ({ ports, folder, warnings }) => {
      const outcome = await run(inputs({ from, name: "churn" }), ports);
      expect(outcome.outputs.reference).toBe("churn@1.0.0");
      expect(outcome.outputs.document).toBe(join(folder, "out/churn/manifest.json"));
      expect(warnings).toEqual(["churn is registered without an evaluation."]);
      expect((await readdir(join(folder, from))).toSorted()).toEqual(["model.json", "weights.bin"]);
    }));

  it("is judged by the evaluation that lies in it", () =>
    withTrained(async ({ ports, folder }) => {
      const evaluation = judged("inconclusive");
      await writeFile(join(folder, from, "evaluation.json"), JSON.stringify(evaluation));
      expect((await run(inputs({ from, name: "churn" }), ports)).status).toBe("blocked");
      expect((await run(inputs({ from, name: "churn", onInconclusive: "pass" }), ports)).status).toBe("passed");
      expect(await readFile(join(folder, from, "evaluation.json"), "utf8")).toBe(JSON.stringify(evaluation));
    }));

  it("needs a model.json", () =>
    withTrained(async ({ ports, folder }) => {
      await rm(join(folder, from, "model.json"));
      await expect(run(inputs({ from, name: "churn" }), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_DOCUMENT_MISSING",
        what: `${from} holds no model.json.`,
      });
    }));

  it("is registered only when its model loads", () =>
    withTrained(async ({ ports }) => {
      const checkModelFolder = (path: string) => Promise.reject(new Error(`cannot load ${path}`));
      await expect(run(inputs({ from, name: "churn" }), { ...ports, checkModelFolder })).rejects.toThrow(from);
      expect(await ports.registry.models()).toEqual([]);
    }));

  it.each(["../../../etc/passwd", "/etc/passwd", "manifest.json", ".hidden"])("takes no file %s", (path) =>
    withTrained(async ({ ports, folder }) => {
      const model = buildModel();
      const hostile = { ...model, files: [...model.files, { path, sha256: sha256("x"), bytes: 1 }] };
      await writeFile(join(folder, from, "model.json"), JSON.stringify(hostile));
      await expect(run(inputs({ from, name: "churn" }), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_INPUT_INVALID",
      });
    }),
  );

  it.each([
    ["nothing", {}],
    ["a folder without a name", { from }],
    ["both", { from, name: "churn", pipeline: "." }],
    ["a pipeline and a name", { pipeline: ".", name: "churn" }],
    ["a hostile name", { from, name: "../churn" }],
  ])("is refused with %s", (_, given) =>
    withTrained(async ({ ports }) => {
      await expect(run(inputs(given), ports)).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
    }),
  );
});
