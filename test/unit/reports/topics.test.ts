import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { type Evaluation, evaluationDocument } from "../../../core/documents/evaluation.ts";
import { COMMENT_BUDGET, SUMMARY_BUDGET } from "../../../reports/budget.ts";
import { buildEvaluationBlocks } from "../../../reports/evaluation-comment.ts";
import {
  renderEvaluationHtml,
  renderEvaluationMarkdown,
  renderEvaluationSummary,
} from "../../../reports/evaluation-report.ts";
import { buildEvaluationDocument, buildGate } from "../../fakes/report-documents.ts";
import { buildTopics, type TopicsOptions } from "../../fakes/topic-sections.ts";

const build = (options: TopicsOptions) => {
  const topics = buildTopics(options);
  const metric = `fairness.${options.text}.demographic_parity_ratio`;
  const gate = buildGate({ metric, rule: "min", limit: 0.8, level: "warn", value: 0.71, bound: 0.53, verdict: "warn" });
  return buildEvaluationDocument({ ...topics, gates: [buildGate(), gate] });
};

/** Cells of the row of a comment's table that begins with `head`, entities undone. */
function cellsOf(markdown: string, head: string): readonly string[] {
  const line = markdown.split("\n").find((each) => each.startsWith(`| ${head}`)) ?? "";
  const text = line.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  return text
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\u00A0", " "));
}

describe("topics in a comment and on a page", () => {
  const evaluation = build({ text: "marital" });

  it("are a valid document, and say the numbers of it", () => {
    expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
    const markdown = renderEvaluationMarkdown({ evaluation });
    expect(cellsOf(markdown, "<code>marital</code> | 0.0")).toEqual([
      "<code>marital</code>",
      "0.060 [0.047, 0.090]",
      "33 %",
    ]);
    expect(cellsOf(markdown, "<code>marital</code> | 400")).toEqual([
      "<code>marital</code>",
      "400 (90)",
      "0.20 [0.16, 0.24]",
      "0.50 [0.46, 0.54]",
      "0.10 [0.06, 0.14]",
    ]);
    expect(cellsOf(markdown, "demographic parity ratio")).toEqual([
      "demographic parity ratio",
      "0.71 [0.51, 0.91]",
      "⚠️ warn: lower bound 0.530, not ≥ 0.8",
    ]);
    expect(cellsOf(markdown, "550\u00A0to\u00A0600")).toEqual([
      "550 to 600",
      "13 of 130",
      "0.047",
      "0.026 [0.014, 0.068]",
      "❌ 0.004",
      "0.67",
    ]);
    expect(cellsOf(markdown, "score |")).toEqual(["score", "0.0082", "0.0011", "0.930", "✅ stable"]);
    expect(cellsOf(markdown, "Scores are calibrated")).toEqual([
      "Scores are calibrated (Spiegelhalter's z)",
      "−0.115",
      "0.909",
    ]);
  });

  it("stand on the page under titles of their own, and nowhere when they are absent", async () => {
    const html = await renderEvaluationHtml({ evaluation });
    for (const id of ["importance", "fairness", "credit"]) expect(html).toContain(`<section id="${id}"`);
    expect(html).toContain("600 points at odds of 1 : 19");
    const plain = buildEvaluationDocument();
    expect(await renderEvaluationHtml({ evaluation: plain })).not.toMatch(/id="(importance|fairness|credit)"/);
    expect(renderEvaluationMarkdown({ evaluation: plain })).not.toMatch(/Fairness|Credit score|Importance/);
  });

  it("leave out the development sample where nobody knows it", async () => {
    const { credit } = buildTopics({ text: "x" });
    const alone = buildEvaluationDocument({ credit: { ...credit, stability: null, characteristics: [] } });
    expect(await renderEvaluationHtml({ evaluation: alone })).not.toContain("Stability against");
    expect(renderEvaluationMarkdown({ evaluation: alone })).not.toContain("Stability");
  });

  it("print numbers that are the document's at the printed precision", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 30, max: 1e7 }), (low, width, n) => {
        const high = Math.min(1, low + width);
        const value = (low + high) / 2;
        const { fairness } = buildTopics({ text: "g", groups: 1 });
        const [column] = fairness;
        if (column === undefined) throw new Error("no column");
        const group = { value, ci: [low, high] as [number, number], level: 0.95, n };
        const groups = column.groups.map((each) => ({ ...each, n, selectionRate: group }));
        const markdown = renderEvaluationMarkdown({
          evaluation: buildEvaluationDocument({ fairness: [{ ...column, groups }] }),
        });
        const [, rows = "", printed = ""] = cellsOf(markdown, "<code>g</code>");
        expect(Number(rows.split(" ")[0]?.replaceAll(",", ""))).toBe(n);
        const numbers = printed.match(/[\d.]+/g) ?? [];
        for (const [index, text] of numbers.entries()) {
          const unit = 10 ** -(text.split(".")[1]?.length ?? 0);
          expect(Math.abs(Number(text) - ([value, low, high][index] ?? Number.NaN))).toBeLessThanOrEqual(
            unit * 0.500001,
          );
        }
        expect(numbers).toHaveLength(3);
      }),
    );
  });
});

