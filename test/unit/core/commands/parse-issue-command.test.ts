import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIssueCommand } from "../../../../core/commands/parse-issue-command.ts";

const DAY = 86_400_000;

describe("parseIssueCommand", () => {
  it.each([
    ["/ack 7d known outage", { name: "ack", durationMs: 7 * DAY, reason: "known outage" }],
    ["/ack 12h", { name: "ack", durationMs: DAY / 2, reason: "" }],
    ["/ack 2w\nand more below", { name: "ack", durationMs: 14 * DAY, reason: "" }],
    ["/retrain", { name: "retrain", reason: "", durationMs: 0 }],
    ["/freeze \t until Monday\r\n/unfreeze", { name: "freeze", reason: "until Monday" }],
    ["/accept-reference new tariff", { name: "accept-reference", reason: "new tariff" }],
    ["/rollback a\u202Eb", { name: "rollback", reason: "a\uFFFDb" }],
  ])("reads %j", (body, command) => expect(parseIssueCommand(body)).toMatchObject({ kind: "command", ...command }));

  it.each([
    "",
    "hello",
    " /freeze",
    "> /freeze",
    "```\n/freeze",
    "\n/freeze",
    "/home/user",
    "/Freeze",
    "//freeze",
    "/",
  ])("takes %j for an ordinary comment", (body) => expect(parseIssueCommand(body)).toEqual({ kind: "none" }));

  it.each(["/ack", "/ack soon", "/ack 0d", "/ack 91d", "/ack 9999w", "/ack -1d", "/ack 1.5d"])(
    "asks how long after %j",
    (body) =>
      expect(parseIssueCommand(body)).toMatchObject({
        kind: "wrong",
        problem: expect.stringContaining("90d") as unknown,
      }),
  );

  it("knows what an unknown word may have meant", () => {
    expect(parseIssueCommand("/retrian now")).toEqual({
      kind: "wrong",
      problem: expect.stringContaining('no command `/retrian`. Did you mean "retrain"?') as unknown,
    });
  });

  it("never repeats what it does not know but by small letters and hyphens", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseIssueCommand(`/${text}`);
        if (parsed.kind === "wrong") expect(parsed.problem).not.toMatch(/[<>@#\u202E]/);
      }),
    );
  });
});
