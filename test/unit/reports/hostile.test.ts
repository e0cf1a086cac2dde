import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { renderEvaluationMarkdown } from "../../../reports/evaluation-report.ts";
import { renderMonitorMarkdown } from "../../../reports/monitor-report.ts";
import { renderRunHtml, renderRunMarkdown } from "../../../reports/run-report.ts";
import { buildDriftedFeature, buildMonitorDocument, buildQuality, buildWindow } from "../../fakes/monitor-documents.ts";
import {
  buildBinaryDetail,
  buildDeploymentDocument,
  buildEvaluationDocument,
  buildGate,
  buildManifestDocument,
  buildRunDocument,
  buildSlice,
} from "../../fakes/report-documents.ts";
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
  });
  return {
    evaluation: { ...evaluation, binary },
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
    renderMonitorMarkdown(life.monitor),
    renderRunMarkdown(life),
  ];
  const expected = renderAll(HARMLESS).map((markdown) => tagsOf(toHtml(markdown)));

  it("changes no tag: nothing opens an element, link, image, fence, list or cell", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(text.trim() !== "");
        const tags = renderAll(buildHostileLife(text)).map((markdown) => tagsOf(toHtml(markdown)));
        expect(tags).toEqual(expected);
      }),
      { numRuns: ATTACKS.length + 10, examples: ATTACKS.map((attack) => [attack]) },
    );
  });

  it("leaves nothing that GitHub links in rendered text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = toHtml(renderAll(buildHostileLife(text)).join("\n\n"));
        const shown = html
          .replace(/<!--.*?-->/gs, "")
          .replace(/<code[^>]*>.*?<\/code>/gs, "")
          .replace(/<[^>]*>/g, " ");
        expect(shown).not.toMatch(/@[a-z0-9]|(?:^|[^&])#\d|\bgh-\d|:\/\/|\bwww\.[a-z]|:[a-z]+:/i);
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
