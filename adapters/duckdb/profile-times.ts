import type { Logger } from "../../core/log.ts";
import { quoteShort } from "./name-hint.ts";
import type { ProfileTable } from "./profile-table.ts";

/** Says which rows are in no window, and that days may begin at another midnight than the data's. */
export async function warnOfTimes(table: ProfileTable, log: Logger): Promise<void> {
  const { clock } = table;
  if (clock === null) return;
  const name = quoteShort(clock.timed.name);
  const unplaced = await table.countUnplaced();
  if (unplaced > 0) log.warn(`${unplaced} rows have no readable time in column ${name} and are in no window.`);
  const { writtenOffsets } = clock;
  if (writtenOffsets.length < 2) return;
  log.warn(
    `Column ${name} writes times with the offsets ${writtenOffsets.join(", ")}, and windows begin in UTC: say the data's own time zone as timezone.`,
  );
}
