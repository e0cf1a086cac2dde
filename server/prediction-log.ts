/** Where the log's batches go. Slow, and may fail; the log never waits for it in a request. */
export interface LogSink {
  /** `text` is `rows` whole lines, each with its line break. */
  write(text: string, rows: number): Promise<void>;
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
  /** Bound on the characters waiting, the batch being written included. Default 32 Mi. */
  readonly maxQueuedChars?: number;
  /** A batch is written when it has this many characters. Default 256 Ki. */
  readonly batchChars?: number;
  /** … or at the latest after this time. Default 250. */
  readonly flushMs?: number;
  /** Told once per streak of failures. */
  readonly onFailure?: (error: unknown) => void;
}

const MAX_QUEUED_CHARS = 32 * 2 ** 20;
const BATCH_CHARS = 256 * 2 ** 10;
const FLUSH_MS = 250;

/** Bounded and non-blocking: when the sink stalls, new events are dropped and counted, and requests go on. */
export function createPredictionLog(options: PredictionLogOptions): PredictionLog {
  return new QueuedLog(options);
}

class QueuedLog implements PredictionLog {
  dropped = 0;
  readonly #sink: LogSink;
  readonly #maxQueuedChars: number;
  readonly #batchChars: number;
  readonly #flushMs: number;
  readonly #onFailure: (error: unknown) => void;
  #lines: string[] = [];
  #chars = 0;
  #writingLines = 0;
  #writingChars = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;
  #closed = false;

  constructor(options: PredictionLogOptions) {
    this.#sink = options.sink;
    this.#maxQueuedChars = options.maxQueuedChars ?? MAX_QUEUED_CHARS;
    this.#batchChars = options.batchChars ?? BATCH_CHARS;
    this.#flushMs = options.flushMs ?? FLUSH_MS;
    this.#onFailure = options.onFailure ?? (() => undefined);
  }

  get queued(): number {
    return this.#lines.length + this.#writingLines;
  }

  offer(line: string): void {
    const size = line.length + 1;
    if (this.#closed || this.#chars + this.#writingChars + size > this.#maxQueuedChars) {
      this.dropped++;
      return;
    }
    this.#lines.push(line);
    this.#chars += size;
    if (this.#writing !== undefined) return; // the writer looks again when it is done
    if (this.#chars >= this.#batchChars) this.#startWriting();
    else this.#timer ??= setTimeout(() => this.#startWriting(), this.#flushMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#writing !== undefined || this.#lines.length > 0) {
      this.#startWriting();
      await this.#writing;
    }
    await this.#sink.close();
  }

  #startWriting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing === undefined && this.#lines.length > 0) this.#writing = this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    while (this.#lines.length > 0) {
      const lines = this.#lines;
      this.#writingLines = lines.length;
      this.#writingChars = this.#chars;
      this.#lines = [];
      this.#chars = 0;
      await this.#writeBatch(lines);
      this.#writingLines = 0;
      this.#writingChars = 0;
      if (this.#chars < this.#batchChars && !this.#closed) break;
    }
    this.#writing = undefined;
    if (this.#lines.length > 0) this.#timer ??= setTimeout(() => this.#startWriting(), this.#flushMs);
  }

  async #writeBatch(lines: readonly string[]): Promise<void> {
    try {
      await this.#sink.write(`${lines.join("\n")}\n`, lines.length);
      this.#failing = false;
    } catch (error) {
      this.dropped += lines.length;
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
  }
}
