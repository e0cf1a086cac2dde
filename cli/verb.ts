import type { Command } from "commander";
import type { ExitCode } from "../core/outcome.ts";
import type { PortOptions } from "../ports/port-options.ts";

/** What the command line may touch; built once in cli/main.ts. */
export interface World extends PortOptions {
  /** Whether stdout takes colour: a terminal, NO_COLOR unset or empty, no --json. */
  readonly color: boolean;
  /** Whether `--json` was given: the document goes to stdout, everything else to stderr. */
  readonly json: boolean;
  /** How to ask GitHub: GITHUB_TOKEN (or GH_TOKEN) and GITHUB_API_URL. */
  readonly github: { readonly token: string | undefined; readonly baseUrl: string | undefined };
  /** Token of the admin API of a server that is started (SLIPWAY_ADMIN_TOKEN); a new one at every start when undefined. */
  readonly adminToken: string | undefined;
  /** Text for the human reader; stdout, or stderr with --json. */
  print(text: string): void;
}

/** What a verb gives back; cli/main.ts prints it and sets the exit code. */
export interface VerbResult {
  readonly exitCode: ExitCode;
  /** Printed alone on stdout with --json. */
  readonly document: unknown;
}

/** One verb of the command line: one file, one line in cli/verbs.ts. */
export interface Verb {
  readonly name: string;
  /** Adds the verb's command with its options, description and examples. `act` wraps its action: errors, JSON, exit code. */
  build(program: Command, act: Act): void;
}

/** Turns `(world, ...commander arguments) => result` into a commander action. */
export type Act = <Arguments extends unknown[]>(
  action: (world: World, ...given: Arguments) => Promise<VerbResult>,
) => (...given: Arguments) => Promise<void>;
