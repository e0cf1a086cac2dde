import { describeAddress } from "../../core/data/remote-address.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import type { SourceFile } from "./source.ts";
import { quoteText } from "./sql-text.ts";

const PARQUET = /\.(parquet|pq)$/i;
const GLOB = /[*?[]/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;
const TIMEOUT_MS = 30_000;

/**
 * The Parquet files at an address, sorted by name; only of s3:// it may be a glob. They are read in place.
 * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE (no permission, a redirection to another host, another format),
 *   SLIPWAY_E_RUNTIME_MISSING
 */
export async function resolveRemoteFiles(database: Database, address: string): Promise<readonly SourceFile[]> {
  const shown = describeAddress(address);
  if (!PARQUET.test(shown)) {
    throw unreadable(shown, {
      what: "is no Parquet file by its name",
      remedy: "Only Parquet is read in place: write the table as .parquet, or download it and name the local file.",
    });
  }
  await database.allowAddresses();
  if (!/^s3:/i.test(address)) {
    await probe(address, shown);
    return [{ path: address, name: shown, format: "parquet" }];
  }
  if (!GLOB.test(shown)) return [{ path: address, name: shown, format: "parquet" }];
  const found = await list(database, address, shown);
  if (found.length === 0) throw notFound(shown, "matches no object");
  return found.map((path) => ({ path, name: describeAddress(path), format: "parquet" }));
}

async function list(database: Database, address: string, shown: string): Promise<readonly string[]> {
  try {
    const rows = await database.rows<{ file: string }>(`SELECT file FROM glob(${quoteText(address)}) ORDER BY file`);
    return rows.map(({ file }) => file);
  } catch (thrown) {
    throw describeRemoteError(thrown, shown) ?? thrown;
  }
}

/** Asks for one byte: what the table engine says of an address that does not answer is of no help. */
async function probe(address: string, shown: string): Promise<void> {
  const url = URL.parse(address);
  if (url === null)
    throw unreadable(shown, { what: "is no address", remedy: "Write it as https://host/path.parquet." });
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw unreadable(shown, { what: "would come unencrypted", remedy: "Use its https:// address." });
  }
  const response = await ask(url, shown);
  await response.body?.cancel();
  const { status } = response;
  if (status >= 300 && status < 400) assertSameHost(url, { shown, location: response.headers.get("location") });
  const explained = explainStatus(status, shown);
  if (explained !== null) throw explained;
}

async function ask(url: URL, shown: string): Promise<Response> {
  const { username, password } = url;
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  const user = username === "" ? {} : { authorization: `Basic ${btoa(decodeURIComponent(`${username}:${password}`))}` };
  try {
    return await fetch(plain, {
      headers: { range: "bytes=0-0", ...user },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : "no answer";
    throw unreadable(shown, {
      what: `cannot be reached: ${cause.slice(0, 200)}`,
      remedy: "Check the host's name and that this machine may reach it.",
    });
  }
}

function assertSameHost(url: URL, { shown, location }: { readonly shown: string; readonly location: string | null }) {
  const target = location === null ? null : URL.parse(location, url.href);
  if (target?.host === url.host && target.protocol === url.protocol) return;
  throw unreadable(shown, {
    what: `leads to another host${target === null ? "" : `, ${target.host}`}`,
    remedy: "Name the address it leads to: no host is asked that you have not named.",
  });
}

function explainStatus(status: number, shown: string): SlipwayError | null {
  if (status === 404 || status === 410) return notFound(shown, `does not exist (the server answers ${status})`);
  if (status === 401 || status === 403) {
    return unreadable(shown, {
      what: `may not be read (the server answers ${status})`,
      remedy: /^s3:/i.test(shown)
        ? "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION to those of somebody who may read it."
        : "Use an address that is signed, or has not run out.",
    });
  }
  if (status < 400) return null;
  return unreadable(shown, { what: `cannot be read: the server answers ${status}`, remedy: "Try again later." });
}

/** What the table engine says of an address, in words that name no secret; null when it speaks of something else. */
export function describeRemoteError(thrown: unknown, shown: string): SlipwayError | null {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const status = Number(/\(HTTP (\d{3})\b/.exec(message)?.[1] ?? /HTTP code (\d{3})|: (40[134]) \(/.exec(message)?.[1]);
  const explained = Number.isNaN(status) ? null : explainStatus(status, shown);
  if (explained !== null) return explained;
  if (/magic bytes|too small to be a Parquet|Invalid TType|footer length/i.test(message)) {
    return unreadable(shown, {
      what: "is no Parquet file, or its end is missing",
      remedy: "Write it again and upload all of it.",
    });
  }
  if (!/^(HTTP|IO) Error/.test(message)) return null;
  return unreadable(shown, {
    what: "cannot be read to its end",
    remedy: "Check that its server answers requests for ranges of bytes, then try again.",
  });
}

function notFound(shown: string, what: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_NOT_FOUND", {
    what: `Data source "${shown}" ${what}.`,
    remedy: "Correct the address.",
  });
}

function unreadable(shown: string, { what, remedy }: { readonly what: string; readonly remedy: string }): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `Data source "${shown}" ${what}.`,
    remedy,
    file: shown,
  });
}
