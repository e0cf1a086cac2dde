import { readdir, readFile } from "node:fs/promises";
import { SlipwayError } from "../../core/errors.ts";
import { createExclusively } from "./atomic-write.ts";
import { isAbsent } from "./file-error.ts";
import { removeLeftovers } from "./leftovers.ts";
import { registryErrors, type StoreErrors } from "./registry-error.ts";

export interface RecordLogOptions<T> {
  /** Absolute path of a record, without the extension. */
  readonly pathOf: (number: number) => string;
  readonly folder: string;
  /** Turns parsed JSON into a record. @throws SlipwayError when it is none */
  readonly parse: (value: unknown, place: { readonly path: string; readonly number: number }) => T;
  /** Default: those of the registry. */
  readonly errors?: StoreErrors;
  /** Default: every read reads every file. */
  readonly cache?: RecordCache;
}

/** Text of the records that a process has read, by folder. They never change, so nobody reads them twice. */
export type RecordCache = Map<string, string[]>;

/** Numbered JSON files from 1 without gaps; a file never changes. Creating the next one is the compare-and-swap. */
export interface RecordLog<T> {
  /**
   * Oldest first; none when nobody wrote. Every answer is a copy.
   * @throws SLIPWAY_E_REGISTRY_UNREADABLE or SLIPWAY_E_STATE_UNREADABLE
   */
  read(): Promise<readonly T[]>;
  /** Number of the newest record, 0 when nobody wrote. */
  last(): Promise<number>;
  /** False when `number` is taken. The caller has read the record before it. @throws SLIPWAY_E_REGISTRY_UNWRITABLE, _STATE_UNWRITABLE */
  append(number: number, record: T): Promise<boolean>;
}

const MAX_OPEN_FILES = 64; // thousands at once would run into the limit of open files

export function createRecordLog<T>({
  folder,
  pathOf,
  parse,
  errors = registryErrors,
  cache = new Map(),
}: RecordLogOptions<T>): RecordLog<T> {
  const fileOf = (number: number): string => `${pathOf(number)}.json`;
  const readOne = async (number: number): Promise<string> => {
    const path = fileOf(number);
    try {
      return JSON.stringify(parse(JSON.parse(await readFile(path, "utf8")), { path, number }));
    } catch (thrown) {
      throw errors.unreadable(path, isAbsent(thrown) ? gap(number) : thrown);
    }
  };
  return {
    last: () => findLast(folder, errors),
    async read() {
      const last = await findLast(folder, errors);
      const known = cache.get(folder) ?? [];
      const texts = known.length > last ? [] : known; // records are gone: nothing that was read is trusted any more
      cache.set(folder, texts);
      while (texts.length < last) {
        const first = texts.length + 1;
        const count = Math.min(MAX_OPEN_FILES, last - first + 1);
        const read = await Promise.all(Array.from({ length: count }, (_, index) => readOne(first + index)));
        for (const [index, text] of read.entries()) texts[first - 1 + index] = text;
      }
      return texts.slice(0, last).map((text) => JSON.parse(text) as T);
    },
    async append(number, record) {
      const path = fileOf(number);
      try {
        await removeLeftovers(folder);
        return await createExclusively(path, `${JSON.stringify(record, null, 2)}\n`);
      } catch (thrown) {
        throw errors.unwritable(path, thrown);
      }
    },
  };
}

/** Entries of a folder; none when it does not exist. @throws SLIPWAY_E_REGISTRY_UNREADABLE */
export async function listNames(folder: string, errors: StoreErrors = registryErrors): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (thrown) {
    if (isAbsent(thrown)) return [];
    throw errors.unreadable(folder, thrown);
  }
}

/**
 * Only the highest number is taken from the listing: a listing that runs while others write may show a record and miss
 * the one before it.
 */
async function findLast(folder: string, errors: StoreErrors): Promise<number> {
  const numbers = (await listNames(folder, errors)).flatMap((name) => /^([0-9]{6,15})\.json$/.exec(name)?.[1] ?? []);
  return numbers.reduce((last, text) => Math.max(last, Number(text)), 0);
}

function gap(number: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", {
    what: `record ${number} is missing while a later one is there`,
    remedy: "Restore that file: a history with a gap is not trusted.",
  });
}
