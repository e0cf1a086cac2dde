import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../../../core/override/parse-command.ts";

const REASON = "the label fix of #41 explains the drop";

describe("/slipway override", () => {
  it.each([
    ["alone", `/slipway override ${REASON}`],
    ["with a line break of Windows", `/slipway override ${REASON}\r\n\r\nmore`],
    ["with text below", `/slipway override ${REASON}\n> quoted`],
    ["with blanks between", `/slipway \t override   ${REASON}  `],
  ])("is read %s", (_, body) => {
    expect(parseCommand(body)).toEqual({ kind: "override", reason: REASON });
  });

  it.each([
    ["in a quote", `> /slipway override ${REASON}`],
    ["in indented code", `    /slipway override ${REASON}`],
    ["in a fence", `\`\`\`\n/slipway override ${REASON}\n\`\`\``],
    ["in inline code", `\`/slipway override ${REASON}\``],
    ["in an HTML comment", `<!--\n/slipway override ${REASON}\n-->`],
    ["in details", `<details>\n/slipway override ${REASON}`],
    ["on a later line", `Looks fine.\n/slipway override ${REASON}`],
    ["after an empty line", `\n/slipway override ${REASON}`],
    ["after a zero-width space", `\u200b/slipway override ${REASON}`],
    ["after a byte order mark", `\ufeff/slipway override ${REASON}`],
    ["behind a mention", `@slipway /slipway override ${REASON}`],
    ["of another word", `/slipway overrides ${REASON}`],
    ["of another case", `/Slipway Override ${REASON}`],
    ["without a space", `/slipwayoverride ${REASON}`],
    ["with a line break between", `/slipway\noverride ${REASON}`],
    ["as a table", `| /slipway override ${REASON} |`],
    ["as a list", `- /slipway override ${REASON}`],
    ["of nothing", ""],
  ])("is not read %s", (_, body) => {
    expect(parseCommand(body)).toEqual({ kind: "none" });
  });

  it.each([
    ["none", "/slipway override"],
    ["blanks", "/slipway override    "],
    ["a word", "/slipway override because"],
    ["signs alone", "/slipway override .............................."],
    ["what cannot be seen", `/slipway override ${"\u200b".repeat(40)}`],
    ["one on the next line", `/slipway override\n${REASON}`],
  ])("needs a reason, which is not: %s", (_, body) => {
    expect(parseCommand(body)).toEqual({ kind: "without-reason" });
  });

  it("keeps one line of at most 300 characters in which nothing hides", () => {
    const hostile = `/slipway override ${"x".repeat(20)}\u202e\u0007 @everyone <img src=x> --> ${"y".repeat(5000)}`;
    const command = parseCommand(hostile);
    expect(command).toMatchObject({
      kind: "override",
      reason: expect.stringMatching(/^x{20}\uFFFD @everyone <img src=x> --> y+…$/) as string,
    });
    expect(command.kind === "override" ? command.reason.length : 0).toBe(300);
  });

  it("gives clean reasons, whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const command = parseCommand(`/slipway override ${text}`);
        if (command.kind !== "override") return;
        expect(command.reason).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{10,300}$/u);
      }),
    );
  });
});
