import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { DataFile } from "../../core/data/dataset.ts";
import { isRemoteAddress } from "../../core/data/remote-address.ts";
import type { Database } from "./connection.ts";
import { QUERY_NAME, type RawTable } from "./raw-table.ts";
import { describeReadError } from "./read-errors.ts";
import { describeRelation, type Source, type SourceFile } from "./source.ts";
import { quoteText } from "./sql-text.ts";

/**
 * Digest of every file that was read. A query whose files cannot be told from its text gets an entry `(query)` with the
 * digest of its rows, in hash order: without it, changed data would go unnoticed. Table `ids` must exist.
 */
export async function digestFiles(database: Database, source: Source, raw: RawTable): Promise<readonly DataFile[]> {
  const files: DataFile[] = [];
  for (const [index, file] of source.files.entries()) {
    const rows = source.kind === "files" ? (raw.files[index]?.rows ?? 0) : await countRows(database, file);
    files.push({ path: file.name, ...(await digestSourceFile(database, file)), rows });
  }
  if (source.kind === "query" && (!source.complete || source.files.length === 0)) {
    const [digest] = await database.rows<{ sha256: string }>(
      "SELECT sha256(string_agg(tie, '\n' ORDER BY tie)) AS sha256 FROM ids",
    );
    files.push({ path: QUERY_NAME, sha256: digest?.sha256 ?? "", bytes: 0, rows: raw.rows });
  }
  return files;
}

async function countRows(database: Database, file: SourceFile): Promise<number> {
  try {
    const relation = describeRelation({ kind: "files", format: file.format, files: [file] });
    const [counted] = await database.rows<{ n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${relation}`);
    return counted?.n ?? 0;
  } catch (thrown) {
    throw describeReadError(thrown, file.name);
  }
}

/** A file at an address is read once more, by the table engine, which holds the keys. */
async function digestSourceFile(database: Database, file: SourceFile): Promise<{ sha256: string; bytes: number }> {
  if (!isRemoteAddress(file.path)) return await digestFile(file);
  try {
    const [found] = await database.rows<{ sha256: string; bytes: number }>(
      `SELECT sha256(content) AS sha256, CAST(octet_length(content) AS DOUBLE) AS bytes FROM read_blob(${quoteText(file.path)})`,
    );
    return found ?? { sha256: "", bytes: 0 };
  } catch (thrown) {
    throw describeReadError(thrown, file.name);
  }
}

export async function digestFile(file: Pick<SourceFile, "path" | "name">): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of createReadStream(file.path) as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (thrown) {
    throw describeReadError(thrown, file.name);
  }
  return { sha256: hash.digest("hex"), bytes };
}
