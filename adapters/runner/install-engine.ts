import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const FIVE_MINUTES_MS = 300_000;

/**
 * Installs the packages of a lock into `target`, whole or not at all: `target` appears by one rename. Of several processes
 * that do it at once one wins and all use its result. Every file's integrity is checked by npm against the lock, and no
 * script of a package runs. @throws Error with the last words of npm
 */
export function installEngine(lock: string, target: string): void {
  const staging = `${target}.${randomUUID()}.tmp`;
  mkdirSync(staging, { recursive: true });
  try {
    for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(lock, file), join(staging, file));
    runNpm(staging);
    moveInto(target, staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function moveInto(target: string, staging: string): void {
  try {
    renameSync(staging, target);
  } catch (thrown) {
    if (!existsSync(target)) throw thrown; // somebody else was first: same lock, same content
  }
}

function runNpm(folder: string): void {
  const { command, args } = findNpm();
  const flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  flags.push("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"); // npm's own would wait 70 s where there is no network
  const { status, error, stderr } = spawnSync(command, [...args, ...flags], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    timeout: FIVE_MINUTES_MS,
    shell: process.platform === "win32" && args.length === 0, // there npm is a script, which only a shell starts
  });
  if (error !== undefined) throw new Error(`npm does not start: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`npm ci ended with ${status ?? "a signal"}: ${summarise(stderr)}`);
}

/** The npm that came with the running Node, else the one on the PATH. */
function findNpm(): { readonly command: string; readonly args: readonly string[] } {
  const parts = process.platform === "win32" ? ["node_modules"] : ["..", "lib", "node_modules"];
  const script = join(dirname(process.execPath), ...parts, "npm", "bin", "npm-cli.js");
  return existsSync(script) ? { command: process.execPath, args: [script] } : { command: "npm", args: [] };
}

/** The lines of npm that say what happened, without its advice about log files. */
function summarise(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^npm (?:error|ERR!) ?/, "").trim());
  return lines
    .filter((line) => line !== "" && !/^npm warn|complete log|^A complete/.test(line))
    .slice(0, 3)
    .join("; ")
    .slice(0, 500)
    .replace(/\.$/, "");
}
