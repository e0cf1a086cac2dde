import { open } from "node:fs/promises";
import { SlipwayError } from "../../core/errors.ts";
import { describeFileError, isAbsent } from "./file-error.ts";

const MAX_BYTES = 5_000_000; // of text that people read and edit

/**
 * A small text file.
 * @throws SLIPWAY_E_DOCUMENT_MISSING when it does not exist; SLIPWAY_E_DOCUMENT_INVALID when it cannot be read, is no UTF-8, or is larger than 5 MB
 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.length > MAX_BYTES) throw invalid(path, { reason: "it is larger than 5 MB", remedy: "Give another file." });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    throw invalid(path, { reason: "it is not UTF-8", remedy: "Save it as UTF-8.", cause: thrown });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } catch (thrown) {
    if (!isAbsent(thrown)) throw invalid(path, { ...describeFileError(thrown), cause: thrown });
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `${path} does not exist.`,
      remedy: "Check the path.",
      cause: thrown,
      file: path,
    });
  }
}

function invalid(
  path: string,
  { reason, remedy, cause }: { readonly reason: string; readonly remedy: string; readonly cause?: unknown },
): SlipwayError {
  const what = `${path} cannot be used: ${reason}.`;
  return new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", { what, remedy, cause, file: path });
}
