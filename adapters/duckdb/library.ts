import { SlipwayError } from "../../core/errors.ts";

type DuckDb = typeof import("@duckdb/node-api");

/**
 * The native library, loaded by the first use: commands that read no table do without.
 * @throws SLIPWAY_E_RUNTIME_MISSING
 */
export async function loadDuckDb(): Promise<DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    if (cause instanceof SlipwayError) throw cause; // whoever provides packages at run time has said why
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
      what: `Tables are read by DuckDB, which does not load here: ${reason}.`,
      remedy: "Install @duckdb/node-api; on Linux it needs glibc 2.28 or newer.",
      cause,
    });
  }
}
