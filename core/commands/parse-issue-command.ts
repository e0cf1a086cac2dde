import { cleanText, clip, MAX_SENTENCE } from "../clean-text.ts";
import { didYouMean } from "../nearest.ts";

/** What a person may write as the first line of a comment on an issue that Slipway keeps. */
const ISSUE_COMMANDS = ["ack", "accept-reference", "retrain", "freeze", "unfreeze", "rollback"] as const;
export type IssueCommandName = (typeof ISSUE_COMMANDS)[number];

const LINE = /^\/(?<word>[a-z][a-z-]{0,31})(?:[ \t]+(?<rest>.*))?$/;
const DURATION = /^(?<count>[1-9]\d{0,3})(?<unit>[hdw])$/;
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** Who wants to hear nothing for longer wants another pipeline. */
const LONGEST_ACK_MS = 90 * 86_400_000;

export type IssueCommand =
  /** An ordinary comment. */
  | { readonly kind: "none" }
  | {
      readonly kind: "command";
      readonly name: IssueCommandName;
      /** One cleaned line, at most 300 characters; empty when none was given. Hostile text wherever it is shown. */
      readonly reason: string;
      /** Of `/ack`: how long; 0 for the others. */
      readonly durationMs: number;
    }
  /** It begins like a command, and cannot be followed; `problem` is one sentence for who wrote it. */
  | { readonly kind: "wrong"; readonly problem: string };

/**
 * Reads a command from a comment that anybody may have written. It counts only as the very beginning of the first line, which nothing that
 * quotes, indents or fences can be; the lines below say nothing here.
 */
export function parseIssueCommand(body: string): IssueCommand {
  const [line = ""] = body.split(/[\r\n]/, 1);
  const { word, rest = "" } = LINE.exec(line.trimEnd())?.groups ?? {};
  if (word === undefined) return { kind: "none" };
  const name = ISSUE_COMMANDS.find((each) => each === word);
  if (name === undefined) return { kind: "wrong", problem: describeUnknown(word) };
  if (name !== "ack") return { kind: "command", name, reason: readReason(rest), durationMs: 0 };
  const [given = "", ...words] = rest.trim().split(/[ \t]+/);
  const durationMs = readDuration(given);
  if (durationMs === undefined)
    return { kind: "wrong", problem: "Say for how long, from 1h to 90d, such as `/ack 7d known outage`." };
  return { kind: "command", name, reason: readReason(words.join(" ")), durationMs };
}

function readDuration(text: string): number | undefined {
  const { count, unit = "" } = DURATION.exec(text)?.groups ?? {};
  const durationMs = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  return durationMs > 0 && durationMs <= LONGEST_ACK_MS ? durationMs : undefined;
}

function readReason(text: string): string {
  return clip(cleanText(text).trim(), MAX_SENTENCE);
}

/** The word has small letters and hyphens alone. */
function describeUnknown(word: string): string {
  const known = ISSUE_COMMANDS.map((name) => `\`/${name}\``).join(", ");
  const nearest = didYouMean(word, ISSUE_COMMANDS);
  return `There is no command \`/${word}\`. ${nearest} Known: ${known}.`.replace("  ", " ");
}
