import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import type { FetchForeign, ForeignFile } from "../../core/registry/foreign-file.ts";
import { assertForeignUri } from "../../core/registry/foreign-uri.ts";
import { temporaryName } from "./atomic-write.ts";
import { writing } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";

export interface ForeignFetcherOptions {
  /** Longest wait in milliseconds for the answer, and for each piece of it. Default 30,000. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 30_000;
/** 200 kB/s: a server that sends less is given up, or else one that drips would hold a job for ever. */
const MIN_BYTES_PER_MS = 200;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

// Not compressed on the way, so that the bytes that arrive are those of the file.
const HEADERS = { accept: "*/*", "accept-encoding": "identity", "user-agent": "slipway" };

/** Files by HTTP. Nothing is retried: whoever fetches a version again begins anew. */
export function createForeignFetcher({ silenceMs = SILENCE_MS }: ForeignFetcherOptions = {}): FetchForeign {
  return async (file, target) => {
    assertForeignUri(file.path, file.uri);
    const partial = join(dirname(target), temporaryName(basename(target)));
    await writing(target, async () => {
      try {
        await makeFolder(dirname(target));
        await download(file, { partial, silenceMs });
        await rename(partial, target);
      } finally {
        await rm(partial, { force: true });
      }
    });
  };
}

async function download(
  file: ForeignFile,
  { partial, silenceMs }: { readonly partial: string; readonly silenceMs: number },
): Promise<void> {
  const hash = createHash("sha256");
  let received = 0;
  await using out = await open(partial, "wx");
  for await (const chunk of readBody(file, silenceMs)) {
    received += chunk.byteLength;
    if (received > file.bytes) throw wrongSize(file, "more");
    hash.update(chunk);
    await out.appendFile(chunk);
  }
  if (received < file.bytes) throw wrongSize(file, `${received}`);
  const digest = hash.digest("hex");
  if (digest !== file.sha256) throw wrongDigest(file, digest);
  await out.sync();
}

/** @throws SLIPWAY_E_FOREIGN_UNREACHABLE */
async function* readBody(file: ForeignFile, silenceMs: number): AsyncGenerator<Uint8Array> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Unavailable(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  const slow = new AbortController();
  const limit = setTimeout(
    () => slow.abort(new Unavailable("it comes with less than 200 kB/s")),
    3 * silenceMs + file.bytes / MIN_BYTES_PER_MS, // connecting and redirects take their time too
  );
  try {
    const response = await follow(file.uri, AbortSignal.any([silence.signal, slow.signal]));
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Unavailable(`the answer is ${response.status} ${response.statusText}`.trimEnd());
    }
    for await (const chunk of response.body ?? []) {
      yield chunk;
      timer.refresh();
    }
  } catch (thrown) {
    throw unreachable(file, thrown);
  } finally {
    clearTimeout(timer);
    clearTimeout(limit);
  }
}

/** Why the file does not come, as a clause. */
class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/**
 * Follows redirects by hand, so that none leads from the net into this machine, or to where nobody is sure who answers. A loopback
 * server may redirect within itself. Where a redirect leads is not shown whole: it may be signed.
 */
async function follow(uri: string, signal: AbortSignal): Promise<Response> {
  let url = new URL(uri);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await fetch(url, { headers: HEADERS, redirect: "manual", credentials: "omit", signal });
    if (!REDIRECTS.has(response.status)) return response;
    await response.body?.cancel();
    const next = URL.parse(response.headers.get("location") ?? "", url.href);
    if (next === null) throw new Unavailable(`the answer is ${response.status} without a place to go`);
    if (next.protocol !== "https:" && next.origin !== url.origin) {
      throw new Unavailable(
        `it redirects to ${next.protocol}//${next.host}, and redirects are followed to https:// alone`,
      );
    }
    if (next.username !== "" || next.password !== "")
      throw new Unavailable("it redirects to an address with a password");
    url = next;
  }
  throw new Unavailable(`it redirects more than ${MAX_REDIRECTS} times`);
}

function unreachable({ path, uri }: ForeignFile, thrown: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_FOREIGN_UNREACHABLE", {
    what: `${path} cannot be downloaded from ${uri}: ${describeCause(thrown)}.`,
    remedy: "Check that this machine reads that address without signing in, then run the same command again.",
    cause: thrown,
  });
}

/** `fetch` says "fetch failed" or "terminated"; why stands in the cause. */
function describeCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error && cause.message !== "" ? cause.message : thrown.message;
}

const REMEDY = "Put the recorded content back there; to use other content, register it, which makes a new version.";

function wrongSize({ path, uri, bytes }: ForeignFile, found: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_SIZE_MISMATCH", {
    what: `${path} at ${uri} has ${found} bytes; ${bytes} were recorded.`,
    remedy: REMEDY,
  });
}

function wrongDigest({ path, uri, sha256 }: ForeignFile, found: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${path} at ${uri} has sha256 ${found}; ${sha256} was recorded.`,
    remedy: REMEDY,
  });
}
