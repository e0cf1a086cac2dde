import { execFile } from "node:child_process";
import { cp, mkdir, mkdtempDisposable, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exportActions } from "../../scripts/export-actions.ts";

/** How a step ended, as the runner sees it. */
export interface Step {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface StepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Slipway as a runner downloads it and an otherwise empty workspace, far from the sources. */
export interface EmptyFolder extends AsyncDisposable {
  readonly action: string;
  readonly workspace: string;
  readonly toolCache: string;
  /** Runs `dist/<entry>.mjs` in the workspace. */
  run(entry: string, options?: StepOptions): Promise<Step>;
  /** Gives the workspace the packages of this repository, as if its lock named them, until disposed of. */
  installEngines(): Promise<AsyncDisposable>;
}

export async function createEmptyFolder(): Promise<EmptyFolder> {
  const root = await mkdtempDisposable(join(tmpdir(), "slipway-actions-"));
  const folder = await realpath(root.path);
  const [action = "", workspace = "", toolCache = ""] = ["action", "workspace", "tools"].map((name) =>
    join(folder, name),
  );
  await Promise.all([action, workspace, toolCache].map((path) => mkdir(path)));
  await exportActions({ root: resolve("."), folder: action });
  const modules = join(workspace, "node_modules");
  let steps = 0;
  return {
    action,
    workspace,
    toolCache,
    async run(entry, { inputs = {}, env = {} } = {}) {
      steps += 1;
      const [output = "", summary = ""] = ["output", "summary"].map((name) => join(folder, `${name}-${steps}`));
      await Promise.all([output, summary].map((path) => writeFile(path, "")));
      const { PATH } = process.env;
      const variables = {
        PATH,
        HOME: folder,
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TOOL_CACHE: toolCache,
        RUNNER_TEMP: folder,
        ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...env,
      };
      const { code, log } = await start(join(action, "dist", `${entry}.mjs`), workspace, variables);
      return {
        code,
        log,
        outputs: parseOutputs(await readFile(output, "utf8")),
        summary: await readFile(summary, "utf8"),
      };
    },
    async installEngines() {
      await symlink(resolve("node_modules"), modules);
      return { [Symbol.asyncDispose]: () => rm(modules) };
    },
    [Symbol.asyncDispose]: () => root.remove(),
  };
}

/** A pipeline that a user might write, in TypeScript, beside its data. */
export async function writePipeline(workspace: string, train = "linear()"): Promise<void> {
  const text = `import { definePipeline, gbt, linear, mlp } from "slipway";
export const trainers = { gbt, linear, mlp };
export default definePipeline({
  name: "churn",
  task: { kind: "binary", target: "churn", positive: "Yes" },
  data: { source: "churn.csv" },
  train: ${train},
  evaluate: { gates: { roc_auc: { min: 0.8 } } },
});
`;
  await writeFile(join(workspace, "pipeline.ts"), text);
  await cp("pipelines/customer-churn/data/churn.csv", join(workspace, "churn.csv"));
}

function start(
  entry: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly log: string }> {
  return new Promise((settle) => {
    execFile(process.execPath, [entry], { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      settle({ code, log: stdout + stderr });
    });
  });
}

/** `name<<delimiter … delimiter`, as @actions/core writes them. */
function parseOutputs(text: string): Readonly<Record<string, string>> {
  const entries = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name = "", , value = ""]) => [name, value]));
}
