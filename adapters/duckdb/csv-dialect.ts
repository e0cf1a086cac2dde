import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { SlipwayError } from "../../core/errors.ts";
import { quoteShort } from "./name-hint.ts";
import { describeEncoding, describeReadError } from "./read-errors.ts";
import type { SourceFile } from "./source.ts";

/** How a CSV file is written: RFC 4180 with any of four delimiters, and a header. */
export interface CsvDialect {
  readonly delimiter: string;
  /** As written, in order. */
  readonly header: readonly string[];
  /** Empty lines above the header. */
  readonly skip: number;
}

const DELIMITERS = [",", "\t", ";", "|"];
const HEAD_BYTES = 4 * 1024 * 1024; // holds a header of 10,000 long names and some rows
const MAX_RECORDS = 50;

/** @throws SLIPWAY_E_DATA_EMPTY (no header), SLIPWAY_E_DATA_UNREADABLE (encoding, another delimiter, repeated or empty names) */
export async function detectCsvDialect(file: SourceFile): Promise<CsvDialect> {
  const dialect = await guessCsvDialect(file);
  assertHeader(dialect.header, file.name);
  return dialect;
}

/** The same without asking whether the names of the header can stand. @throws SLIPWAY_E_DATA_EMPTY, SLIPWAY_E_DATA_UNREADABLE (encoding) */
export async function guessCsvDialect(file: SourceFile): Promise<CsvDialect> {
  const bytes = await readHead(file);
  const text = decode(bytes, file.name);
  if (text.trim() === "") {
    throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
      what: `Data file "${file.name}" is empty.`,
      remedy: "Give it a header line and rows.",
      file: file.name,
    });
  }
  const scored = DELIMITERS.map((candidate) => scoreDelimiter(text, candidate)).filter(({ columns }) => columns > 1);
  const [best] = scored.toSorted((a, b) => b.agreement - a.agreement || b.columns - a.columns);
  const delimiter = best?.delimiter ?? ",";
  const header = splitRecords(text, { delimiter, max: 1 })[0] ?? [];
  const skip = /^[\r\n]*/.exec(text)?.[0].match(/\r\n?|\n/g)?.length ?? 0;
  return { delimiter, header, skip };
}

async function readHead(file: SourceFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    const source = createReadStream(file.path);
    const stream = file.path.toLowerCase().endsWith(".gz") ? source.pipe(createGunzip()) : source;
    source.once("error", (error) => stream.destroy(error));
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece);
      size += piece.length;
      if (size >= HEAD_BYTES) break;
    }
    source.destroy();
  } catch (thrown) {
    throw describeReadError(thrown, file.name);
  }
  return Buffer.concat(pieces);
}

function decode(bytes: Buffer, name: string): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) throw describeEncoding(name, { encoding: "UTF-16" });
  const end = bytes.length < HEAD_BYTES ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
  const whole = bytes.subarray(0, end);
  if (!isUtf8(whole)) throw describeEncoding(name, { encoding: null, line: findBadLine(whole) });
  return whole.toString("utf8").replace(/^\ufeff/, "");
}

function findBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end === -1 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(start, stop))) return line;
    start = stop + 1;
  }
  return line;
}

/** Share of the first records that have as many values as the header. */
function scoreDelimiter(text: string, delimiter: string): { delimiter: string; columns: number; agreement: number } {
  const records = splitRecords(text, { delimiter, max: MAX_RECORDS });
  const columns = records[0]?.length ?? 0;
  const agreement = records.filter((record) => record.length === columns).length / records.length;
  return { delimiter, columns, agreement };
}

/** First records of a text after RFC 4180; empty lines are skipped. */
export function splitRecords(text: string, { delimiter, max }: { delimiter: string; max: number }): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let position = 0;
  while (position < text.length && records.length < max) {
    const { value, next } = readValue(text, position, delimiter);
    record.push(value);
    position = next + (text.startsWith("\r\n", next) ? 2 : 1);
    if (text[next] === delimiter) continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return record.length === 0 ? records : [...records, [...record, ""]];
}

const QUOTED = /"((?:[^"]|"")*)"?/y;

function readValue(text: string, start: number, delimiter: string): { value: string; next: number } {
  QUOTED.lastIndex = start;
  const quoted = text[start] === '"' ? QUOTED.exec(text) : null;
  let next = quoted === null ? start : QUOTED.lastIndex;
  const from = next;
  while (next < text.length && text[next] !== delimiter && text[next] !== "\n" && text[next] !== "\r") next += 1;
  const rest = text.slice(from, next);
  return { value: quoted === null ? rest : `${(quoted[1] ?? "").replaceAll('""', '"')}${rest}`, next };
}

function assertHeader(header: readonly string[], name: string): void {
  const [only = ""] = header;
  const other = header.length === 1 ? /[^\p{L}\p{N}_\-."'()]/u.exec(only)?.[0] : undefined;
  if (other !== undefined) {
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `Data file "${name}" has one column, named ${quoteShort(only)}: its delimiter seems to be ${quoteShort(other)}.`,
      remedy: "Use comma, tab, semicolon or | between the values.",
      file: name,
      line: 1,
    });
  }
  const unnamed = header.indexOf("");
  if (unnamed !== -1) {
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `Data file "${name}": column ${unnamed + 1} of ${header.length} has no name.`,
      remedy: "Name it in the header line, or leave the column out.",
      file: name,
      line: 1,
    });
  }
  const seen = new Set<string>();
  const repeated = header.filter((column) => seen.has(column) || !seen.add(column));
  if (repeated.length > 0) {
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `Data file "${name}" has more than one column named ${repeated.slice(0, 5).map(quoteShort).join(", ")}.`,
      remedy: "Give every column its own name in the header line.",
      file: name,
      line: 1,
    });
  }
}
