import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type ActRun, parseActLog } from "./act-log.ts";

export interface ActOptions {
  /** Folder that holds `act`. */
  readonly tools: string;
  /** For act's home, caches and the event; the caller removes it. */
  readonly scratch: string;
  /** Working tree that jobs get a copy of. */
  readonly consumer: string;
  /** The rewritten workflow file. */
  readonly workflow: string;
  readonly event: { readonly name: string; readonly payload: object };
  readonly actor: string;
  /** `owner/name@ref` to a folder. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

const LABELS = ["ubuntu-latest", "ubuntu-24.04", "ubuntu-slim", "self-hosted", "gpu"];
const NOTHING = ["--env-file", "--secret-file", "--var-file", "--input-file"].flatMap((flag) => [flag, "/dev/null"]);

/** Runs one workflow for one event, without Docker. Nothing of the outer environment reaches its jobs. */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const eventPath = join(options.scratch, "event.json");
  mkdirSync(options.scratch, { recursive: true });
  writeFileSync(eventPath, JSON.stringify(options.event.payload));
  const pairs = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const child = spawn(
    join(options.tools, "act"),
    [
      options.event.name,
      ...["-C", options.consumer, "-W", options.workflow, "-e", eventPath, "--json", "--rm"],
      ...LABELS.flatMap((label) => ["-P", `${label}=-self-hosted`]),
      ...["--action-cache-path", join(options.scratch, "actions"), "--no-cache-server", "--pull=false"],
      // Ignored files must come along, as a `dist` of the user would on GitHub.
      "--use-gitignore=false",
      ...NOTHING,
      ...pairs("--local-repository", options.repositories),
      ...pairs("-s", options.secrets),
      ...["--actor", options.actor, "--defaultbranch", "main"],
      ...pairs("--env", options.env),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
        HOME: join(options.scratch, "home"),
        LANG: "C.UTF-8",
      },
    },
  );
  const closed = Promise.withResolvers<number>();
  child.once("error", closed.reject);
  child.once("close", (code) => closed.resolve(code ?? 1));
  const [out, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed.promise]);
  const run = parseActLog(`${out}\n${errors}`, exitCode);
  if (run.jobs.length === 0 && exitCode !== 0) throw new Error(`act could not run ${options.workflow}:\n${run.text}`);
  return run;
}
