import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../../core/documents/evaluation.ts";
import type { ReportEvidence } from "../../../../core/documents/report-evidence.ts";
import { buildReportEvidence, MAX_EVIDENCE_BYTES } from "../../../../core/evidence/build-report-evidence.ts";
import { isEvidenceText } from "../../../../core/evidence/evidence-text.ts";
import { parseReportEvidence } from "../../../../core/evidence/parse-report-evidence.ts";
import { renderRunMarkdown } from "../../../../reports/run-report.ts";
import { GOLDEN_EVALUATIONS } from "../../../fakes/golden-evaluations.ts";
import { buildEvaluationDocument, buildGate, buildRunDocument, buildSlice } from "../../../fakes/report-documents.ts";
import { buildEvidenceText, buildEvidenceValue, EVIDENCE_RUN, HEAD_COMMIT } from "../../../fakes/report-evidence.ts";
import { buildTenantsDocument, buildTenantsOf } from "../../../fakes/tenants-document.ts";
import { buildTopics } from "../../../fakes/topic-sections.ts";

const EXPECTED = { artifact: "slipway-report-credit-risk", commit: HEAD_COMMIT, runId: EVIDENCE_RUN.id };

function parse(text: string): ReportEvidence {
  return parseReportEvidence(new TextEncoder().encode(text), EXPECTED);
}

function across(evaluation: Evaluation): ReportEvidence {
  return parse(buildEvidenceText({ evaluation }));
}

function comment({ evaluation, training, tenants }: ReportEvidence): string {
  return renderRunMarkdown({ evaluation, run: training, tenants });
}

describe("report evidence of honest documents", () => {
  const topics = buildEvaluationDocument({ ...buildTopics({ text: "rent" }) });
  const unlike = GOLDEN_EVALUATIONS["not-comparable"];
  if (unlike === undefined) throw new TypeError("there is no golden evaluation of that name");
  // The golden one holds sentences that are longer than what may cross.
  const baseline = { ...unlike.baseline, obstacle: "it forecasts 24 steps, the candidate 48" };
  const gates = unlike.gates.map((gate) => ({ ...gate, detail: "there is nothing to hold it against" }));
  const cases = { ...GOLDEN_EVALUATIONS, topics, "not-comparable": { ...unlike, baseline, gates, warnings: [] } };

  it.each(Object.entries(cases))("%s: the comment is the same on both sides of the fork boundary", (_name, given) => {
    const evaluation = { ...given, pipeline: "credit-risk" };
    expect(comment(across(evaluation))).toBe(renderRunMarkdown({ evaluation, run: buildRunDocument() }));
  });

  it("carries the tenants of a pipeline", () => {
    const tenants = { ...buildTenantsDocument(), pipeline: "credit-risk" };
    const evidence = parse(buildEvidenceText({ tenants }));
    expect(evidence.tenants).toEqual(tenants);
  });

  it("says that there are too many tenants instead of counting some of them", () => {
    const tenants = { ...buildTenantsOf("x", 501), pipeline: "credit-risk" };
    const evidence = parse(buildEvidenceText({ tenants }));
    expect(evidence.tenants).toBeUndefined();
    expect(evidence.evaluation.warnings).toContain(
      `${tenants.tenants.length} tenants are too many for a comment: see tenants.json.`,
    );
  });

  it("keeps the worst of many slices and says how many went", () => {
    const slices = Array.from({ length: 3000 }, (_, index) =>
      buildSlice("postcode", `area ${index}`, { auc: 0.6 + index / 10_000 }),
    );
    const { evaluation } = across(buildEvaluationDocument({ slices: slices.toReversed() }));
    expect(evaluation.slices[0]?.value).toBe("area 0");
    expect(evaluation.slices).toHaveLength(500);
    expect(evaluation.warnings).toContain("2500 of 3000 slices are in evaluation.json alone.");
  });

  it("stays below 1 MB whatever the names are", () => {
    const name = "🏴‍☠️👩‍👩‍👧‍👦".repeat(60);
    const many = (length: number) => Array.from({ length }, (_, index) => index);
    const text = buildEvidenceText({
      evaluation: buildEvaluationDocument({
        slices: many(10_000).map((index) => buildSlice(name, `${index}${name}`)),
        gates: many(10_000).map((index) => buildGate({ metric: `${index}${name}`, detail: name })),
        warnings: many(10_000).map((index) => `${index}${name}`),
      }),
    });
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_EVIDENCE_BYTES);
    expect(parse(text).evaluation.slices.length).toBeGreaterThanOrEqual(20);
  });

  it("survives any text in any of its places", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const evaluation = buildEvaluationDocument({
          slices: [buildSlice(text, text)],
          gates: [buildGate({ metric: text, detail: text })],
          warnings: [text],
        });
        const [warning = ""] = across(evaluation).evaluation.warnings;
        expect(isEvidenceText(warning)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused by its own author when it is no evidence", () => {
    const evaluation = buildEvaluationDocument({ n: Number.NaN });
    expect(() => buildReportEvidence({ ...buildEvidenceValue(), evaluation })).toThrow();
  });
});

