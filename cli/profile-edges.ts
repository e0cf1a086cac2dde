import { profileEdgesDocument } from "../core/documents/profile-edges.ts";
import { profileSampleDocument } from "../core/documents/profile-shard.ts";
import { createShardPorts } from "../ports/shards.ts";
import { keepDocument } from "./profile-document.ts";
import {
  describeColumns,
  type ProfileOptions,
  parseShard,
  parseWindows,
  resolveName,
  unusable,
} from "./profile-options.ts";
import type { VerbResult, World } from "./verb.ts";

/** Freezes the cells that shards count in; with `--shard` one job's part of that. */
export async function profileEdges(world: World, source: string, options: ProfileOptions): Promise<VerbResult> {
  const { shardProfiler, clock } = createShardPorts(world);
  const pipeline = resolveName(options.name ?? "drift");
  const part = parseShard(options.shard);
  const windows = parseWindows(options);
  const request = { source, folder: world.cwd, ...describeColumns(options) };
  const origin = { pipeline, createdAt: clock.now() };
  if (part !== undefined) {
    if (windows !== null)
      throw unusable(
        "window: how rows of one window hang together is seen in whole windows, not in parts of a table.",
        "Take the edges of a table in windows without --shard; its counting can be cut in shards.",
      );
    const sampled = await shardProfiler.sample(request, part);
    const value = { schema: "slipway/profile-sample/v1", ...origin, part, ...sampled } as const;
    const out = options.out ?? `edges-${part.index}.json`;
    const { path, document } = await keepDocument(world, profileSampleDocument, { value, out });
    world.print(`shard ${part.index}/${part.of}: ${sampled.rows} of ${sampled.table.rows} rows\n\n  sample  ${path}`);
    return { exitCode: 0, document };
  }
  const frozen = await shardProfiler.freeze(request, windows);
  const value = { schema: "slipway/profile-edges/v1", ...origin, windows, ...frozen } as const;
  const { path, document } = await keepDocument(world, profileEdgesDocument, {
    value,
    out: options.out ?? "edges.json",
  });
  world.print(`${frozen.table.rows} rows, ${frozen.cells.features.length} features\n\n  edges  ${path}`);
  return { exitCode: 0, document };
}
