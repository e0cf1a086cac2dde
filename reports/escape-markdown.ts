import { cleanText } from "../core/clean-text.ts";
import { writeMarker } from "../core/marker.ts";

const ZERO_WIDTH = "&#8203;"; // the break that stops GitHub's filters, which run on the rendered text and so after entities

// Entities are text to a Markdown parser: they open no tag, link, fence, emphasis, cell or formula.
const MARKDOWN = /[&<>"'`|*_~[\]\\#$^]/g;

// GitHub links these in rendered text: @user, @org/team, a@b.c, #12, GH-12, commit ids, URLs, :emoji:.
const AT = /@/g;
// No mention, as a letter or digit stands before it, and no address, as those end in a letter.
const VERSION = /(?<=\w)@(?=\d+\.\d+\.\d+(?:-[\w.-]*\d)?(?![\w-]|\.[\w-]))/g;
const ISSUE = /(&#35;|\bgh-)(?=\d)/gi;
const COMMIT = /\b(?=[0-9a-f]{7,40}\b)([0-9a-f]{3})/gi;
const COLON = /:(?=\S)(?!(?<=\d:)\d\d(?![\d:]))/g; // times of day stay whole
const LINK = /:(?=\/\/)/g;
const WORLD_WIDE_WEB = /\b(www)\./gi;

/**
 * Text as GitHub Markdown that renders to the same characters and does nothing else. Newlines become spaces, so it
 * belongs inside a line that a template began.
 */
export function escapeMarkdown(text: string, { inCode = false }: { readonly inCode?: boolean } = {}): string {
  const line = cleanText(text).replace(VERSION, "\u0004").replace(AT, "\u0001");
  // GitHub links no commits and draws no emoji inside code, and a digest or an instant there should be fit to copy.
  return (inCode ? line.replace(LINK, "\u0002") : line.replace(COLON, "\u0002").replace(COMMIT, "$1\u0003"))
    .replace(MARKDOWN, (character) => `&#${character.charCodeAt(0)};`)
    .replace(ISSUE, `$1${ZERO_WIDTH}`)
    .replace(WORLD_WIDE_WEB, `$1${ZERO_WIDTH}.`)
    .replaceAll("\u0001", `@${ZERO_WIDTH}`)
    .replaceAll("\u0002", `:${ZERO_WIDTH}`)
    .replaceAll("\u0003", ZERO_WIDTH)
    .replaceAll("\u0004", "@");
}

/** What programs read from a comment. */
export function buildMarker(value: unknown): string {
  return writeMarker("report", value);
}
