import { SlipwayError } from "../../core/errors.ts";

/** What the operating system refused, in words, and what to do about it. */
export interface FileTrouble {
  /** Clause without a full stop. */
  readonly reason: string;
  /** One full sentence. */
  readonly remedy: string;
}

const TROUBLES: ReadonlyMap<string, FileTrouble> = new Map([
  ["ENOSPC", { reason: "the disk is full", remedy: "Free space on that disk, then run the same command again." }],
  ["EDQUOT", { reason: "the disk quota is used up", remedy: "Free space, then run the same command again." }],
  ["EFBIG", { reason: "the file is larger than allowed here", remedy: "Raise the file size limit (`ulimit -f`)." }],
  ["EROFS", { reason: "the file system is read-only", remedy: "Work in a folder that can be written." }],
  [
    "EACCES",
    { reason: "permission is denied", remedy: "Give this user access to that path, or work in another folder." },
  ],
  ["EPERM", { reason: "the operation is not permitted", remedy: "Check the owner and attributes of that path." }],
  ["ENOTDIR", { reason: "a file stands where a folder is needed", remedy: "Move that file away." }],
  ["EEXIST", { reason: "a file stands where a folder is needed", remedy: "Move that file away." }],
  ["EISDIR", { reason: "a folder stands where a file is needed", remedy: "Move that folder away." }],
  ["EMFILE", { reason: "too many files are open", remedy: "Raise the limit of open files (`ulimit -n`)." }],
]);

export function describeFileError(thrown: unknown): FileTrouble {
  const known = TROUBLES.get(codeOf(thrown) ?? "");
  if (known !== undefined) return known;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return { reason, remedy: "Check that path and the disk, then run the same command again." };
}

/**
 * Does `work`, which writes at `path`.
 * @throws SLIPWAY_E_DOCUMENT_UNWRITABLE when the operating system refuses
 */
export async function writing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SlipwayError || codeOf(thrown) === undefined) throw thrown;
    const { reason, remedy } = describeFileError(thrown);
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_UNWRITABLE", {
      what: `${path} cannot be written: ${reason}.`,
      remedy,
      cause: thrown,
      file: path,
    });
  }
}

export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/** Whether the path does not exist. Every other failure means that it may exist and cannot be told. */
export function isAbsent(thrown: unknown): boolean {
  return codeOf(thrown) === "ENOENT";
}
