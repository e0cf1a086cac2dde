import type { CountRequest, WindowRequest } from "../../core/data/profiler.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { parseWindowLength } from "../../core/monitor/window-length.ts";

/** How windows are cut, as the user or the pipeline says it. */
export interface WindowSettings {
  readonly timestamp?: string | undefined;
  readonly window?: string | undefined;
  readonly timezone?: string | undefined;
  readonly holidays?: string | undefined;
}

/** `undefined` where the table is one window. @throws SLIPWAY_E_INPUT_INVALID for a window without a column of timestamps */
export function parseWindows({ timestamp, window, timezone, holidays }: WindowSettings): WindowRequest | undefined {
  if (window === undefined) return undefined;
  if (timestamp === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "monitor: a window needs a column of timestamps.",
      remedy: "Name it as `timestamp`.",
    });
  }
  return {
    timestamp,
    windowMs: parseWindowLength(window),
    ...(timezone === undefined ? {} : { timezone }),
    ...(holidays === undefined ? {} : { holidays }),
  };
}

/**
 * How a table is cut to be compared with a profile: as the profile was where nobody says otherwise, so that its windows calibrate the
 * tolerances. Windows of another length say nothing about ours: the profile then counts as one table.
 */
export function matchWindows(
  profile: Profile,
  asked: WindowRequest | undefined,
  log: Logger,
): { readonly profile: Profile; readonly windows: Omit<CountRequest, "source" | "folder" | "profile"> } {
  const known = profile.windows;
  if (known === null) return { profile, windows: asked ?? {} };
  const own = {
    timestamp: known.timestamp,
    windowMs: known.lengthMs,
    timezone: known.timezone,
    ...(known.holidays === null ? {} : { holidays: known.holidays.column }),
  };
  if (asked === undefined) return { profile, windows: own };
  if (asked.windowMs === known.lengthMs) return { profile, windows: { ...own, timestamp: asked.timestamp } };
  log.warn("The reference was cut into windows of another length: its history calibrates nothing here.");
  return { profile: { ...profile, windows: null }, windows: asked };
}
