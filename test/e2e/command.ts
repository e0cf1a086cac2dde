import { spawn } from "node:child_process";
import { resolve } from "node:path";

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `slipway …` as a user would, without a terminal and as on a laptop (no CI variable). */
export async function slipway(args: readonly string[], { cwd, env = {} }: CommandOptions): Promise<CommandResult> {
  const { CI: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [resolve("bin/slipway.mjs"), ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  const status = await new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  return { status, stdout: out.join(""), stderr: err.join("") };
}
