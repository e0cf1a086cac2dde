import type { CountRequest, Profiler } from "../../core/data/profiler.ts";
import type { FrozenWindows } from "../../core/documents/profile-edges.ts";
import { SlipwayError } from "../../core/errors.ts";
import { mergeWindows } from "../../core/monitor/merge-windows.ts";
import { UTC } from "../../core/time-zone.ts";
import { findCountedShards } from "./shard-files.ts";

/** A profiler that takes what shards have counted for a table: `shard-*.json` in place of the rows. */
export function readCountedShards<Base extends Pick<Profiler, "count">>(profiler: Base): Base {
  return {
    ...profiler,
    async count(request) {
      const shards = await findCountedShards(request.source, request.folder);
      const [first] = shards ?? [];
      if (shards === undefined || first === undefined) return await profiler.count(request);
      assertWhole(request);
      assertWindows(request, first.document.windows);
      const windows = mergeWindows(shards, request.profile);
      return windows.filter(({ index }) => index === null || index >= (request.fromIndex ?? index));
    },
  };
}

/** What was counted does not say whose it was. */
function assertWhole({ source, where }: CountRequest): void {
  if (where === undefined) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `tenant: the shards in ${source} hold counts of all rows together, none of one ${where.column} alone.`,
    remedy: "Name the table itself, or monitor the model of all rows with --tenant @global.",
  });
}

/** Rows cannot be cut otherwise once they are counted. */
function assertWindows({ source, timestamp, windowMs, timezone }: CountRequest, counted: FrozenWindows | null): void {
  const asked = windowMs === undefined ? null : { timestamp, lengthMs: windowMs, timezone: timezone ?? UTC };
  if (asked === null && counted === null) return;
  const same =
    asked !== null &&
    counted !== null &&
    asked.timestamp === counted.timestamp &&
    asked.lengthMs === counted.lengthMs &&
    asked.timezone === counted.timezone;
  if (same) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `window: the shards in ${source} were counted with other windows, or with none.`,
    remedy: "Give the same --timestamp, --window and --timezone as to `slipway profile --shard`.",
  });
}
