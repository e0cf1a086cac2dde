/** Where a stage tells its story. Adapters decide how it looks: a terminal, plain lines, grouped workflow logs. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  /** Something that somebody should act on. */
  warn(message: string): void;
  /** Progress of one long task; `done` of `total` in any unit. Shown as a bar in a terminal, as sparse lines elsewhere. */
  progress(update: ProgressUpdate): void;
}

export interface ProgressUpdate {
  readonly task: string;
  readonly done: number;
  readonly total: number;
  /** For example `loss 0.412, validation 0.433`. */
  readonly detail?: string;
}

/** Says nothing: for library use and tests that assert on results alone. */
export const SILENT_LOGGER: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
};
