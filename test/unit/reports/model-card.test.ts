import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { checkCard } from "../../../core/card/check-card.ts";
import type { CardEvidence } from "../../../core/card/evidence.ts";
import { CARD_KINDS } from "../../../core/card/front-matter.ts";
import { CARD_FILES } from "../../../reports/model-card.ts";
import { buildCardEvidence, readCard, writeCard } from "../../fakes/card-evidence.ts";
import { buildGate, buildSlice } from "../../fakes/report-documents.ts";

const bodyOf = (card: string) => card.slice(card.indexOf("\n---\n") + 5);
const tagsOf = (card: string) =>
  micromark(bodyOf(card), { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }).match(
    /<[^>]*>/g,
  );

/** Every name and sentence that comes from data or authors. */
function withText(text: string): CardEvidence {
  const evidence = buildCardEvidence();
  const { "run.json": run, "evaluation.json": evaluation, "manifest.json": manifest } = evidence;
  if (run?.card === undefined || evaluation === undefined || manifest === undefined) throw new Error("no evidence");
  const card = {
    ...run.card,
    owner: { name: text, contact: text },
    purpose: text,
    limitations: [text],
    dataLineage: [text, text],
    challenger: text,
    approvals: [{ by: text, role: text }],
    changeLog: [{ on: "2026-01-02", what: text }],
  };
  return {
    "run.json": {
      ...run,
      card,
      trainer: { ...run.trainer, parameters: { [text]: text }, facts: { [text]: text } },
      data: { ...run.data, features: [text], ignored: [{ column: text, reason: text }] },
    },
    "evaluation.json": {
      ...evaluation,
      slices: [buildSlice(text, text)],
      warnings: [text],
      gates: [buildGate({ metric: `fairness.${text}.demographic_parity_ratio` })],
      baseline: { ...evaluation.baseline, ref: text },
    },
    "manifest.json": { ...manifest, model: text },
  };
}

describe("the model card", () => {
  /** Red? Look at the difference; when it is meant, run this file with `-u` and commit it. */
  it.each(CARD_KINDS)("%s is the committed one", async (kind) => {
    await expect(writeCard(buildCardEvidence({ authors: kind === "model-card" }), kind)).toMatchFileSnapshot(
      `../../../docs/golden-reports/${CARD_FILES[kind]}`,
    );
  });

  it("has the nine headings of Annex IV, in order", () => {
    const headings = [...writeCard({}, "technical-file").matchAll(/^## (.*)$/gm)].map(([, title = ""]) => title);
    expect(headings.map((title) => title.split(".")[0])).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  it("names a gap where authors or documents say nothing", () => {
    const card = writeCard(buildCardEvidence({ authors: false }));
    expect(card).toContain("> **GAP:** describe who answers for the model (<code>card.owner</code> in the pipeline).");
    expect(writeCard(buildCardEvidence())).not.toContain("GAP");
    expect(writeCard({})).toContain("> **GAP:** describe how good the model is: there is no evaluation.json.");
  });

  it("prints the numbers of the evaluation at their printed precision", () => {
    const evidence = buildCardEvidence();
    const metrics = Object.entries(evidence["evaluation.json"]?.metrics ?? {});
    const card = writeCard(evidence).replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    expect(metrics.length).toBeGreaterThan(5);
    for (const [id, { value, ci, level, n }] of metrics) {
      const row = card.split("\n").find((line) => line.endsWith(`<code>evaluation.json#/metrics/${id}</code> |`)) ?? "";
      const [, , printed = "", interval = "", rows = ""] = row.split("|");
      const numbers = [printed, ...(interval.match(/[\d.]+/g) ?? []), rows].map((text) =>
        text.trim().replaceAll(",", ""),
      );
      const wanted = [value ?? Number.NaN, ...(ci ?? []), level * 100, n];
      expect(numbers).toHaveLength(wanted.length);
      for (const [index, text] of numbers.entries()) {
        const unit = 10 ** -(text.split(".")[1]?.length ?? 0);
        expect(Math.abs(Number(text) - (wanted[index] ?? Number.NaN)), row).toBeLessThanOrEqual(unit * 0.500001);
      }
    }
  });

  it("prints a long sentence of authors whole", () => {
    const sentence = `${"word ".repeat(390).trim()} end`;
    expect(writeCard(withText(sentence))).toContain(`- ${sentence}\n`);
  });

  it.each(CARD_KINDS)("%s opens nothing for hostile text, and agrees with its evidence", (kind) => {
    const expected = tagsOf(writeCard(withText("harmless"), kind));
    const hostile = fc.constantFrom(
      "<script>alert(1)</script>",
      "</code></td></table>\n## x",
      "a | b | c",
      "```\ncode",
      "> **GAP:** x",
      "**x** [x](https://evil.example) ![y](z)",
      "@octocat #1 www.evil.example",
      "-->\n---\n",
      "\u202Etxt\u200B",
      "__proto__",
    );
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary", minLength: 1, maxLength: 40 })), (text) => {
        fc.pre(text.trim() !== "");
        const card = writeCard(withText(text), kind);
        expect(tagsOf(card)).toEqual(expected);
        expect(checkCard(readCard(card), card).disagreements).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
