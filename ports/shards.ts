import { resolve } from "node:path";
import { createDuckDbShardProfiler } from "../adapters/duckdb/shard-profiler.ts";
import { loadFrozen, loadShardFiles } from "../adapters/files/shard-files.ts";
import type { FrozenWindows } from "../core/documents/profile-edges.ts";
import { resolveFrozenReference } from "../core/monitor/frozen-reference.ts";
import type { PortOptions } from "./port-options.ts";
import { createTablePorts } from "./tables.ts";

/** What profiling in parts needs beside tables. */
export function createShardPorts(options: PortOptions) {
  const { engine, sha256, clock, log } = createTablePorts(options);
  return {
    log,
    clock,
    shardProfiler: createDuckDbShardProfiler({ ...engine, sha256 }),
    loadShards: (paths: readonly string[]) => loadShardFiles(paths, options.cwd),
    async loadCells(path: string, windows: FrozenWindows | null) {
      return resolveFrozenReference(await loadFrozen(resolve(options.cwd, path)), windows, sha256);
    },
  };
}
