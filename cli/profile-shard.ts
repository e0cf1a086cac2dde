import { profileShardDocument, type ShardPart } from "../core/documents/profile-shard.ts";
import { createShardPorts } from "../ports/shards.ts";
import { keepDocument } from "./profile-document.ts";
import { type ProfileOptions, parseWindows, resolveName, unusable } from "./profile-options.ts";
import type { VerbResult, World } from "./verb.ts";

/** Counts one part of a table in frozen cells. */
export async function profileShard(
  world: World,
  source: string,
  { part, ...options }: ProfileOptions & { readonly part: ShardPart },
): Promise<VerbResult> {
  const { shardProfiler, loadCells, clock } = createShardPorts(world);
  if (options.edges === undefined) {
    throw unusable(
      "shard: the parts of a table must be counted in the same cells, and none are given.",
      "Write them first: slipway profile edges <source>, then give --edges edges.json (or a profile.json) to every shard.",
    );
  }
  const chosen = (["exclude", "features", "prediction"] as const).find((name) => options[name] !== undefined);
  if (chosen !== undefined)
    throw unusable(`${chosen}: the columns are those of --edges.`, `Give --${chosen} to \`slipway profile edges\`.`);
  const asked = parseWindows(options);
  const { cells, windows, table, frozen, digest, pipeline } = await loadCells(options.edges, asked);
  const counted = await shardProfiler.count({ source, folder: world.cwd, part, cells, windows, table });
  const value = {
    schema: "slipway/profile-shard/v1",
    pipeline: options.name === undefined ? pipeline : resolveName(options.name),
    createdAt: clock.now(),
    part,
    ...counted,
    edges: digest,
    cells,
    windows,
    frozen,
  } as const;
  const out = options.out ?? `shard-${part.index}.json`;
  const { path, document } = await keepDocument(world, profileShardDocument, { value, out });
  world.print(`shard ${part.index}/${part.of}: ${counted.rows} of ${counted.table.rows} rows\n\n  shard  ${path}`);
  return { exitCode: 0, document };
}
