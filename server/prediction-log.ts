/** Where the log's batches go. Slow, and may fail; the log never waits for it in a request. */
export interface LogSink {
  /** `bytes` are `rows` whole lines in UTF-8, each with its line break; they are valid until the promise is settled. */
  write(bytes: Uint8Array, rows: number): Promise<void>;
  close(): Promise<void>;
}

export interface PredictionLog {
  /** Takes one event (a line without its break), or counts it as dropped. Never waits, never throws. */
  offer(line: string): void;
  readonly dropped: number;
  /** Events taken and not yet written. */
  readonly queued: number;
  /** Writes what is queued, then ends the sink. */
  close(): Promise<void>;
}

export interface PredictionLogOptions {
  readonly sink: LogSink;
  /** Bound on the bytes waiting, the batch being written included. Default 32 Mi. */
  readonly maxQueuedBytes?: number;
  /** A batch is written when it has about this many bytes. Default 256 Ki. */
  readonly batchBytes?: number;
  /** … or at the latest after this time. Default 250. */
  readonly flushMs?: number;
  /** Told once per streak of failures. */
  readonly onFailure?: (error: unknown) => void;
}

const MAX_QUEUED_BYTES = 32 * 2 ** 20;
const BATCH_BYTES = 256 * 2 ** 10;
const FLUSH_MS = 250;
const MAX_UTF8_BYTES = 3; // of one UTF-16 unit
const LINE_BREAK = 0x0a;

interface Batch {
  readonly buffer: Buffer;
  used: number;
  rows: number;
}

/**
 * Bounded and non-blocking: when the sink stalls, new events are dropped and counted, and requests go on. Events are encoded at
 * once: as strings they would live until they are written, and the garbage collector would carry them about.
 */
export function createPredictionLog(options: PredictionLogOptions): PredictionLog {
  return new BatchedLog(options);
}

class BatchedLog implements PredictionLog {
  dropped = 0;
  readonly #sink: LogSink;
  readonly #maxQueuedBytes: number;
  readonly #batchBytes: number;
  readonly #flushMs: number;
  readonly #onFailure: (error: unknown) => void;
  /** Oldest first; events go into the last one. Those before it are full. */
  readonly #batches: Batch[] = [];
  #spare: Buffer | undefined;
  #bytes = 0;
  #rows = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;
  #closed = false;

  constructor(options: PredictionLogOptions) {
    this.#sink = options.sink;
    this.#maxQueuedBytes = options.maxQueuedBytes ?? MAX_QUEUED_BYTES;
    this.#batchBytes = options.batchBytes ?? BATCH_BYTES;
    this.#flushMs = options.flushMs ?? FLUSH_MS;
    this.#onFailure = options.onFailure ?? (() => undefined);
  }

  get queued(): number {
    return this.#rows;
  }

  offer(line: string): void {
    if (this.#closed || this.#bytes + line.length >= this.#maxQueuedBytes) {
      this.dropped++;
      return;
    }
    const batch = this.#batchFor(line.length * MAX_UTF8_BYTES + 1);
    const size = batch.buffer.write(line, batch.used, "utf8") + 1;
    batch.used += size;
    batch.buffer[batch.used - 1] = LINE_BREAK;
    batch.rows++;
    this.#bytes += size;
    this.#rows++;
    if (this.#writing === undefined && this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#startWriting(), this.#flushMs);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#batches.length > 0) {
      this.#startWriting();
      await this.#writing;
    }
    await this.#sink.close();
  }

  /** The batch that still has `room` bytes; a full one is written, and a new one is begun. */
  #batchFor(room: number): Batch {
    const last = this.#batches.at(-1);
    if (last !== undefined && last.buffer.length - last.used >= room) return last;
    if (last !== undefined) this.#startWriting();
    const reusable = this.#spare !== undefined && this.#spare.length >= room;
    const buffer =
      reusable && this.#spare !== undefined ? this.#spare : Buffer.allocUnsafe(Math.max(this.#batchBytes, room));
    if (reusable) this.#spare = undefined;
    const batch = { buffer, used: 0, rows: 0 };
    this.#batches.push(batch);
    return batch;
  }

  #startWriting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll();
  }

  /** Everything that is there now, then whole batches; what is left is written when its time has come. */
  async #writeAll(): Promise<void> {
    do {
      const batch = this.#batches.shift();
      if (batch === undefined) break;
      await this.#writeBatch(batch);
      this.#bytes -= batch.used;
      this.#rows -= batch.rows;
      this.#spare = batch.buffer;
    } while (this.#batches.length > 1 || this.#closed);
    this.#writing = undefined;
    if (this.#batches.length > 0) this.#timer ??= setTimeout(() => this.#startWriting(), this.#flushMs);
  }

  async #writeBatch({ buffer, used, rows }: Batch): Promise<void> {
    try {
      await this.#sink.write(buffer.subarray(0, used), rows);
      this.#failing = false;
    } catch (error) {
      this.dropped += rows;
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
  }
}
