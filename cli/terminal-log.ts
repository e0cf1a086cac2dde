import { Presets, SingleBar } from "cli-progress";
import type { Logger, ProgressUpdate } from "../core/log.ts";
import { plainLines } from "./plain-text.ts";

export interface TerminalLogOptions {
  readonly stream: NodeJS.WriteStream;
  /** A terminal gets a bar, anything else a line now and then. */
  readonly bars: boolean;
  readonly debug: boolean;
  readonly elapsedMs: () => number;
}

const LINE_EVERY_MS = 2_000; // a log file needs signs of life, not every epoch

/** The logger of the command line: everything goes to one stream (stderr), so that stdout stays for results. */
export function createTerminalLog({ stream, bars, debug, elapsedMs }: TerminalLogOptions): Logger & { close(): void } {
  let bar: { readonly task: string; readonly view: SingleBar } | undefined;
  let quietUntil = elapsedMs() + LINE_EVERY_MS;

  const closeBar = (): void => {
    bar?.view.stop();
    bar = undefined;
  };
  const line = (text: string): void => {
    closeBar();
    stream.write(`${plainLines(text)}\n`);
  };
  const drawBar = ({ task, done, total, detail = "" }: ProgressUpdate): void => {
    if (bar?.task !== task) {
      closeBar();
      const view = new SingleBar(
        {
          format: "  {task} {bar} {value}/{total} · {eta_formatted} left {detail}",
          hideCursor: null,
          stream,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      );
      view.start(total, 0, { task, detail });
      bar = { task, view };
    }
    bar.view.setTotal(total);
    bar.view.update(done, { task, detail });
    if (done >= total) closeBar();
  };
  const drawLine = ({ task, done, total, detail }: ProgressUpdate): void => {
    if (elapsedMs() < quietUntil) return;
    quietUntil = elapsedMs() + LINE_EVERY_MS;
    stream.write(plainLines(`  ${task} ${done}/${total}${detail === undefined ? "" : ` · ${detail}`}\n`));
  };

  return {
    debug: (message) => (debug ? line(`debug: ${message}`) : undefined),
    info: line,
    warn: (message) => line(`warning: ${message}`),
    progress: bars ? drawBar : drawLine,
    close: closeBar,
  };
}
