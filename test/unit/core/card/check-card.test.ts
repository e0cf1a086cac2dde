import { describe, expect, it } from "vitest";
import { checkCard } from "../../../../core/card/check-card.ts";
import type { Evaluation } from "../../../../core/documents/evaluation.ts";
import { buildCardEvidence, readCard, writeCard } from "../../../fakes/card-evidence.ts";

const EVIDENCE = buildCardEvidence();
const CARD = writeCard(EVIDENCE);
const FILE = writeCard(buildCardEvidence({ authors: false }), "technical-file");
const check = (card: string, expected = CARD) => checkCard(readCard(card), expected);

describe("a card and its evidence", () => {
  it("agree when nothing changed, whatever the ends of the lines", () => {
    const { disagreements, values, gaps } = check(CARD);
    expect({ disagreements, gaps }).toEqual({ disagreements: [], gaps: 0 });
    expect(values).toBeGreaterThan(100);
    expect(check(`\uFEFF${CARD.replaceAll("\n", "\r\n")}`).disagreements).toEqual([]);
  });

  it("disagree where a document says another number: digest, value and text are named", () => {
    const evaluation = EVIDENCE["evaluation.json"] as Evaluation;
    const { roc_auc: auc } = evaluation.metrics;
    if (auc === undefined) throw new Error("no metric");
    const metrics = { ...evaluation.metrics, roc_auc: { ...auc, value: 0.9 } };
    const now = writeCard({ ...EVIDENCE, "evaluation.json": { ...evaluation, metrics } });
    const places = check(CARD, now).disagreements.map(({ where }) => where);
    expect(places).toContain("digest of evaluation.json");
    expect(places).toContain("evaluation.json#/metrics/roc_auc/value");
    expect(places.some((where) => /^line \d+ \(Evaluation\)$/.test(where))).toBe(true);
  });

  it("disagree where a document came or went", () => {
    const { "manifest.json": _, ...rest } = EVIDENCE;
    const { disagreements } = check(CARD, writeCard(rest));
    expect(disagreements).toContainEqual({ where: "version", card: '"1.0.0"', evidence: "null" });
    expect(disagreements).toContainEqual({
      where: "digest of manifest.json",
      card: expect.stringMatching(/^"[0-9a-f]{64}"$/) as string,
      evidence: "(absent)",
    });
  });

  /** Red? A line of a card can be changed, removed or followed by another one and nobody notices. */
  it("disagree after any change to any line", () => {
    const lines = CARD.split("\n");
    const changes = {
      longer: (text: string) => [`${text}x`],
      // The first digit: another last one of a long fraction may be the same double.
      "another number": (text: string) => [text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))],
      removed: () => [],
      followed: (text: string) => [text, "The model is perfect."],
    };
    const isNoticed = (changed: string) => {
      try {
        return check(changed).disagreements.length > 0;
      } catch {
        return true; // the front matter is none any more
      }
    };
    const unnoticed = lines.flatMap((line, index) =>
      Object.entries(changes)
        .map(([how, change]) => ({ how, changed: lines.toSpliced(index, 1, ...change(line)).join("\n") }))
        .filter(({ changed }) => changed !== CARD && line.trim() !== "" && !isNoticed(changed))
        .map(({ how }) => `line ${index + 1} ${how}: ${line}`),
    );
    expect(unnoticed).toEqual([]);
  });

  it("disagree where sections were moved, doubled or added", () => {
    const [head = "", first = "", second = "", ...rest] = CARD.split(/^(?=## )/m);
    const moved = check([head, second, first, ...rest].join("")).disagreements;
    expect(moved.map(({ where }) => where)).toEqual(["order of the sections"]);
    expect(check(`${CARD}\n${first}`).disagreements).toHaveLength(1);
    expect(check(`${CARD}\n## Praise\n\nVery good.\n`).disagreements[0]?.where).toMatch(/\(Praise\)$/);
  });
});

describe("gaps", () => {
  it("are counted, and may be filled by any text", () => {
    const open = check(FILE, FILE);
    expect(open.disagreements).toEqual([]);
    expect(open.gaps).toBeGreaterThan(20);
    const filled = FILE.replaceAll(
      /^> \*\*GAP:\*\* .*$/gm,
      "It is **known**: see [the wiki](wiki.md).\n\n- one\n- two",
    );
    expect(check(filled, FILE)).toMatchObject({ disagreements: [], gaps: 0 });
    expect(check(FILE.replaceAll(/^> \*\*GAP:\*\* .*$/gm, ""), FILE)).toMatchObject({ disagreements: [], gaps: 0 });
  });

  it.each(["<!-- hidden", "<script>x</script>", "```", "  ~~~", "a <b>word</b>"])("may not hold %j", (text) => {
    const { disagreements } = check(FILE.replace(/^> \*\*GAP:\*\* .*$/m, text), FILE);
    expect(disagreements).toEqual([
      {
        where: expect.stringMatching(/^line \d+ \(1\. /) as string,
        card: text.trimEnd(),
        evidence: "text without HTML and code fences",
      },
    ]);
  });

  it("leave what the machine wrote around them as it is", () => {
    const [row = ""] = /^\| Test rows \| .*$/m.exec(FILE) ?? [];
    expect(row).not.toBe("");
    expect(check(FILE.replace(row, row.replace("1,114", "9,999")), FILE).disagreements).toHaveLength(1);
    expect(check(FILE.replace(`${row}\n`, ""), FILE).disagreements).toHaveLength(1);
  });
});
