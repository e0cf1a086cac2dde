import type { TableIdentity } from "../documents/profile-edges.ts";
import type { ShardPart } from "../documents/profile-shard.ts";
import { SlipwayError } from "../errors.ts";

/** What every shard says of itself. */
interface Shard {
  readonly part: ShardPart;
  readonly table: TableIdentity;
  readonly rows: number;
}

/** A shard and the file it was read from. */
export interface NamedShard<Document> {
  readonly path: string;
  readonly document: Document;
}

/**
 * Every shard of one table once, in their order.
 * @throws SLIPWAY_E_INPUT_INVALID naming what is missing, comes twice, or belongs to another table
 */
export function sortShards<Document extends Shard>(shards: readonly NamedShard<Document>[]): readonly Document[] {
  const [first, ...others] = shards;
  if (first === undefined) throw refuse("no shard is given.", "Name the files that `slipway profile --shard` wrote.");
  const { part, table } = first.document;
  for (const other of others) {
    if (other.document.part.of !== part.of) {
      throw refuse(
        `${first.path} is one of ${part.of} shards and ${other.path} one of ${other.document.part.of}.`,
        "Merge shards of one run.",
      );
    }
    if (other.document.table.digest !== table.digest || other.document.table.rows !== table.rows) {
      throw refuse(
        `${first.path} (of ${table.rows} rows) and ${other.path} (of ${other.document.table.rows} rows) are shards of different tables: other columns, types, files or rows.`,
        "Write every shard again from the same source, after it has stopped changing.",
      );
    }
  }
  const sorted = shards.toSorted((left, right) => left.document.part.index - right.document.part.index);
  assertEachOnce(sorted, part.of);
  const documents = sorted.map(({ document }) => document);
  const rows = documents.reduce((sum, document) => sum + document.rows, 0);
  if (rows === table.rows) return documents;
  throw refuse(
    `the shards hold ${rows} rows together and the table ${table.rows}: its rows moved between them.`,
    "Give a SELECT an ORDER BY or no random part, and write every shard again.",
  );
}

function assertEachOnce(sorted: readonly NamedShard<Shard>[], of: number): void {
  for (const [position, { path, document }] of sorted.entries()) {
    const before = sorted[position - 1];
    if (before?.document.part.index !== document.part.index) continue;
    throw refuse(`${before.path} and ${path} are both shard ${document.part.index}/${of}.`, "Give each shard once.");
  }
  const given = new Set(sorted.map(({ document }) => document.part.index));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !given.has(index));
  if (missing.length === 0) return;
  const named = missing.slice(0, 10).map((index) => `${index}/${of}`);
  const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : "";
  throw refuse(
    `shard ${named.join(", ")}${more} is missing.`,
    "Wait for every job of the matrix, and give all its files.",
  );
}

export function refuse(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what: `merge: ${what}`, remedy });
}
