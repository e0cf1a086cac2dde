import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LogSink } from "./prediction-log.ts";

/** What `<segment>.manifest.json` holds, beside the finished segment. */
export interface SegmentManifest {
  readonly schema: "slipway/prediction-segment/v1";
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly openedAt: string;
  readonly sealedAt: string;
}

export interface SegmentOptions {
  /** Made when it does not exist. One server per folder at a time is not required: names hold the process id. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A segment is sealed when it has this many bytes. Default 64 Mi. */
  readonly maxBytes?: number;
  /** … or this age. Default 10 minutes. */
  readonly maxAgeMs?: number;
  /** Told of every finished segment, for example to copy it to Parquet. Its failure does not touch the segment. */
  readonly onSealed?: (path: string, manifest: SegmentManifest) => Promise<void>;
}

const MAX_BYTES = 64 * 2 ** 20;
const MAX_AGE_MS = 10 * 60_000;
const OPEN_SUFFIX = ".ndjson.open";

interface Segment {
  readonly name: string;
  readonly file: FileHandle;
  readonly hash: Hash;
  readonly openedAt: number;
  readonly timer: NodeJS.Timeout;
  rows: number;
  bytes: number;
}

/**
 * Writes batches into `<UTC time>-<pid>-<number>.ndjson`. While it grows a segment has the suffix `.open`; sealing flushes it to
 * disk, writes its manifest and renames it. Call `recover` first, to seal what a killed process left.
 */
export function createLogSegments(
  options: SegmentOptions,
): LogSink & { recover(): Promise<void>; seal(): Promise<void> } {
  const { folder, now, maxBytes = MAX_BYTES, maxAgeMs = MAX_AGE_MS } = options;
  let segment: Segment | undefined;
  let count = 0;
  let last: Promise<void> = Promise.resolve();

  /** One write or seal after the other, also after a failed one. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };

  const openSegment = async (): Promise<Segment> => {
    await mkdir(folder, { recursive: true });
    const openedAt = now();
    const stamp = new Date(openedAt).toISOString().replaceAll(/[-:.]/g, "");
    const name = `${stamp}-${process.pid}-${String(++count).padStart(6, "0")}`;
    const file = await open(join(folder, name + OPEN_SUFFIX), "ax", 0o600);
    const timer = setTimeout(() => void inTurn(sealCurrent).catch(() => undefined), maxAgeMs);
    timer.unref();
    return { name, file, hash: createHash("sha256"), openedAt, timer, rows: 0, bytes: 0 };
  };

  const sealCurrent = async (): Promise<void> => {
    const sealed = segment;
    if (sealed === undefined) return;
    segment = undefined;
    clearTimeout(sealed.timer);
    try {
      await sealed.file.sync();
    } finally {
      await sealed.file.close();
    }
    const { name, rows, bytes, openedAt } = sealed;
    await finishSegment(options, { name, rows, bytes, openedAt, sha256: sealed.hash.digest("hex") });
  };

  return {
    write: (bytes, rows) =>
      inTurn(async () => {
        segment ??= await openSegment();
        // A failed write may have left half a line: the segment is given up as it is and recovered at the next start.
        try {
          await segment.file.appendFile(bytes);
        } catch (error) {
          const broken = segment;
          segment = undefined;
          clearTimeout(broken.timer);
          await broken.file.close();
          throw error;
        }
        segment.hash.update(bytes);
        segment.rows += rows;
        segment.bytes += bytes.length;
        if (segment.bytes >= maxBytes) await sealCurrent();
      }),
    seal: () => inTurn(sealCurrent),
    close: () => inTurn(sealCurrent),
    recover: () => inTurn(() => recoverSegments(options)),
  };
}

interface SealedSegment {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly openedAt: number;
  readonly sha256: string;
}

async function finishSegment({ folder, now, onSealed }: SegmentOptions, sealed: SealedSegment): Promise<void> {
  const { name, rows, bytes, sha256, openedAt } = sealed;
  const file = `${name}.ndjson`;
  const manifest: SegmentManifest = {
    schema: "slipway/prediction-segment/v1",
    file,
    rows,
    bytes,
    sha256,
    openedAt: new Date(openedAt).toISOString(),
    sealedAt: new Date(now()).toISOString(),
  };
  // The manifest comes first: whoever finds a segment without the suffix finds its digest too.
  await writeFile(join(folder, `${name}.manifest.json`), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await rename(join(folder, name + OPEN_SUFFIX), join(folder, file));
  await onSealed?.(join(folder, file), manifest);
}

/** Seals the open segments of processes that are gone; half a line at the end is cut off. */
async function recoverSegments(options: SegmentOptions): Promise<void> {
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) {
    const [, name, pid] = /^(\d{8}T\d+Z-(\d+)-\d+)\.ndjson\.open$/.exec(entry) ?? [];
    if (name === undefined || isAlive(Number(pid))) continue;
    const path = join(folder, entry);
    const content = await readFile(path);
    const whole = content.subarray(0, content.lastIndexOf(0x0a) + 1);
    if (whole.length < content.length) await truncate(path, whole.length);
    const rows = whole.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 0);
    const sha256 = createHash("sha256").update(whole).digest("hex");
    await finishSegment(options, { name, rows, bytes: whole.length, openedAt: openedAtOf(name), sha256 });
  }
}

function openedAtOf(name: string): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(name) ?? [];
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms),
  );
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
