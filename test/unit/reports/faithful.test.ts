import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderEvaluationMarkdown } from "../../../reports/evaluation-report.ts";
import { renderMonitorMarkdown } from "../../../reports/monitor-report.ts";
import { buildComparedEvaluation, buildComparedSlice } from "../../fakes/compared-evaluation.ts";
import { buildDriftedFeature, buildMonitorDocument, buildWindow } from "../../fakes/monitor-documents.ts";
import { buildComparison, buildEvaluationDocument } from "../../fakes/report-documents.ts";

/** Cells of the table row that begins with `head`, entities and marks undone. */
function cellsOf(markdown: string, head: string): readonly string[] {
  const line = markdown.split("\n").find((each) => each.startsWith(`| ${head}`)) ?? "";
  return line.split("|").map((cell) =>
    cell
      .replaceAll("&#8203;", "")
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .trim(),
  );
}

const numbersOf = (cell: string) =>
  (cell.match(/[−+]?[\d,]*\.?\d+/g) ?? []).map((text) => ({
    value: Number(text.replaceAll(",", "").replace("−", "-")),
    unit: 10 ** -(text.split(".")[1]?.length ?? 0),
  }));

function expectPrinted(cell: string, expected: readonly number[]): void {
  const numbers = numbersOf(cell);
  expect(numbers.length).toBe(expected.length);
  for (const [index, { value, unit }] of numbers.entries()) {
    expect(Math.abs(value - (expected[index] as number))).toBeLessThanOrEqual(unit * 0.500001);
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("numbers in a comment", () => {
  it("are the document's at the printed precision: metrics", () => {
    fc.assert(
      fc.property(
        fc.record({ value: share, ends: fc.tuple(share, share), n: fc.nat(10_000_000) }),
        ({ value, ends: [a, b], n }) => {
          const ci: [number, number] = [Math.min(a, b), Math.max(a, b)];
          const metrics = { roc_auc: { value, ci, level: 0.95, n } };
          const markdown = renderEvaluationMarkdown({ evaluation: buildEvaluationDocument({ metrics, gates: [] }) });
          const [, , printed = "", interval = "", rows = ""] = cellsOf(markdown, "<b>ROC AUC");
          expectPrinted(printed, [value]);
          expectPrinted(interval, ci);
          expectPrinted(rows, [n]);
        },
      ),
    );
  });

  it("are the document's at the printed precision: a metric of two models, its bounds on their side of 0 and of the margin", () => {
    fc.assert(
      fc.property(
        fc.record({
          candidate: share,
          baseline: share,
          half: fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
          margin: share,
        }),
        ({ candidate, baseline, half, margin }) => {
          const delta = candidate - baseline;
          const ci: [number, number] = [delta - half, delta + half];
          const compared = buildComparison({ candidate, baseline, delta, ci, margin });
          const markdown = renderEvaluationMarkdown({
            evaluation: buildComparedEvaluation({ comparison: { roc_auc: compared } }),
          });
          const [, , ofBaseline = "", ofCandidate = "", difference = ""] = cellsOf(markdown, "<b>ROC AUC");
          expectPrinted(ofBaseline, [baseline]);
          expectPrinted(ofCandidate, [candidate]);
          expectPrinted(difference, [delta, ...ci]);
          const [, lower, upper] = numbersOf(difference).map(({ value }) => value) as [number, number, number];
          for (const [printed, end] of [
            [lower, ci[0]],
            [upper, ci[1]],
          ] as const) {
            const isFar = Math.abs(end) > half / 500;
            if (isFar) expect(Math.sign(printed)).toBe(Math.sign(end));
          }
        },
      ),
    );
  });

  it("are the document's at the printed precision: slices of two models", () => {
    fc.assert(
      fc.property(fc.record({ candidate: share, baseline: share, half: share, n: fc.nat(10_000_000) }), (given) => {
        const { candidate, baseline, half, n } = given;
        const delta = candidate - baseline;
        const ci: [number, number] = [delta - half - 0.001, delta + half + 0.001];
        const slice = buildComparedSlice(["home", "rent"], {
          candidate,
          baseline,
          delta,
          ci,
          n,
          positives: 7,
          shrunkDelta: delta / 2,
        });
        const markdown = renderEvaluationMarkdown({ evaluation: buildComparedEvaluation({ comparedSlices: [slice] }) });
        const [, , first = "", second = "", difference = "", shrunk = "", rows = ""] = cellsOf(
          markdown,
          "<code>home</code>",
        );
        expectPrinted(rows, [n, 7]);
        expectPrinted(first, [baseline]);
        expectPrinted(second, [candidate]);
        expectPrinted(difference, [delta, ...ci]);
        expectPrinted(shrunk, [delta / 2]);
      }),
    );
  });

  it("are the document's at the printed precision: features", () => {
    fc.assert(
      fc.property(
        fc.record({ effect: share, lower: share, delta: share, nCurrent: fc.nat(10_000_000) }),
        ({ effect, lower, delta, nCurrent }) => {
          const feature = buildDriftedFeature({ effect, ci: [lower, 1], delta, nCurrent });
          const markdown = renderMonitorMarkdown(
            buildMonitorDocument([buildWindow({ verdict: "drift", features: [feature] })]),
          );
          const [, , , size = "", tolerated = "", rows = ""] = cellsOf(markdown, "<code>income</code>");
          expectPrinted(size, [effect, lower, 1]);
          expectPrinted(tolerated, [delta]);
          expectPrinted(rows, [feature.nReference, nCurrent]);
        },
      ),
    );
  });
});
