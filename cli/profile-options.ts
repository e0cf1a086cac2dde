import type { FrozenWindows } from "../core/documents/profile-edges.ts";
import type { ShardPart } from "../core/documents/profile-shard.ts";
import { SlipwayError } from "../core/errors.ts";
import { parseWindowLength } from "../core/monitor/window-length.ts";
import { assertTimeZone, UTC } from "../core/time-zone.ts";

/** Options of `slipway profile` and `slipway profile edges`, as typed. */
export interface ProfileOptions {
  readonly out?: string;
  readonly name?: string;
  readonly exclude?: string;
  readonly features?: string;
  readonly prediction?: string;
  readonly shard?: string;
  readonly edges?: string;
  readonly timestamp?: string;
  readonly window?: string;
  readonly timezone?: string;
  readonly holidays?: string;
}

const NAME = /^[a-z0-9-]{1,64}$/;
const SHARD = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/;

export function resolveName(name: string): string {
  if (NAME.test(name)) return name;
  throw unusable(`name: "${name.slice(0, 80)}" is no name.`, "Use 1 to 64 of a-z, 0-9 and -.");
}

/** `3/8` is the third of eight. */
export function parseShard(text: string | undefined): ShardPart | undefined {
  if (text === undefined) return undefined;
  const [, index, of] = (SHARD.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index <= of) return { index, of };
  throw unusable(
    `shard: "${text.slice(0, 80)}" is no part of a table.`,
    "Write i/n, such as 3/8 for the third of eight, with i from 1 to n and n at most 9999.",
  );
}

/** Which columns are profiled, and the column of time is none of them: it moves on by itself. */
export function describeColumns({ exclude, features, prediction, timestamp }: ProfileOptions) {
  return {
    exclude: [...splitList(exclude), ...(timestamp === undefined ? [] : [timestamp])],
    ...(features === undefined ? {} : { features: splitList(features) }),
    ...(prediction === undefined ? {} : { prediction }),
  };
}

/** null without `--window`. */
export function parseWindows({ timestamp, window, timezone, holidays }: ProfileOptions): FrozenWindows | null {
  if (window === undefined) {
    const lonely = Object.entries({ timezone, holidays }).find(([, value]) => value !== undefined);
    if (lonely === undefined) return null;
    throw unusable(
      `${lonely[0]}: there are no windows that it could say something of.`,
      "Give --window and --timestamp.",
    );
  }
  if (timestamp === undefined)
    throw unusable("window: a window needs a column of times.", "Name it by --timestamp <column>.");
  if (timezone !== undefined) assertTimeZone(timezone);
  return { timestamp, lengthMs: parseWindowLength(window), timezone: timezone ?? UTC, holidays: holidays ?? null };
}

function splitList(text = ""): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

export function unusable(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what, remedy });
}
