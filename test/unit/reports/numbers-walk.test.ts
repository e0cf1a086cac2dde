import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../core/documents/evaluation.ts";
import { METRIC_CARDS } from "../../../core/metrics/metrics.ts";
import { renderEvaluationMarkdown, renderEvaluationSummary } from "../../../reports/evaluation-report.ts";
import { GOLDEN_EVALUATIONS } from "../../fakes/golden-evaluations.ts";
import { buildEvaluationDocument } from "../../fakes/report-documents.ts";
import { buildTopics } from "../../fakes/topic-sections.ts";

interface Printed {
  readonly text: string;
  readonly value: number;
  /** Of its last digit. */
  readonly unit: number;
}

const NUMBER = /(?<![\w.])[−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[−+]?\d+)?(?:\s?(?:%|kB|MB|GB))?(?![\w])/g;
const SCALES: Readonly<Record<string, number>> = { "%": 0.01, kB: 1e3, MB: 1e6, GB: 1e9 };
const TITLES = [...METRIC_CARDS.values()].map(({ title }) => title).toSorted((a, b) => b.length - a.length);
const INSTANT = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/g;

/** Cells below the heads of all tables, without names from data, titles of metrics and dates. */
function cellsOf(markdown: string): readonly string[] {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return [...html.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) =>
    TITLES.reduce(
      (text, title) => text.replaceAll(title, ""),
      cell
        .replace(/<code>.*?<\/code>/gs, "")
        .replace(/<[^>]*>/g, "")
        .replace(/&#(\d+);|&(quot|amp|lt|gt);/g, (_, code) =>
          code === undefined ? "" : String.fromCodePoint(Number(code)),
        )
        .replace(INSTANT, ""),
    ),
  );
}

function numbersIn(text: string): readonly Printed[] {
  return (text.match(NUMBER) ?? []).map((found) => {
    const scale = SCALES[found.match(/%|kB|MB|GB/)?.[0] ?? ""] ?? 1;
    const digits = found
      .replace(/\s?(?:%|kB|MB|GB)$/, "")
      .replaceAll(",", "")
      .replaceAll("−", "-");
    const [mantissa = "", exponent = "0"] = digits.split("e");
    const decimals = mantissa.split(".")[1]?.length ?? 0;
    return { text: found, value: Number(digits) * scale, unit: 10 ** (Number(exponent) - decimals) * scale };
  });
}

/** Every number of a document, at any depth, and those within its sentences. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "string") return numbersIn(value).map((printed) => printed.value);
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(numbersOf) : [];
}

/** Shares, differences and ordinals that a table prints beside the numbers that they are made of. */
function sharesOf({ slices, binary, multiclass, changes, n }: Evaluation): readonly number[] {
  const rowShares = (rows: readonly (readonly number[])[]) =>
    rows.flatMap((row) => row.map((count) => count / row.reduce((sum, each) => sum + each, 0)));
  return [
    ...slices.flatMap(({ positives, n: rows }) => (positives === undefined ? [] : [positives / rows])),
    ...rowShares(binary?.confusion ?? []),
    ...rowShares(multiclass?.confusion ?? []),
    ...(binary?.thresholds ?? []).map(({ selected }) => selected / n),
    ...(changes?.rows ?? []).map(({ baseline, candidate }) => candidate - baseline),
    ...(multiclass?.classes ?? []).map((_class, index) => index + 1), // how the columns of the matrix are numbered
  ];
}

function findUnfounded(markdown: string, evaluation: Evaluation): readonly string[] {
  const known = [...numbersOf(evaluation), ...sharesOf(evaluation), 0.8].filter((value) => Number.isFinite(value)); // 0.8: four fifths
  const isKnown = ({ value, unit }: Printed) =>
    known.some((each) => Math.abs(Math.abs(each) - Math.abs(value)) <= unit * 0.500001 + Math.abs(value) * 1e-12);
  return cellsOf(markdown).flatMap((cell) =>
    numbersIn(cell)
      .filter((printed) => !isKnown(printed))
      .map(({ text }) => `${text} in “${cell}”`),
  );
}

/** Red? A table prints a number that evaluation.json does not hold: print the document's, or add what it is made of to sharesOf. */
describe("every number in the tables of a comment", () => {
  const topics = buildEvaluationDocument(buildTopics({ text: "marital" }));

  it.each(Object.entries({ ...GOLDEN_EVALUATIONS, topics }))("is one of evaluation.json: %s", (_, evaluation) => {
    expect(findUnfounded(renderEvaluationMarkdown({ evaluation }), evaluation)).toEqual([]);
    expect(findUnfounded(renderEvaluationSummary({ evaluation }), evaluation)).toEqual([]);
  });

  it("is found at all, and a wrong one is told", () => {
    const { better } = GOLDEN_EVALUATIONS;
    if (better === undefined) throw new Error("no golden evaluation");
    const markdown = renderEvaluationMarkdown({ evaluation: better });
    expect(cellsOf(markdown).flatMap(numbersIn).length).toBeGreaterThan(150);
    expect(findUnfounded(markdown.replaceAll("+0.013", "+0.7131"), better)).not.toEqual([]);
  });
});
