import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainDocument, plainLines, plainText } from "../../../cli/plain-text.ts";

const ESCAPE = "\u001B[31mred\u0007 \u202Eback\u200B";

describe("text for a terminal", () => {
  it("keeps nothing that steers it or cannot be seen", () => {
    expect(plainText(`${ESCAPE}\n`)).toBe("\u{FFFD}[31mred\u{FFFD} \u{FFFD}back\u{FFFD}\u{FFFD}");
    expect(plainLines("a\nb\r")).toBe("a\nb\u{FFFD}");
  });

  it("cleans every text of a document, names of fields too, and leaves the rest", () => {
    const document = { [ESCAPE]: [{ name: ESCAPE, value: 1.5, absent: null, flag: true }] };
    const clean = plainText(ESCAPE);
    expect(plainDocument(document)).toEqual({ [clean]: [{ name: clean, value: 1.5, absent: null, flag: true }] });
  });

  it("leaves no control behind, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(plainLines(text).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});
