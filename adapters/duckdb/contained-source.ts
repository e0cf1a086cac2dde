import { realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { isQuery } from "./query-paths.ts";
import { resolveSource, type SourceRequest } from "./source.ts";

const URL_START = /^[a-z][a-z\d+.-]*:\/\//i;

/**
 * Holds a source that nobody has reviewed to files below `within`, symbolic links followed. SQL is refused whole: it may name any file, and
 * what DuckDB says of a file that it cannot read quotes it.
 * @throws SLIPWAY_E_DATA_UNREADABLE before anything is read; SLIPWAY_E_DATA_NOT_FOUND
 */
export async function assertContained(
  database: Database,
  { source, folder }: SourceRequest,
  within: string,
): Promise<void> {
  if (isQuery(source)) throw refuse("SQL, which a job that may write does not run");
  if (URL_START.test(source)) throw refuse("an address, which a job that may write does not read");
  if (!isBelow(resolve(within), resolve(folder, source))) throw refuse("a path that leads out of the workspace");
  const resolved = await resolveSource(database, { source, folder });
  const root = await realpath(within);
  const paths = await Promise.all(resolved.files.map(({ path }) => realpath(path)));
  if (paths.some((path) => !isBelow(root, path))) throw refuse("a link that leads out of the workspace");
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(`${root}${sep}`);
}

function refuse(found: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
    what: `data.source is ${found}.`,
    remedy: "Name files of the checkout by a path or a glob, for example data/*.csv.",
  });
}
