import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../core/documents/evaluation.ts";
import { renderEvaluationMarkdown } from "../../../reports/evaluation-report.ts";
import { renderMonitorMarkdown } from "../../../reports/monitor-report.ts";
import { renderRunHtml, renderRunMarkdown } from "../../../reports/run-report.ts";
import { buildComparedEvaluation, buildComparedSlice } from "../../fakes/compared-evaluation.ts";
import { buildDriftedFeature, buildMonitorDocument, buildQuality, buildWindow } from "../../fakes/monitor-documents.ts";
import {
  buildBinaryDetail,
  buildComparison,
  buildDeploymentDocument,
  buildEvaluationDocument,
  buildGate,
  buildManifestDocument,
  buildRunDocument,
  buildSlice,
} from "../../fakes/report-documents.ts";
import { buildRegressionEvaluation } from "../../fakes/task-evaluations.ts";
import { buildTenantsOf } from "../../fakes/tenants-document.ts";

const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</code></td></table></details><h1>x",
  "-->",
  "--!><b>",
  "[x](https://evil.example)",
  "![x](https://evil.example/x.png)",
  "[x]: https://evil.example",
  "<https://evil.example>",
  "https://evil.example/x",
  "www.evil.example",
  "mail@evil.example",
  "@octocat",
  "@org/team",
  "#1",
  "GH-1",
  "owner/repo#1",
  "a | b | c",
  "\\| \\",
  "```\ncode",
  "~~~",
  "`x`",
  "**x** __y__ *z* _q_ ~~s~~",
  "\n\n# heading\n\n- list\n1. one\n> quote\n---\n",
  "&lt;script&gt;&#60;b&#62;",
  "$x$ $$y$$",
  "{{html x}} {{{x}}}",
  "[^1] :tada:",
  '" onmouseover="alert(1)',
  "javascript:alert(1)",
  "\u202Eevil\u2066\u200B\uFEFF",
  "]]>",
  "x".repeat(5000),
];
const hostile = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc.array(fc.constantFrom(...ATTACKS), { minLength: 2, maxLength: 3 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
);

const toHtml = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

/** What a document looks like: its tags without their text. */
const tagsOf = (html: string) => html.replace(/<!--.*?-->/gs, "").match(/<[^>]*>/g) ?? [];

/** What an evaluation says beside the baseline, with the text wherever text can be. */
function buildComparedSections(text: string): Partial<Evaluation> {
  return {
    comparedSlices: [true, false].map((declared) =>
      buildComparedSlice([text, text], { declared, metric: text, verdict: "fail", pHolm: 0.01, reason: text }),
    ),
    changes: {
      rows: [{ part: text, baseline: 1, candidate: 2 }],
      columns: [{ name: text, baseline: text, candidate: null }],
      drift: { features: 2, moved: [{ feature: text, effect: 0.3, state: text }] },
      parameters: [{ name: text, baseline: text, candidate: { [text]: [text] } }],
      cost: [{ name: text, unit: text, baseline: 1, candidate: 2 }],
    },
    reuse: { uses: 60, limit: 50, step: 0.01, alpha: 0.001 },
    trend: [
      { version: text, at: "2026-11-21T11:19:00.000Z", value: 0.8, candidate: false },
      { version: text, at: "2026-11-21T11:19:00.000Z", value: 0.9, candidate: true },
    ],
  };
}

function buildHostileComparison(text: string): Evaluation {
  const compared = buildComparison({
    verdict: "inconclusive",
    method: text,
    reason: text,
    test: { name: text, statistic: 1, p: 0.3 },
  });
  return buildComparedEvaluation({
    ...buildComparedSections(text),
    pipeline: text,
    outcome: "inconclusive",
    verdict: "inconclusive",
    primary: text,
    metrics: { [text]: { value: 0.8, ci: [0.7, 0.9], level: 0.95, n: 10, method: text, reason: text } },
    comparison: { [text]: compared },
    baseline: { kind: "predictions", ref: text, reason: text, ageDays: 3, obstacle: text },
    gates: [
      buildGate({
        metric: text,
        rule: "nonInferiorTo",
        limit: -0.1,
        verdict: "inconclusive",
        detail: text,
        group: text,
      }),
      buildGate({ metric: `slices.${text}`, rule: "nonInferiorTo", verdict: "fail", detail: text }),
      buildGate({ metric: `fairness.${text}.x`, rule: "max", verdict: "fail", detail: text }),
    ],
  });
}

function buildHostileTasks(text: string): Evaluation {
  const { regression, ...rest } = buildRegressionEvaluation();
  const multiclass = {
    classes: [text, `${text}2`],
    confusion: [
      [1, 2],
      [3, 4],
    ],
    perClass: [{ class: text, n: 3, precision: null, recall: 0.5, f1: null, auc: 1 }],
  };
  return { ...rest, ...(regression === undefined ? {} : { regression }), multiclass };
}

function buildHostileLife(text: string) {
  const feature = buildDriftedFeature({
    name: text,
    kind: text,
    moved: text,
    causes: [text],
    histogram: [
      { cell: text, reference: 0.5, current: 0.2 },
      { cell: text, reference: 0.5, current: 0.8 },
    ],
  });
  const quality = [buildQuality({ feature: text, test: text, state: "alarm", detail: text })];
  const metric = { value: null, ci: null, level: 0.95, n: 10, reason: text };
  const binary = buildBinaryDetail({ positive: text });
  const evaluation = buildEvaluationDocument({
    pipeline: text,
    outcome: "failed",
    verdict: "not-comparable",
    primary: text,
    task: { kind: "binary", target: text, positive: text },
    metrics: { [`m${text}`]: metric, [text]: metric },
    gates: [buildGate({ metric: text, value: null, bound: null, verdict: "fail", detail: text })],
    baseline: { kind: "champion", ref: text, reason: text, ageDays: 3 },
    slices: [buildSlice(text, text)],
    warnings: [text],
    ...buildComparedSections(text),
  });
  return {
    evaluation: { ...evaluation, binary },
    compared: buildHostileComparison(text),
    tasks: buildHostileTasks(text),
    monitor: buildMonitorDocument(
      [buildWindow({ verdict: "drift", features: [feature], quality, prediction: feature })],
      {
        pipeline: text,
        reason: text,
        model: { version: text, digest: null },
        reference: { rows: 10, description: text },
      },
    ),
    manifest: buildManifestDocument({
      model: text,
      version: text,
      parent: text,
      files: [{ path: text, sha256: "0".repeat(64), bytes: 1 }],
    }),
    deployment: buildDeploymentDocument({
      pipeline: text,
      environment: text,
      smoke: { rows: 1, passed: false, detail: text },
      outcome: "failed",
    }),
    run: buildRunDocument({ pipeline: text, timings: { [text]: 1 } }),
    tenants: buildTenantsOf(text, 25),
  };
}

const HARMLESS = buildHostileLife("harmless");

describe("hostile text in a comment", () => {
  const renderAll = (life: ReturnType<typeof buildHostileLife>) => [
    renderEvaluationMarkdown(life),
    renderEvaluationMarkdown({ evaluation: life.compared }),
    renderEvaluationMarkdown({ evaluation: life.tasks }),
    renderMonitorMarkdown(life.monitor),
    renderRunMarkdown(life),
  ];
  const expected = renderAll(HARMLESS).map((markdown) => tagsOf(toHtml(markdown)));
  const LINKED = /@[a-z0-9]|(?:^|[^&])#\d|\bgh-\d|:\/\/|\bwww\.[a-z]|:[a-z]+:/i;

  it("changes no tag: it opens no element, link, image, fence, list or cell; and leaves nothing that GitHub links", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(text.trim() !== "");
        const pages = renderAll(buildHostileLife(text)).map(toHtml);
        expect(pages.map(tagsOf)).toEqual(expected);
        const shown = pages
          .join("\n\n")
          .replace(/<!--.*?-->/gs, "")
          .replace(/<code[^>]*>.*?<\/code>/gs, "")
          .replace(/<[^>]*>/g, " ");
        expect(shown).not.toMatch(LINKED);
      }),
      { numRuns: ATTACKS.length + 10, examples: ATTACKS.map((attack) => [attack]) },
    );
  });
});

