import { Command } from "commander";
import type { Act, Verb, VerbResult, World } from "../../cli/verb.ts";
import { type Clock, fromEpochMs } from "../../core/clock.ts";
import { type Logger, SILENT_LOGGER } from "../../core/log.ts";

export interface TypedAnswer {
  readonly exitCode: number | undefined;
  readonly document: unknown;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** A clock whose every reading is a minute later, from the epoch on. */
export function createMinuteClock(): Clock {
  let minutes = 0;
  return { now: () => fromEpochMs(minutes++ * 60_000), elapsedMs: () => 0 };
}

/** What a verb answers to words typed in `cwd`: no terminal, no colour, no process. */
export async function typeVerb(
  verb: Verb,
  {
    cwd,
    words,
    github,
    json = false,
  }: { cwd: string; words: readonly string[]; github?: World["github"]; json?: boolean },
): Promise<TypedAnswer> {
  const [lines, warnings]: [string[], string[]] = [[], []];
  const results: VerbResult[] = [];
  const log: Logger = { ...SILENT_LOGGER, warn: (message) => warnings.push(message) };
  const world: World = {
    cwd,
    log,
    clock: createMinuteClock(),
    signal: new AbortController().signal,
    color: false,
    json,
    memoryLimit: undefined,
    threads: undefined,
    extensions: undefined,
    ci: false,
    github: github ?? { token: undefined, baseUrl: undefined },
    adminToken: undefined,
    print: (text) => lines.push(text),
  };
  const act: Act =
    (action) =>
    async (...given) => {
      results.push(await action(world, ...given));
    };
  const program = new Command("slipway").exitOverride().configureOutput({ writeErr: () => undefined });
  verb.build(program, act);
  await program.parseAsync([verb.name, ...words], { from: "user" });
  return { exitCode: results[0]?.exitCode, document: results[0]?.document, text: lines.join("\n"), warnings };
}
