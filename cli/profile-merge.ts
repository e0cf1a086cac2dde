import { profileEdgesDocument } from "../core/documents/profile-edges.ts";
import { mergeEdges } from "../core/monitor/merge-edges.ts";
import { mergeProfile } from "../core/monitor/merge-profile.ts";
import { createShardPorts } from "../ports/shards.ts";
import { plainText } from "./plain-text.ts";
import { keepDocument, keepProfile } from "./profile-document.ts";
import { resolveName } from "./profile-options.ts";
import type { VerbResult, World } from "./verb.ts";

/** Puts the shards of one table together: counts to a profile, samples to edges. */
export async function profileMerge(
  world: World,
  paths: readonly string[],
  options: { readonly out?: string; readonly name?: string },
): Promise<VerbResult> {
  const { loadShards, clock } = createShardPorts(world);
  const shards = await loadShards(paths);
  if (shards.kind === "samples") {
    const merged = mergeEdges(shards.shards);
    const value = { schema: "slipway/profile-edges/v1", createdAt: clock.now(), ...merged } as const;
    const out = options.out ?? "edges.json";
    const { path, document } = await keepDocument(world, profileEdgesDocument, { value, out });
    world.print(`${merged.table.rows} rows, ${merged.cells.features.length} features\n\n  edges  ${path}`);
    return { exitCode: 0, document };
  }
  const { pipeline, table, overflowed } = mergeProfile(shards.shards);
  for (const name of overflowed)
    world.log.warn(
      `${plainText(name)} has more levels than a shard lists: its counts beyond the most common ones, and how many levels there are, are not exact.`,
    );
  const name = options.name === undefined ? pipeline : resolveName(options.name);
  return await keepProfile(world, { pipeline: name, table, out: options.out ?? "profile.json" });
}
