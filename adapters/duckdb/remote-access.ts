import type { DuckDBConnection } from "@duckdb/node-api";
import type { RemoteAccess } from "../../core/data/remote-access.ts";
import { SlipwayError } from "../../core/errors.ts";
import { quoteText } from "./sql-text.ts";

const NO_ACCESS: RemoteAccess = { download: false, keys: null, region: undefined, endpoint: null };

/**
 * Lets a connection read addresses: its extension is there, was loaded from the folder of extensions, or may be downloaded.
 * @throws SLIPWAY_E_RUNTIME_MISSING
 */
export async function allowAddresses(connection: DuckDBConnection, access: RemoteAccess = NO_ACCESS): Promise<void> {
  if (!(await isLoaded(connection))) await loadExtension(connection, access.download);
  const options = describeSecret(access);
  if (options === null) return;
  // What the engine says of a secret that it refuses may quote it.
  const taken = await connection.run(`CREATE OR REPLACE SECRET slipway_s3 (${options})`).then(
    () => true,
    () => false,
  );
  if (taken) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: "The table engine does not take the credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
    remedy: "Set them again as your store gave them.",
  });
}

async function isLoaded(connection: DuckDBConnection): Promise<boolean> {
  const found = await connection.runAndReadAll(
    "SELECT count(*) FROM duckdb_extensions() WHERE extension_name = 'httpfs' AND loaded",
  );
  return Number(found.getRows()[0]?.[0] ?? 0) > 0;
}

async function loadExtension(connection: DuckDBConnection, download: boolean): Promise<void> {
  try {
    if (download) await connection.run("INSTALL httpfs");
    else throw new Error("no folder of extensions holds httpfs.duckdb_extension, and nothing may be downloaded");
    await connection.run("LOAD httpfs");
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
      what: `Tables at addresses are read by DuckDB's extension httpfs, which is not here: ${reason}.`,
      remedy:
        "Set SLIPWAY_DUCKDB_EXTENSIONS to a folder with httpfs.duckdb_extension of DuckDB 1.5.5 (PyPI has it: duckdb-extension-httpfs 1.5.5), or SLIPWAY_DUCKDB_DOWNLOAD to true.",
      cause,
    });
  }
}

function describeSecret({ keys, region, endpoint }: RemoteAccess): string | null {
  if (keys === null && region === undefined && endpoint === null) return null;
  const options = [
    ...(keys === null ? [] : [`KEY_ID ${quoteText(keys.id)}`, `SECRET ${quoteText(keys.secret)}`]),
    ...(keys?.session === undefined ? [] : [`SESSION_TOKEN ${quoteText(keys.session)}`]),
    ...(region === undefined ? [] : [`REGION ${quoteText(region)}`]),
    // Stores that are not Amazon's seldom have a host name for each bucket.
    ...(endpoint === null
      ? []
      : [`ENDPOINT ${quoteText(endpoint.host)}`, `USE_SSL ${endpoint.secure}`, "URL_STYLE 'path'"]),
  ];
  return ["TYPE s3", ...options].join(", ");
}