describe("a forecast", () => {
  const instant = (hour: number) => new Date(Date.UTC(2000, 7, 20, hour)).toISOString();
  const forecast: NonNullable<Evaluation["forecast"]> = {
    information: "ex-ante",
    origins: 2,
    horizon: 24,
    stepMs: 3_600_000,
    perOrigin: [
      { origin: instant(0), n: 24, mae: 415.4677, mape: 1.2649, mase: 0.7176 },
      { origin: instant(24), n: 24, mae: null, mape: null, mase: null },
    ],
    perStep: [{ step: 1, n: 2, mae: 82.9, coverage: 1 }],
    baselines: [{ id: "mean", title: "Mean <b>", mae: 4917.9121, rmse: 5493.2125, mape: 17.3254, mase: 8.4471 }],
    skill: 0.4731,
    interval: { level: 0.9, coverage: 0.933, ci: [0.852, 0.971], ciLevel: 0.95, winkler: 1558, method: "Student t" },
    trace: Array.from({ length: 48 }, (_, hour) => ({
      at: instant(hour),
      truth: hour === 5 ? null : 30_000 + hour,
      prediction: 30_010 + hour,
      lower: hour < 9 ? null : 29_000,
      upper: hour < 9 ? null : 31_000,
    })),
  };
  const task = { kind: "forecast" as const, target: "demand", horizon: 24, season: [24] };
  const { binary: _binary, ...plain } = buildEvaluationDocument({ task, forecast, slices: [], gates: [] });

  it("is drawn, and stands among its baselines", async () => {
    const html = await renderEvaluationHtml({ evaluation: plain });
    expect(html).toContain('aria-label="Truth and forecast. The last 48 steps, from 2000-08-20 00:00 UTC');
    expect(html).toContain("knowing only what was known then");
    expect(html).not.toContain("<b>Mean");
    const markdown = renderEvaluationMarkdown({ evaluation: plain });
    expect(cellsOf(markdown, "Mean")).toEqual(["Mean <b>", "17.33", "4,918", "5,493", "8.447"]);
    expect(cellsOf(markdown, "2000-08-20 00")).toEqual(["2000-08-20 00:00 UTC", "24", "1.26", "415.5", "0.718"]);
    expect(cellsOf(markdown, "2000-08-21 00")).toEqual(["2000-08-21 00:00 UTC", "24", "—", "—", "—"]);
  });

  it("is no chart without steps, and says when there are no intervals", async () => {
    const bare = { ...plain, forecast: { ...forecast, trace: [], interval: null, skill: null, perOrigin: [] } };
    const html = await renderEvaluationHtml({ evaluation: bare });
    expect(html).not.toContain("Truth and forecast");
    expect(html).toContain("It gives no prediction intervals.");
  });
});

describe("topics with hostile names", () => {
  const toHtml = (markdown: string) =>
    micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const tagsOf = (html: string) => html.replace(/<!--.*?-->/gs, "").match(/<[^>]*>/g) ?? [];
  const render = (text: string) => renderEvaluationMarkdown({ evaluation: build({ text }) });
  const expected = tagsOf(toHtml(render("harmless")));

  it.each([
    "<script>alert(1)</script>",
    "</code></td></table></details><h1>x",
    "a | b | c",
    "```\ncode",
    "**x** [x](https://evil.example)",
    "@octocat #1 www.evil.example",
    "-->",
  ])("%j opens nothing", async (text) => {
    expect(tagsOf(toHtml(render(text)))).toEqual(expected);
    const html = await renderEvaluationHtml({ evaluation: build({ text }) });
    expect(html).not.toMatch(/<script|<h1>x|href="https/);
  });

  it("in their thousands stay within the limits, and the metrics stay", () => {
    const text = "|@&<😀`[日本](x)".repeat(40);
    const evaluation = build({ text, features: 2000, columns: 60, groups: 50, bands: 50 });
    const comment = renderEvaluationMarkdown({ evaluation });
    expect(comment.length).toBeLessThanOrEqual(COMMENT_BUDGET.maxCharacters);
    expect(comment).toContain("| <b>ROC AUC ↑</b> |");
    const summary = renderEvaluationSummary({ evaluation });
    expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(SUMMARY_BUDGET.maxBytes);
    for (const block of [comment, summary]
      .flatMap((each) => each.split("\n\n"))
      .filter((each) => each.startsWith("|"))) {
      expect(new Set(block.split("\n").map((line) => line.split("|").length)).size).toBe(1);
    }
  });

  it("leave a comment that is too long one after the other: stability first, fairness last, the metrics never", () => {
    const evaluation = build({ text: "marital" });
    const ranks = buildEvaluationBlocks(evaluation, { maxRows: 10 }).map(({ title, rank }) => [title, rank] as const);
    const topics = ["metrics", "fairness", "credit score", "importance", "stability"];
    const found = topics.map((title) => ranks.find(([name]) => name === title)?.[1] ?? Number.NaN);
    expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b));
    expect(found).toHaveLength(topics.length);
  });
});
