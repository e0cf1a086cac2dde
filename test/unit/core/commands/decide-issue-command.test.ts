import { expect, it } from "vitest";
import type { RepositoryRole } from "../../../../core/commands/command-desk.ts";
import { decideIssueCommand } from "../../../../core/commands/decide-issue-command.ts";
import { parseIssueCommand } from "../../../../core/commands/parse-issue-command.ts";

function decide(text: string, role: RepositoryRole): boolean {
  const command = parseIssueCommand(text);
  if (command.kind === "none") throw new Error("a command was expected");
  const by = { login: "hubot", id: 2 };
  const comment = { id: 1, body: text, by, createdAt: "2026-01-01T00:00:00.000Z", byPerson: true, edited: false };
  const event = { number: 7, onPull: false, comment };
  return decideIssueCommand({ command, event, role, required: "maintain" }).accepted;
}

it.each([
  ["/ack 14d", true],
  ["/ack 15d", false],
  ["/freeze", true],
  ["/unfreeze", false],
  ["/retrain", false],
  ["/rollback", false],
  ["/accept-reference", false],
])("%s of somebody with the role write, where maintain is asked for: %s", (text, accepted) => {
  expect(decide(text, "write")).toBe(accepted);
  expect(decide(text, "maintain")).toBe(true);
});
