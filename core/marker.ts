import type { z } from "zod";

/** What a hidden marker belongs to: a sticky comment, an issue that Slipway keeps, a comment on such an issue. */
export type MarkerKind = "report" | "issue" | "note";

/** A text that began with a marker. */
export interface Marked<Value> {
  readonly value: Value;
  /** What follows the marker's line. */
  readonly rest: string;
}

/**
 * `<!-- slipway:<kind>:v1 {json} -->`: one line that nobody sees and by which programs find and read what Slipway wrote. Only ASCII
 * without `<`, `>`, `&` and `--` is inside, so no value can end the comment.
 */
export function writeMarker(kind: MarkerKind, value: unknown): string {
  const json = JSON.stringify(value).replace(/[<>&]|--|[^\x20-\x7E]/g, (match) =>
    [...match].map((character) => unicodeEscapes(character)).join(""),
  );
  return `${opening(kind)}${json}${CLOSING}`;
}

/** The marker that a text begins with. One further down is a quotation and means nothing, as does one that does not parse. */
export function readMarker<Schema extends z.ZodType>(
  text: string,
  { kind, schema }: { readonly kind: MarkerKind; readonly schema: Schema },
): Marked<z.output<Schema>> | undefined {
  const [line = ""] = text.split("\n", 1);
  const marker = line.trimEnd();
  if (!marker.startsWith(opening(kind)) || !marker.endsWith(CLOSING)) return undefined;
  const read = schema.safeParse(parseJson(marker.slice(opening(kind).length, -CLOSING.length)));
  return read.success ? { value: read.data, rest: text.slice(line.length + 1) } : undefined;
}

const CLOSING = " -->";

function opening(kind: MarkerKind): string {
  return `<!-- slipway:${kind}:v1 `;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no marker of ours
  }
}

function unicodeEscapes(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