describe("hostile text in a page", () => {
  // Charts are drawn for one attack alone: drawing costs more than all the rest.
  const withoutCharts = (life: ReturnType<typeof buildHostileLife>) => ({
    ...life,
    evaluation: {
      ...life.evaluation,
      binary: { ...life.evaluation.binary, curves: { roc: [], pr: [], scores: [] }, calibration: [], thresholds: [] },
    },
    run: { ...life.run, trainer: { ...life.run.trainer, history: [] } },
  });

  it.each([
    ["without charts", ATTACKS, withoutCharts],
    ["with charts", ["<img src=x onerror=alert(1)>"], (life: ReturnType<typeof buildHostileLife>) => life],
  ])("changes no tag, and nothing refers to the outside: %s", async (_, attacks, prepare) => {
    const expected = tagsOf(await renderRunHtml(prepare(HARMLESS))).map(withoutText);
    for (const attack of attacks) {
      const tags = tagsOf(await renderRunHtml(prepare(buildHostileLife(attack))));
      expect(tags.map(withoutText)).toEqual(expected);
      expect(tags.filter((tag) => /\s(?:src|(?:xlink:)?href)="(?!#)/i.test(tag))).toEqual([]);
      expect(
        tags.filter((tag) => /^<(?:script|iframe|object|embed|link|img)|\son\w+=/i.test(withoutText(tag))),
      ).toEqual([]);
    }
  });
});

// Labels and the places of a chart's legend follow the text; names of elements and attributes do not.
function withoutText(tag: string): string {
  return tag.replace(/="[^"]*"/g, "=");
}
