import { SlipwayError } from "./errors.ts";

/** From an instant on, local time is UTC plus `offsetMs`. */
export interface ZoneOffset {
  /** Epoch ms; −∞ for the first. */
  readonly fromMs: number;
  readonly offsetMs: number;
}

export const UTC = "UTC";
const UTC_OFFSETS: readonly ZoneOffset[] = [{ fromMs: Number.NEGATIVE_INFINITY, offsetMs: 0 }];
/** No zone keeps an offset for less: Morocco pauses its summer time for a month. */
const STEP_MS = 7 * 86_400_000;
/** Transitions lie at whole seconds. */
const PRECISION_MS = 1000;
/** 1900 to 2200: beyond, the nearest offset holds. A wrong date must not cost a search through millennia. */
const EARLIEST_MS = -2_208_988_800_000;
const LATEST_MS = 7_258_118_400_000;

/**
 * The offsets of a zone between two instants, in order of time, from the time zone data of the runtime. At a transition the
 * new offset holds already.
 * @throws SLIPWAY_E_INPUT_INVALID for a name that is no IANA zone
 */
export function listZoneOffsets(
  timezone: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly ZoneOffset[] {
  const offsetAt = openZone(timezone);
  if (timezone === UTC) return UTC_OFFSETS;
  const first = Math.floor(clamp(fromMs) / PRECISION_MS) * PRECISION_MS;
  const last = clamp(toMs);
  const found: ZoneOffset[] = [{ fromMs: Number.NEGATIVE_INFINITY, offsetMs: offsetAt(first) }];
  for (let before = first; before < last; before += STEP_MS) {
    const after = before + STEP_MS;
    const offsetMs = offsetAt(after);
    if (offsetMs !== found.at(-1)?.offsetMs) found.push({ fromMs: findChange(offsetAt, before, after), offsetMs });
  }
  return found;
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertTimeZone(timezone: string): void {
  openZone(timezone);
}

type OffsetAt = (epochMs: number) => number;

function openZone(timezone: string): OffsetAt {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" });
    return (epochMs) => parseOffset(format.formatToParts(epochMs).at(-1)?.value ?? "");
  } catch (thrown) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `timezone: "${timezone.slice(0, 80)}" is no time zone.`,
      remedy: "Write the IANA name of a zone, such as Australia/Melbourne or UTC.",
      cause: thrown,
    });
  }
}

/** `GMT`, `GMT+05:30`, and of times before standard time `GMT+09:39:52`. */
function parseOffset(text: string): number {
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -size : size;
}

/** The first second after `before` that has the offset of `after`. */
function findChange(offsetAt: OffsetAt, before: number, after: number): number {
  const wanted = offsetAt(after);
  let low = before;
  let high = after;
  while (high - low > PRECISION_MS) {
    const middle = low + Math.floor((high - low) / (2 * PRECISION_MS)) * PRECISION_MS;
    if (offsetAt(middle) === wanted) high = middle;
    else low = middle;
  }
  return high;
}

function clamp(epochMs: number): number {
  return Math.min(LATEST_MS, Math.max(EARLIEST_MS, epochMs));
}
