// Holds our workflows, and those that users of the reference pipelines and of every option get, against actionlint and zizmor.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const PIN = "0123456789012345678901234567890123456789"; // with a tag instead, zizmor finds what the warning says
const REPOSITORIES = { reference: ".", "all-options": "test/fixtures/repository-all-options" };
const LINTERS = [
  { name: "actionlint", options: ["-no-color"] },
  { name: "zizmor", options: ["--offline", "--no-progress", "--persona=pedantic", "--color=never", "."] },
] as const;

/** A repository of workflow files alone; both linters want one, and actionlint takes the nearest `.git` for its root. */
function collect(folder: string, fill: (workflows: string) => void): string {
  const github = join(folder, ".github");
  mkdirSync(join(github, "workflows"), { recursive: true });
  mkdirSync(join(folder, ".git"));
  cpSync(".github/actionlint.yaml", join(github, "actionlint.yaml"));
  fill(join(github, "workflows"));
  return folder;
}

function write(root: string, workflows: string): void {
  const typed = ["workflows", "write", "--dir", workflows, "--pin", PIN];
  execFileSync(process.execPath, [resolve("cli/main.ts"), ...typed], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

const tools = execFileSync("bash", ["scripts/workflow-tools.sh", ...LINTERS.map(({ name }) => name)], {
  encoding: "utf8",
}).trim();
const env = { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH ?? ""}` };

using scratch = mkdtempDisposableSync(join(tmpdir(), "slipway-lint-workflows-"));
const samples = [
  collect(join(scratch.path, "own"), (workflows) => cpSync(".github/workflows", workflows, { recursive: true })),
  ...Object.entries(REPOSITORIES).map(([name, root]) =>
    collect(join(scratch.path, name), (workflows) => write(root, workflows)),
  ),
];
for (const cwd of samples) {
  for (const { name, options } of LINTERS) {
    const { status, stdout, stderr } = spawnSync(name, options, { cwd, env, encoding: "utf8" });
    console.log(`${name} ${cwd.slice(scratch.path.length + 1)}: ${status === 0 ? "nothing found" : "see below"}`);
    if (status === 0) continue;
    console.error(stdout, stderr);
    process.exitCode = 1;
  }
}
