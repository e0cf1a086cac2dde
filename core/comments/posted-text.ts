import { clip } from "../clean-text.ts";
import { SlipwayError } from "../errors.ts";

/** Longest body we send, in UTF-16 units and in UTF-8 bytes: GitHub states 65,536 characters and ignores or refuses more (DESIGN 16: 21). */
const MAX_CHARACTERS = 60_000;
const MAX_BYTES = 200_000;
/** Longest title of an issue that GitHub takes, in characters. */
const MAX_TITLE = 256;
/** Longest description of a commit status or deployment status, in characters. */
const MAX_DESCRIPTION = 140;
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** A text as it comes back when it was posted: well-formed, lines ending in LF, without other control characters and blanks at its end. */
export function normalisePosted(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROLS, "\uFFFD").trimEnd();
}

/**
 * A body ready to be sent. Refused here, because GitHub answers 200 to some bodies that it does not store.
 * @throws SLIPWAY_E_INPUT_INVALID when it is too long
 */
export function preparePosted(body: string, what: string): string {
  const text = normalisePosted(body);
  const bytes = new TextEncoder().encode(text).length;
  if (text.length <= MAX_CHARACTERS && bytes <= MAX_BYTES) return text;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${what} has ${text.length} characters in ${bytes} bytes; at most ${MAX_CHARACTERS} and ${MAX_BYTES} are posted.`,
    remedy: "Shorten it, or let the report be rendered with fewer rows.",
  });
}

/** A title in one line of at most 256 characters; never empty, which GitHub refuses. */
export function prepareTitle(title: string): string {
  const line = normalisePosted(title).replace(BREAKS, " ").trim();
  return clip(line === "" ? "(no title)" : line, MAX_TITLE);
}

/**
 * A sentence for a commit status or a deployment status: one line of at most 140 characters. GitHub refuses those beyond the Basic
 * Multilingual Plane with 422 (“description doesn't accept 4-byte Unicode”), so each becomes U+FFFD.
 */
export function prepareDescription(text: string): string {
  return clip(
    normalisePosted(text)
      .replace(BREAKS, " ")
      .replace(/[\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
      .trim(),
    MAX_DESCRIPTION,
  );
}
