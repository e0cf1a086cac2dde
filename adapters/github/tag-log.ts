import { randomUUID } from "node:crypto";
import { SlipwayError } from "../../core/errors.ts";
import type { GitHub } from "./client.ts";
import { createRef } from "./create-ref.ts";
import type { TagRefs } from "./tag-refs.ts";

export interface TagLogOptions<T> {
  readonly github: GitHub;
  readonly refs: TagRefs;
  readonly cache: TagLogCache;
  /** Prefix of the tags to list, which may be shared with other logs: `models/credit-risk/`. */
  readonly listing: string;
  /** `models/credit-risk/order/000007` for 7. */
  readonly nameOf: (number: number) => string;
  /** 7 for that name; `undefined` for the name of something else. */
  readonly numberOf: (name: string) => number | undefined;
  /** Turns parsed JSON into a record. @throws SlipwayError when it is none */
  readonly parse: (value: unknown, place: { readonly path: string; readonly number: number }) => T;
}

/** What a process has read. Tag objects and blobs never change, so nobody reads them twice. */
export interface TagLogCache {
  /** The newest state of the logs, by the name of their first record. */
  readonly newest: Map<string, Newest>;
  /** Histories that are being read, by their tag object. */
  readonly loading: Map<string, Promise<string>>;
}

export function createTagLogCache(): TagLogCache {
  return { newest: new Map(), loading: new Map() };
}

interface Newest {
  readonly number: number;
  /** Of the tag object. */
  readonly sha: string;
  /** One JSON record per line, oldest first. */
  readonly text: string;
}

/** Numbered records from 1 without gaps, as annotated tags. Creating the next tag is the compare-and-swap. */
export interface TagLog<T> {
  /** Oldest first; every answer is a copy. @throws SLIPWAY_E_REGISTRY_UNREADABLE */
  read(): Promise<readonly T[]>;
  /** What this process has read or written of it so far: true, and perhaps not all. `undefined` when it has done neither. */
  known(): readonly T[] | undefined;
  /** False when `number` is not the next one (any more). */
  append(number: number, record: T): Promise<boolean>;
}

const EMPTY: Newest = { number: 0, sha: "", text: "" };

/**
 * The message of a record's tag is the record; the tag points to a blob that holds the record and all before it, one JSON text per line. So the whole
 * log is read by three requests, however long it is, and costs no more than the listing when nothing is new.
 */
export function createTagLog<T>(options: TagLogOptions<T>): TagLog<T> {
  const { github, cache, nameOf, parse } = options;
  const key = nameOf(1);

  const loadNewest = async (): Promise<Newest> => {
    const listed = await findNewest(options);
    const known = cache.newest.get(key) ?? EMPTY;
    if (listed.number <= known.number) {
      cache.newest.set(key, known); // that it is empty is worth knowing, too
      return known; // the same, or a listing that lags behind what we saw
    }
    const { sha } = listed;
    const loading = cache.loading.get(sha) ?? loadHistory(github, { sha, name: nameOf(listed.number) });
    cache.loading.set(sha, loading);
    try {
      const loaded = { ...listed, text: await loading };
      if ((cache.newest.get(key)?.number ?? 0) < loaded.number) cache.newest.set(key, loaded);
      return loaded;
    } finally {
      cache.loading.delete(sha);
    }
  };

  const parseAll = ({ number: last, text }: Newest): readonly T[] => {
    const lines = linesOf(text);
    if (lines.length !== last) throw unreadable(nameOf(last), `it lists ${lines.length} records`);
    return lines.map((line, index) => {
      const path = nameOf(index + 1);
      try {
        return parse(JSON.parse(line), { path, number: index + 1 });
      } catch (thrown) {
        throw unreadable(path, thrown instanceof SlipwayError ? thrown.what : "it is no JSON", thrown);
      }
    });
  };

  return {
    read: async () => parseAll(await loadNewest()),
    known() {
      const known = cache.newest.get(key);
      return known === undefined ? undefined : parseAll(known);
    },

    async append(number, record) {
      const known = cache.newest.get(key);
      if (known !== undefined && known.number >= number) return false;
      // Whoever just read the record before needs no listing: if it is not the newest any more, the ref will be taken.
      const before = known?.number === number - 1 ? known : await loadNewest();
      if (before.number + 1 !== number) return false;
      const line = JSON.stringify(record);
      const text = `${before.text}${line}\n`;
      const sha = await writeTag(github, { name: nameOf(number), line, text });
      if ((await createRef(github, { ref: `refs/tags/${nameOf(number)}`, sha })) === "taken") return false;
      cache.newest.set(key, { number, sha, text });
      return true;
    },
  };
}

async function findNewest<T>({ refs, listing, numberOf }: TagLogOptions<T>): Promise<Omit<Newest, "text">> {
  let newest: Omit<Newest, "text"> = EMPTY;
  for (const { name, sha } of await refs.list(listing)) {
    const number = numberOf(name) ?? 0;
    if (number > newest.number) newest = { number, sha };
  }
  return newest;
}

async function loadHistory(
  github: GitHub,
  { name, sha }: { readonly name: string; readonly sha: string },
): Promise<string> {
  const tag = await github.tryRequest(
    "GET /repos/{owner}/{repo}/git/tags/{tag_sha}",
    { tag_sha: sha },
    { permission: "contents: read", refusals: [404] },
  );
  if (tag?.object.type !== "blob") throw unreadable(name, "it is no tag that Slipway made");
  const { content } = await github.request(
    "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
    { file_sha: tag.object.sha },
    { permission: "contents: read" },
  );
  const text = Buffer.from(content, "base64").toString("utf8");
  if (linesOf(text).at(-1) !== tag.message.split("\n", 1)[0]) throw unreadable(name, "its message is not its record");
  return text;
}

interface NewTag {
  readonly name: string;
  readonly line: string;
  readonly text: string;
}

/** The writer's own mark makes the object one that nobody else can have made: two jobs may write equal records in the same second. */
async function writeTag(github: GitHub, { name, line, text }: NewTag): Promise<string> {
  const options = { permission: "contents: write", repeatable: true } as const; // objects are named by their content
  const blob = await github.request(
    "POST /repos/{owner}/{repo}/git/blobs",
    { content: text, encoding: "utf-8" },
    options,
  );
  const message = `${line}\n\nSlipway-Writer: ${randomUUID()}\n`;
  const tag = await github.request(
    "POST /repos/{owner}/{repo}/git/tags",
    { tag: name, message, object: blob.sha, type: "blob" },
    options,
  );
  return tag.sha;
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
}

function unreadable(name: string, reason: string, cause?: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", {
    what: `The registry cannot be read at tag ${name}: ${reason.replace(/\.$/, "")}.`,
    remedy:
      "Nobody but Slipway should write tags below models/ and stages/: restore that tag from a clone that still has it.",
    cause,
  });
}
