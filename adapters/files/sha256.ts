import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { Sha256 } from "../../core/canonical-json.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { DigestFile } from "../../core/registry/file-digest.ts";
import { describeFileError, isAbsent } from "./file-error.ts";

/** sha256 as lower-case hex; text is hashed as UTF-8. */
export const sha256: Sha256 = (content) => createHash("sha256").update(content).digest("hex");

/**
 * Digest and size of a file of any size, in constant memory; `undefined` when there is none.
 * @throws SLIPWAY_E_DATA_UNREADABLE when there is one and it cannot be read, or it is no ordinary file
 */
export const sha256File: DigestFile = async (path) => {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    // Non-blocking, so that a named pipe is refused below instead of waiting for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw new Error("it is no ordinary file");
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    const { reason, remedy } = describeFileError(thrown);
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `${path} cannot be read: ${reason}.`,
      remedy,
      cause: thrown,
    });
  }
  return { sha256: hash.digest("hex"), bytes };
};