type Bend = (evidence: ReportEvidence) => unknown;
const bendEvaluation =
  (given: object): Bend =>
  (evidence) => ({ ...evidence, evaluation: { ...evidence.evaluation, ...given } });

describe("report evidence of anybody", () => {
  const bent: Readonly<Record<string, Bend>> = {
    "a text of 129 characters": bendEvaluation({ warnings: ["x".repeat(129)] }),
    "a second line": bendEvaluation({ warnings: ["fine\n# not fine"] }),
    "text that runs backwards": bendEvaluation({ primary: "\u202Eroc" }),
    "a field that nobody named": (evidence) => ({ ...evidence, html: "<b>" }),
    "a field that nobody named, deep inside": bendEvaluation({
      task: { kind: "binary", target: "t", positive: "p", x: 1 },
    }),
    "an unknown verdict": bendEvaluation({ verdict: "excellent" }),
    "a number as text": bendEvaluation({ n: "12" }),
    "null for a number": bendEvaluation({ n: null }),
    "a list of 501": bendEvaluation({ warnings: Array.from({ length: 501 }, () => "x") }),
    "a record of 501": bendEvaluation({
      metrics: Object.fromEntries(
        Array.from({ length: 501 }, (_, index) => [`m${index}`, { value: 1, ci: null, level: 0.95, n: 1 }]),
      ),
    }),
    "a key with a space": bendEvaluation({ metrics: { "a b": { value: 1, ci: null, level: 0.95, n: 1 } } }),
    "a key of 65 characters": bendEvaluation({
      metrics: { ["k".repeat(65)]: { value: 1, ci: null, level: 0.95, n: 1 } },
    }),
    "the key constructor": bendEvaluation({ metrics: { constructor: { value: 1, ci: null, level: 0.95, n: 1 } } }),
    "another version of the schema": (evidence) => ({ ...evidence, schema: "slipway/report-evidence/v2" }),
    "no schema": ({ schema: _schema, ...evidence }) => evidence,
    "another model": (evidence) => ({ ...evidence, model: "customer-churn" }),
    "an evaluation of another model": bendEvaluation({ pipeline: "customer-churn" }),
    "another commit": (evidence) => ({ ...evidence, commit: "d".repeat(40) }),
    "another run": (evidence) => ({ ...evidence, run: { id: 7, attempt: 1 } }),
    "a model that is a path": (evidence) => ({ ...evidence, model: "../x" }),
    "a list at the top": (evidence) => [evidence],
    nothing: () => null,
  };

  it.each(Object.entries(bent))("refuses %s", (_name, bend) => {
    expect(() => parse(JSON.stringify(bend(buildEvidenceValue())))).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_ARTIFACT_INVALID" }),
    );
  });

  const written: Readonly<Record<string, (text: string) => string>> = {
    NaN: (text) => text.replace('"n":1114', '"n":NaN'),
    Infinity: (text) => text.replace('"n":1114', '"n":Infinity'),
    "1e999": (text) => text.replace('"n":1114', '"n":1e999'),
    "the key __proto__": (text) => text.replace("{", '{"__proto__":{"polluted":true},'),
    "half a document": (text) => text.slice(0, text.length / 2),
    "10 MB": (text) => `${" ".repeat(10_000_000)}${text}`,
    "depth of 200,000": () => `${"[".repeat(200_000)}${"]".repeat(200_000)}`,
    "depth of 20": () => `${"[".repeat(20)}${"]".repeat(20)}`,
    "no text at all": () => "",
  };

  it.each(Object.entries(written))("refuses %s", (_name, write) => {
    const text = buildEvidenceText();
    const attack = write(text);
    expect(attack).not.toBe(text);
    expect(() => parse(attack)).toThrow(expect.objectContaining({ code: "SLIPWAY_E_ARTIFACT_INVALID" }));
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("refuses bytes that are no UTF-8", () => {
    const bytes = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    expect(() => parseReportEvidence(bytes, EXPECTED)).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_ARTIFACT_INVALID" }),
    );
  });

  it("never quotes what it refuses", () => {
    const secret = "PAYLOAD";
    const text = JSON.stringify({ ...buildEvidenceValue(), [secret]: secret, model: secret });
    expect(() => parse(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) as string }),
    );
  });
});
