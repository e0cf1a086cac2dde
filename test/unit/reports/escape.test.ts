import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, clip } from "../../../core/clean-text.ts";
import { escapeHtml } from "../../../reports/escape-html.ts";
import { buildMarker, escapeMarkdown } from "../../../reports/escape-markdown.ts";

const anyText = fc.string({ unit: "binary", maxLength: 200 });

describe("cleanText", () => {
  it.each([
    ["a line break", "a\r\nb", "a b"],
    ["a paragraph separator", "a\u2029b", "a b"],
    ["a bidi override", "abc\u202Edcb", "abc\uFFFDdcb"],
    ["zero width", "in\u200B\u200Ccome", "in\uFFFDcome"],
    ["a tag character", "a\u{E0041}b", "a\uFFFDb"],
    ["a null", "a\0b", "a\uFFFDb"],
    ["a lone surrogate", "a\uD800b", "a\uFFFDb"],
    ["stacked marks", `a${"\u0301".repeat(40)}b`, `a${"\u0301".repeat(3)}b`],
  ])("shows %s as something visible", (_, given, expected) => {
    expect(cleanText(given)).toBe(expected);
  });

  it("leaves names of the world as they are", () => {
    const names = "Größe, 年齢, العمر, возраст, revenu net (€), 100 %";
    expect(cleanText(names)).toBe(names);
  });

  it("clips by characters, not in the middle of one", () => {
    expect(clip("😀".repeat(10), 4)).toBe("😀😀😀…");
    expect(clip("income", 6)).toBe("income");
  });
});

describe("escapeMarkdown", () => {
  it.each([
    ["a mention", "@octocat", "@&#8203;octocat"],
    ["a team", "@org/team", "@&#8203;org/team"],
    ["an issue", "#12", "&#35;&#8203;12"],
    ["an issue by prefix", "gh-7", "gh-&#8203;7"],
    ["a link", "https://x.y", "https:&#8203;//x.y"],
    ["a bare host", "www.x.y", "www&#8203;.x.y"],
    ["an emoji code", ":tada:", ":&#8203;tada:"],
    ["a commit", "0123abc", "012&#8203;3abc"],
    ["a cell", "a|b", "a&#124;b"],
    ["a time of day", "2026-11-21 11:19 UTC", "2026-11-21 11:19 UTC"],
  ])("disarms %s", (_, given, expected) => {
    expect(escapeMarkdown(given)).toBe(expected);
  });

  it("leaves no character by which Markdown or GitHub would do anything", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeMarkdown(text);
        const bare = escaped.replace(/&#\d+;/g, "");
        expect(bare).not.toMatch(/[<>"'`|*_~[\]\\$^\p{Cc}]/u);
        expect(escaped).not.toMatch(/@(?!&#8203;|\d+\.\d+\.\d)|:\/\/|\bwww\./i);
      }),
    );
  });

  it.each([
    "0123456789ab",
    "credit-risk@1.0.0",
    "credit-risk@1.0.0-rc.1",
    "2026-11-21T19:05:06.292Z",
    "sha256:0123456789ab",
  ])("keeps %s in code fit to copy", (text) => {
    expect(escapeMarkdown(text, { inCode: true })).toBe(text);
  });

  it("keeps a version fit to copy wherever it stands", () => {
    expect(escapeMarkdown("the newest is credit-risk@1.0.0.")).toBe("the newest is credit-risk@1.0.0.");
  });

  it.each([
    "a@1.0.0.com",
    "a@1.0.0-rc",
    "a@1.0.0-com",
    " @1.0.0",
    "a-@1.0.0",
    "a@b.c",
    "@octocat",
    "https://x.y",
    "www.x.y",
  ])("lets %s do nothing in code either", (text) => {
    expect(escapeMarkdown(text, { inCode: true })).toContain("&#8203;");
  });
});

describe("escapeHtml", () => {
  it("leaves nothing that opens or closes a tag, an entity or an attribute", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
      }),
    );
  });
});

describe("buildMarker", () => {
  it("is one comment on one line of ASCII whatever it holds, and gives the value back", () => {
    fc.assert(
      fc.property(fc.array(anyText), fc.constantFrom("-->", "--!>", "<!--", "<script>", "\u2028"), (texts, attack) => {
        const value = { names: [...texts, attack, `x${attack}y`] };
        const marker = buildMarker(value);
        expect(marker).toMatch(/^<!-- slipway:report:v1 [ -~]* -->$/);
        const inner = marker.slice("<!-- slipway:report:v1 ".length, -" -->".length);
        expect(inner).not.toMatch(/--|[<>]/);
        expect(JSON.parse(inner)).toEqual(value);
      }),
    );
  });
});
