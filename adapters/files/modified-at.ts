import { stat } from "node:fs/promises";
import { fromEpochMs } from "../../core/clock.ts";

/** When a file was last changed, as an RFC 3339 instant; `undefined` when there is none or nobody may look. */
export async function readModifiedAt(path: string): Promise<string | undefined> {
  return await stat(path).then(
    ({ mtimeMs }) => fromEpochMs(mtimeMs),
    () => undefined,
  );
}
