import { z } from "zod";
import { sha256Text } from "../documents/document.ts";
import { SlipwayError } from "../errors.ts";
import { EVIDENCE_NAMES } from "./evidence.ts";

export const CARD_KINDS = ["model-card", "technical-file"] as const;
export type CardKind = (typeof CARD_KINDS)[number];

const factValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.tuple([z.number(), z.number()])]);

const frontMatter = z.strictObject({
  schema: z.literal("slipway/card/v1"),
  kind: z.enum(CARD_KINDS),
  /** Name of the folder of documents. */
  pipeline: z.string(),
  version: z.string().nullable(),
  /** Document → digest of its canonical JSON. */
  evidence: z.partialRecord(z.enum(EVIDENCE_NAMES), sha256Text),
  /** Document → JSON pointer → value as the document has it. */
  values: z.partialRecord(z.enum(EVIDENCE_NAMES), z.record(z.string(), factValue)),
});
export type FrontMatter = z.output<typeof frontMatter>;

const FENCE = "---";
const BARE = /^[a-z][a-z.]*$/; // any other key is quoted
// A viewer that does not know front matter shows it as text: nothing in it may open a tag, a link, a mention or an emphasis there.
const UNSAFE = /[^\x20-\x7E]|[<>&@`*~|$]/g;

/** YAML whose values are JSON, one value a line. Parsed by `parseCard` alone, read by any YAML parser. */
export function printFrontMatter(content: FrontMatter): string {
  return [FENCE, ...printFields(content, ""), FENCE, ""].join("\n");
}

function printFields(fields: object, indent: string): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]: [string, unknown]) => {
    const name = `${indent}${BARE.test(key) ? key : print(key)}`;
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    return isMap ? [`${name}:`, ...printFields(value, `${indent}  `)] : [`${name}: ${print(value)}`];
  });
}

export interface ParsedCard {
  readonly frontMatter: FrontMatter;
  /** Lines below the front matter. */
  readonly body: readonly string[];
  /** Number of the first of them in the file, from 1. */
  readonly firstLine: number;
}

/** @throws SLIPWAY_E_DOCUMENT_INVALID for a file without the front matter that `slipway card` writes */
export function parseCard(text: string, { path }: { readonly path: string }): ParsedCard {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const end = lines.indexOf(FENCE, 1);
  if (lines[0] !== FENCE || end < 0) throw invalid(path, "it begins with no front matter between two lines of ---");
  const parsed = frontMatter.safeParse(readLines(lines.slice(1, end), path));
  if (!parsed.success) {
    const fields = parsed.error.issues.slice(0, 5).map(({ path: at, message }) => `${at.join(".")}: ${message}`);
    throw invalid(path, `its front matter does not follow slipway/card/v1: ${fields.join("; ")}`);
  }
  return { frontMatter: parsed.data, body: lines.slice(end + 1), firstLine: end + 2 };
}

const LINE = /^((?: {2}){0,2})("(?:[^"\\]|\\.)*"|[a-z][a-z.]*):(?: (.+))?$/;

/** One level of nesting per two spaces; a key without a value opens the next. */
function readLines(lines: readonly string[], path: string): unknown {
  const root = new Map<string, unknown>();
  const levels = [root];
  for (const [index, line] of lines.entries()) {
    const place = { path, line: index + 2 }; // the fence is line 1
    const [, indent = "", key, value] = LINE.exec(line) ?? [];
    const depth = indent.length / 2;
    const parent = levels[depth];
    if (key === undefined || parent === undefined)
      throw invalid(path, `line ${place.line} is none that slipway card writes`);
    const name = key.startsWith('"') ? String(read(key, place)) : key;
    if (parent.has(name)) throw invalid(path, `line ${place.line} names ${key} again`);
    const child = new Map<string, unknown>();
    parent.set(name, value === undefined ? child : read(value, place));
    levels.splice(depth + 1, levels.length, ...(value === undefined ? [child] : []));
  }
  return toRecord(root);
}

function toRecord(map: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries([...map].map(([key, value]) => [key, value instanceof Map ? toRecord(value) : value]));
}

function read(text: string, { path, line }: { readonly path: string; readonly line: number }): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw invalid(path, `line ${line} holds no JSON value`, thrown);
  }
}

function print(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (match) =>
    match
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

function invalid(path: string, why: string, cause?: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${path} is no model card: ${why}.`,
    remedy: "Write it again with `slipway card`, and change only the text of its gaps.",
    file: path,
    cause,
  });
}
