import { cleanText, clip, MAX_SENTENCE } from "../clean-text.ts";

/** Shorter is no reason that anybody could check later. */
const MIN_REASON = 10;
const COMMAND = /^\/slipway[ \t]+override(?:[ \t]+(?<reason>.*))?$/;

export type OverrideCommand =
  /** The comment asks for no override. */
  | { readonly kind: "none" }
  | { readonly kind: "override"; readonly reason: string }
  | { readonly kind: "without-reason" };

/**
 * Reads `/slipway override <reason>` from a comment that anybody may have written. It counts only as the very beginning of the first
 * line, which nothing that quotes, indents or fences can be; the rest of that line is the reason, one line of at most 300 characters,
 * and the lines below say nothing here.
 */
export function parseCommand(body: string): OverrideCommand {
  const [line = ""] = body.split(/[\r\n]/, 1);
  const match = COMMAND.exec(line);
  if (match === null) return { kind: "none" };
  const reason = clip(cleanText(match.groups?.reason ?? "").trim(), MAX_SENTENCE);
  const letters = reason.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters < MIN_REASON ? { kind: "without-reason" } : { kind: "override", reason };
}
