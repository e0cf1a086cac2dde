import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { kill, platform } from "node:process";
import type { Readable } from "node:stream";
import { SlipwayError } from "../../core/errors.ts";
import { assertRunning } from "./pause.ts";

export interface Program {
  /** Program and arguments; no shell looks at them. */
  readonly run: readonly string[];
  /** Working folder. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called with every line of its error output, which is where programs tell how far they are. */
  onLine(line: string): void;
}

const LAST_LINES = 20;
const MAX_LINE_CHARS = 500;
const MAX_OUTPUT_BYTES = 64 * 2 ** 20; // of either stream; a program in a loop must not fill the log
const GRACE_MS = 1_000; // for the last lines, when something that left the group holds the output open

interface Ending {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

/**
 * Runs the program to its end; whatever it started ends with it. Both are killed when they take too long or write too much,
 * and when we are interrupted.
 * @throws SLIPWAY_E_TRAINING_FAILED with the exit code and the last lines, SLIPWAY_E_INTERRUPTED
 */
export async function runProgram(program: Program): Promise<void> {
  assertRunning(program.signal);
  const [name = ""] = program.run;
  const tail: string[] = [];
  const child = start(program);
  const stop = { reason: "" };
  const end = (reason: string): void => {
    stop.reason ||= reason;
    killGroup(child);
  };
  let grace: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => end(`took longer than ${program.timeoutMs / 1000} s`), program.timeoutMs);
  const interrupt = (): void => end("interrupted");
  program.signal.addEventListener("abort", interrupt, { once: true });
  const excess = (): void => end(`wrote more than ${MAX_OUTPUT_BYTES} bytes`);
  child.once("exit", () => {
    killGroup(child); // what it left running would keep its output open
    grace = setTimeout(() => closeOutput(child), GRACE_MS);
  });
  readLines(child.stderr, { onExcess: excess, onLine: (line) => keepLine(tail, line, program.onLine) });
  readLines(child.stdout, { onExcess: excess, onLine: (line) => keepLine(tail, line) });
  try {
    const ending = await waitForEnd(child, name);
    assertRunning(program.signal);
    if (stop.reason !== "" || ending.code !== 0) throw failed(name, stop.reason || describeEnding(ending), tail);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    program.signal.removeEventListener("abort", interrupt);
  }
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start({ run: [name = "", ...parameters], folder, environment }: Program): Child {
  try {
    return spawn(name, parameters, {
      cwd: folder,
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      shell: false,
      detached: platform !== "win32", // a group of its own, so that its children can be stopped with it
      windowsHide: true,
    });
  } catch (cause) {
    throw unstartable(name, cause); // arguments that are too long, or hold a NUL
  }
}

async function waitForEnd(child: Child, name: string): Promise<Ending> {
  try {
    const [code, killedBy] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return { code, killedBy };
  } catch (cause) {
    throw unstartable(name, cause);
  }
}

function unstartable(name: string, cause: unknown): SlipwayError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
    what: `command: ${name} cannot be started${START_ERRORS.get(reason) ?? ""}.`,
    remedy: "Install it, or name it by its path under train.run; a path is relative to the pipeline's folder.",
    cause,
  });
}

const START_ERRORS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", ": there is no such program"],
  ["EACCES", ": it is not executable"],
  ["E2BIG", ": its arguments are too long"],
  ["ERR_INVALID_ARG_VALUE", ": an argument holds a NUL"],
]);

function closeOutput({ stdout, stderr }: Child): void {
  stdout.destroy();
  stderr.destroy();
}

function killGroup({ pid }: Child): void {
  if (pid === undefined) return;
  try {
    kill(platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}

interface LineReader {
  onLine(line: string): void;
  onExcess(): void;
}

function readLines(stream: Readable, { onLine, onExcess }: LineReader): void {
  let rest = "";
  let bytes = 0;
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    bytes += Buffer.byteLength(text);
    if (bytes > MAX_OUTPUT_BYTES) {
      onExcess();
      return;
    }
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "").slice(-MAX_LINE_CHARS);
    for (const line of lines) if (line.trim() !== "") onLine(line.slice(0, MAX_LINE_CHARS));
  });
  stream.on("end", () => {
    if (rest.trim() !== "") onLine(rest);
  });
}

function keepLine(tail: string[], line: string, onLine?: (line: string) => void): void {
  tail.push(line);
  if (tail.length > LAST_LINES) tail.shift();
  onLine?.(line);
}

function describeEnding({ code, killedBy }: Ending): string {
  return killedBy === null ? `ended with exit code ${code}` : `was killed by ${killedBy}`;
}

function failed(name: string, reason: string, tail: readonly string[]): SlipwayError {
  const said =
    tail.length === 0 ? " It wrote nothing." : ` Its last lines:\n${tail.map((line) => `  ${line}`).join("\n")}\n`;
  return new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
    what: `command: ${name} ${reason}.${said}`,
    remedy: "Correct the program and train again; nothing was written.",
  });
}
