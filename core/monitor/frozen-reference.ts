import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { Profile } from "../documents/profile.ts";
import type { FrozenCells, FrozenWindows, ProfileEdges, TableIdentity } from "../documents/profile-edges.ts";
import type { ProfileShard } from "../documents/profile-shard.ts";
import { SlipwayError } from "../errors.ts";
import { freezeCells } from "./freeze-cells.ts";

/** What the shards of a table are counted in. */
export interface FrozenReference {
  readonly pipeline: string;
  readonly cells: FrozenCells;
  readonly windows: FrozenWindows | null;
  /** The table that the cells were taken from; null where it is another than the one that is counted. */
  readonly table: TableIdentity | null;
  readonly frozen: ProfileShard["frozen"];
  /** sha256 of all that the counts of shards depend on. */
  readonly digest: string;
}

/**
 * `windows` are those asked for when the shard is counted: edges say their own.
 * @throws SLIPWAY_E_INPUT_INVALID when both say windows, and not the same
 */
export function resolveFrozenReference(
  document: ProfileEdges | Profile,
  windows: FrozenWindows | null,
  sha256: Sha256,
): FrozenReference {
  const { pipeline } = document;
  if (document.schema === "slipway/profile/v1") {
    const cells = freezeCells(document);
    return { pipeline, cells, windows, table: null, frozen: null, digest: digestOf({ cells, windows }, sha256) };
  }
  const { cells, table, duplicates, sample } = document;
  const own = document.windows;
  if (windows !== null && digestOf(windows, sha256) !== digestOf(own, sha256)) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "window: the edges were taken with other windows, or with none.",
      remedy:
        "Leave out --timestamp, --window, --timezone and --holidays here, and give them to `slipway profile edges`.",
    });
  }
  const digest = digestOf({ cells, windows: own, table, duplicates, sample }, sha256);
  return { pipeline, cells, windows: own, table, frozen: { duplicates, sample }, digest };
}
