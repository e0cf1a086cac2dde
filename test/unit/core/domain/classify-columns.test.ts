import { describe, expect, it } from "vitest";
import { classifyEmbedding, parseVector } from "../../../../core/domain/classify-embedding.ts";
import { classifyText, isFreeText } from "../../../../core/domain/classify-text.ts";
import { findScript, hashTerms, splitWords } from "../../../../core/domain/text-terms.ts";
import { createRng, type Rng } from "../../../../core/rng.ts";

const OLD = ["payment", "late", "order", "arrived", "broken", "item", "refund", "thanks", "service", "good", "box"];
const NEW = [...OLD, "crash", "login", "error", "app"];

function write(words: readonly string[], rng: Rng): string {
  return Array.from({ length: 8 }, () => words[rng.integer(words.length)]).join(" ");
}
const texts = (rows: number, words: readonly string[], rng: Rng) =>
  Array.from({ length: rows }, () => write(words, rng));
const findCompanion = (result: ReturnType<typeof classifyText>, what: string) =>
  result.companions.find((companion) => companion.what === what);

describe("free text", () => {
  it("tells new words apart and says how many are unknown", () => {
    const rng = createRng(1);
    const result = classifyText({ column: "comment", reference: texts(600, OLD, rng), current: texts(400, NEW, rng) });
    expect(result).toMatchObject({ state: "drift", column: "comment", kind: "text" });
    expect(findCompanion(result, "words not in the reference")?.current).toBeGreaterThan(0.2);
    expect(findCompanion(result, "words not in the reference")?.reference).toBe(0);
    expect(JSON.stringify(result)).not.toContain("crash");
  });

  it("is silent on texts of one law, and on numbers that count up", () => {
    const rng = createRng(2);
    const number = (text: string, row: number) => `${text} order ${row}`;
    const [reference, current] = [texts(800, OLD, rng).map(number), texts(400, OLD, rng).map(number)];
    const result = classifyText({ column: "comment", reference, current });
    expect(result.state).toBe("ok");
    expect(Math.abs((result.auc.value ?? 0) - 0.5)).toBeLessThan(0.06);
  });

  it("says which scripts are written", () => {
    const rng = createRng(3);
    const foreign = texts(200, ["привет", "заказ", "спасибо"], rng);
    const result = classifyText({ column: "c", reference: texts(300, OLD, rng), current: foreign });
    expect(findCompanion(result, "texts in Cyrillic")).toEqual({ what: "texts in Cyrillic", reference: 0, current: 1 });
    expect(result.state).toBe("drift");
  });

  it("decides nothing on few texts", () => {
    const result = classifyText({ column: "c", reference: ["a b c", null], current: [] });
    expect(result).toMatchObject({ state: "insufficient", companions: [], rows: { reference: 1, current: 0 } });
  });

  it("knows text from identifiers and levels", () => {
    expect(isFreeText(["late again, no answer", "all good with the box", null])).toBe(true);
    expect(isFreeText(["f81d4fae-7dec", "order-1002", "red"])).toBe(false);
    expect(isFreeText([null, null])).toBe(false);
  });

  it("splits what people write", () => {
    expect(splitWords("Don't PAY €1,234!")).toEqual(["don", "t", "pay", "0", "0"]);
    expect([findScript("日本"), findScript("123"), findScript("Σ λ a")]).toEqual(["Han", null, "Greek"]);
    expect(hashTerms("")).toEqual(new Set());
    expect(hashTerms("a".repeat(1e6)).size).toBeLessThan(10);
  });
});

describe("embeddings", () => {
  const vectors = (rows: number, shift: number, rng: Rng) =>
    Array.from({ length: rows }, () => Array.from({ length: 16 }, (_, i) => rng.normal() + (i < 4 ? shift : 0)));

  it("are told apart when some dimensions move, and not when none does", () => {
    const rng = createRng(4);
    const reference = vectors(600, 0, rng);
    expect(classifyEmbedding({ column: "e", reference, current: vectors(400, 0, rng) }).state).toBe("ok");
    const moved = classifyEmbedding({ column: "e", reference, current: vectors(400, 0.5, rng) });
    expect(moved).toMatchObject({ state: "drift", kind: "embedding" });
    expect(
      moved.features
        .slice(0, 4)
        .map(({ name }) => Number(name))
        .toSorted((left, right) => left - right),
    ).toEqual([0, 1, 2, 3]);
    expect(moved.companions[0]?.what).toBe("median norm");
  });

  it("leave out what has another length, and decide nothing on few", () => {
    const rng = createRng(5);
    const odd = [...vectors(120, 0, rng), [1, 2], null];
    expect(classifyEmbedding({ column: "e", reference: odd, current: vectors(120, 0, rng) }).rows.reference).toBe(120);
    expect(classifyEmbedding({ column: "e", reference: [], current: [] }).state).toBe("insufficient");
  });

  it.each([
    ["[1, -2.5, 3e2]", [1, -2.5, 300]],
    ["[1, NULL]", null],
    ["[]", null],
    ["[[1], [2]]", null],
    ["one", null],
    [null, null],
    ["[1, inf]", null],
  ])("read %s", (text, wanted) => {
    expect(parseVector(text)).toEqual(wanted);
  });
});
