import type { Logger } from "../../core/log.ts";
import { quoteShort } from "./name-hint.ts";
import type { WindowClock } from "./profile-clock.ts";

/** Says which rows are in no window, and that days may begin at another midnight than the data's. */
export function warnOfTimes(
  { timed, writtenOffsets }: Pick<WindowClock, "timed" | "writtenOffsets">,
  { unplaced, log }: { readonly unplaced: number; readonly log: Logger },
): void {
  const name = quoteShort(timed.name);
  if (unplaced > 0) log.warn(`${unplaced} rows have no readable time in column ${name} and are in no window.`);
  if (writtenOffsets.length < 2) return;
  log.warn(
    `Column ${name} writes times with the offsets ${writtenOffsets.join(", ")}, and windows begin in UTC: say the data's own time zone as timezone.`,
  );
}
