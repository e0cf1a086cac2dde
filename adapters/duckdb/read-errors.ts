import {
  describeAddress,
  hideAddressSecrets,
  hideErrorSecrets,
  isRemoteAddress,
} from "../../core/data/remote-address.ts";
import { SlipwayError } from "../../core/errors.ts";
import { quoteShort } from "./name-hint.ts";
import { describeRemoteError } from "./remote-files.ts";

/** What went wrong while `name` (a file, or the SQL of a pipeline) was read. `readsFile` is false for SQL. */
export function describeReadError(thrown: unknown, name: string): SlipwayError {
  if (thrown instanceof SlipwayError) return thrown;
  const remote = isRemoteAddress(name) ? describeRemoteError(thrown, describeAddress(name)) : null;
  if (remote !== null) return remote;
  const cause = hideErrorSecrets(thrown);
  const { message } = cause;
  const line = Number(/CSV Error on Line: (\d+)/.exec(message)?.[1] ?? Number.NaN);
  const shown = hideAddressSecrets(name);
  const where = Number.isNaN(line) ? `Data file "${shown}"` : `Data file "${shown}", line ${line}`;
  const { what, remedy } = explain(message, { where, name: shown });
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what,
    remedy,
    cause,
    file: shown,
    ...(Number.isNaN(line) ? {} : { line }),
  });
}

/** @throws SLIPWAY_E_DATA_UNREADABLE that names the encoding and how to convert it */
export function describeEncoding(
  name: string,
  { encoding, line }: { encoding: string | null; line?: number },
): SlipwayError {
  const place = line === undefined ? "" : ` (first bad byte in line ${line})`;
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `Data file "${name}" is not UTF-8${encoding === null ? "" : ` but ${encoding}`}${place}.`,
    remedy: `Convert it: iconv -f ${encoding ?? "WINDOWS-1252"} -t UTF-8 ${shellWord(name)} > converted.csv`,
    file: name,
    ...(line === undefined ? {} : { line }),
  });
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

interface Explanation {
  readonly what: string;
  readonly remedy: string;
}

function explain(message: string, { where, name }: { where: string; name: string }): Explanation {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const original = /Original Line: ([^\n]*)/.exec(message)?.[1];
  const shown = original === undefined ? "" : `: ${quoteShort(original)}`;
  if (counts !== null) {
    return {
      what: `${where} has ${counts[2]} values where the header has ${counts[1]} columns${shown}.`,
      remedy: "Give every row as many values as the header; put quotes around values that hold the delimiter.",
    };
  }
  if (/unicode|utf-?8/i.test(message)) {
    return {
      what: `${where} is not UTF-8.`,
      remedy: `Convert it: iconv -f WINDOWS-1252 -t UTF-8 ${shellWord(name)} > converted.csv`,
    };
  }
  if (/unterminated quote|quote should be followed|unquoted value/i.test(message)) {
    return {
      what: `${where} has a quotation mark that is not closed${shown}.`,
      remedy: "Close it, and write a quotation mark inside a quoted value twice.",
    };
  }
  if (/magic bytes|too small to be a Parquet/i.test(message)) {
    return {
      what: `${where} is no Parquet file: its first or last bytes are not those of one.`,
      remedy: "Write it again, or give it the ending of what it is, such as .csv.",
    };
  }
  if (/^Out of Memory/i.test(message)) {
    return {
      what: `${where} does not fit into the memory limit.`,
      remedy: "Raise --memory-limit, or leave it out.",
    };
  }
  const [first = ""] = message.split("\n");
  return {
    what: `${where} cannot be read: ${first.trim().replace(/\.$/, "")}.`,
    remedy: "Check that its content is what its name says, and that it is complete.",
  };
}
