import { Command, CommanderError, InvalidArgumentError } from "commander";
import { createSystemClock } from "../adapters/system/clock.ts";
import { parseRemoteAccess } from "../core/data/remote-access.ts";
import { exitCodeOf, SlipwayError, toSlipwayError } from "../core/errors.ts";
import { VERSION } from "../ports/version.ts";
import { plainLines } from "./plain-text.ts";
import { createTerminalLog } from "./terminal-log.ts";
import type { Act, World } from "./verb.ts";
import { VERBS } from "./verbs.ts";

interface GlobalOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly color: boolean;
  readonly memoryLimit?: string;
  readonly threads?: number;
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;
const interrupt = new AbortController();
const clock = createSystemClock();

function readThreads(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("must be a whole number of at least 1.");
  return Number(text);
}

function readMemory(text: string): string {
  if (!/^\d+(\.\d+)?\s?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/i.test(text))
    throw new InvalidArgumentError("must be like 500MB or 2GB.");
  return text;
}

const program = new Command("slipway")
  .description("Machine-learning delivery that lives on GitHub: train, evaluate, register, deploy, monitor.")
  .option("--json", "print the verb's document on stdout, everything else on stderr")
  .option("--debug", "say more, with stack traces")
  .option("--no-color", "no colour (NO_COLOR is honoured too)")
  .option("--memory-limit <size>", "most memory the table engine may use, such as 2GB", readMemory)
  .option("--threads <n>", "threads of the table engine", readThreads)
  .helpOption("-h, --help", "show help")
  .configureHelp({ showGlobalOptions: true })
  .addHelpText("after", "\n`slipway --version` prints the version; `slipway <verb> --help` shows a verb with examples.")
  .showHelpAfterError("(add --help for the usage)")
  .exitOverride();

function createWorld(): World & { close(): void; readonly debug: boolean } {
  const options = program.opts<GlobalOptions>();
  const json = options.json ?? false;
  const {
    NO_COLOR,
    CI,
    SLIPWAY_DUCKDB_EXTENSIONS,
    SLIPWAY_REGISTRY,
    SLIPWAY_ADMIN_TOKEN,
    GITHUB_TOKEN,
    GH_TOKEN,
    GITHUB_API_URL,
  } = process.env;
  const terminal = process.stderr.isTTY && (CI ?? "") === "";
  const log = createTerminalLog({
    stream: process.stderr,
    bars: terminal,
    debug: options.debug ?? false,
    elapsedMs: () => clock.elapsedMs(),
  });
  return {
    cwd: process.cwd(),
    log,
    clock,
    signal: interrupt.signal,
    color: options.color && (NO_COLOR ?? "") === "" && !json && process.stdout.isTTY,
    json,
    memoryLimit: options.memoryLimit,
    threads: options.threads,
    extensions: SLIPWAY_DUCKDB_EXTENSIONS || undefined,
    remote: parseRemoteAccess(process.env),
    registry: SLIPWAY_REGISTRY || "files",
    adminToken: SLIPWAY_ADMIN_TOKEN || undefined,
    ci: (CI ?? "") !== "",
    github: { token: GITHUB_TOKEN || GH_TOKEN || undefined, baseUrl: GITHUB_API_URL || undefined },
    print: (text) => (json ? process.stderr : process.stdout).write(`${text}\n`),
    close: () => log.close(),
    debug: options.debug ?? false,
  };
}

/** Reports an error once, in words; the stack is for --debug. */
function report(thrown: unknown, debug: boolean): void {
  const error = toSlipwayError(thrown);
  process.stderr.write(plainLines(`error ${error.code}\n${error.what.trimEnd()}\n${error.remedy}\n`));
  if (debug)
    process.stderr.write(`${error.stack ?? ""}\n${error.cause instanceof Error ? (error.cause.stack ?? "") : ""}\n`);
  process.exitCode = interrupt.signal.aborted ? 130 : exitCodeOf(error);
}

const act: Act =
  (action) =>
  async (...given) => {
    const world = createWorld();
    try {
      const { exitCode, document } = await action(world, ...given);
      if (world.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      process.exitCode = exitCode;
    } catch (thrown) {
      world.close();
      report(thrown, world.debug);
    } finally {
      world.close();
    }
  };

/**
 * First Ctrl-C asks the work to stop and clean up; the second leaves at once. It is left to the system: `process.exit` would wait for the
 * threads of the engines, and a busy event loop would never see it.
 */
function onInterrupt(): void {
  for (const name of STOP_SIGNALS) process.removeListener(name, onInterrupt);
  process.stderr.write("\nstopping; press Ctrl-C again to leave at once\n");
  interrupt.abort(
    new SlipwayError("SLIPWAY_E_INTERRUPTED", {
      what: "The run was interrupted.",
      remedy: "Nothing was half-written: run it again.",
    }),
  );
}

for (const name of STOP_SIGNALS) process.on(name, onInterrupt);
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0); // `slipway … | head` closed the pipe: nobody is left to read
  throw error;
});

/** Only the verb that is called; all of them for help, or to say that there is no such verb. */
async function buildVerbs(words: readonly string[]): Promise<void> {
  const called = [...VERBS].filter(([name]) => words.includes(name));
  for (const [, load] of called.length > 0 ? called : VERBS) (await load()).build(program, act);
}

/** Not an option of commander's: that would also catch `slipway deploy --version 1.2.0`. */
async function main(words: readonly string[]): Promise<void> {
  if (words[0] === "--version" || words[0] === "-V") {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  await buildVerbs(words);
  await program.parseAsync();
}

try {
  await main(process.argv.slice(2));
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : 2;
  } else {
    report(thrown, false);
  }
}
