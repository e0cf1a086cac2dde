import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const execute = promisify(execFile);

const PIPELINE = `import { definePipeline, linear } from "slipway";
export default definePipeline({
  name: "churn",
  task: { kind: "binary", target: "churn", positive: "Yes" },
  data: { source: "churn.csv" },
  train: linear(),
  evaluate: { gates: { roc_auc: { min: 0.8 } } },
});
`;

// Makes the running Node say that it is an older one, for the launcher's own check.
const OLD_NODE = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.19.0" } });\n`;

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tarball of `npm pack`, unpacked into an otherwise empty project that has the published dependencies beside it. */
describe("the published package", () => {
  let project = "";
  let contents: readonly string[] = [];

  async function run(args: readonly string[], nodeArgs: readonly string[] = []): Promise<Finished> {
    const { CI: _, ...env } = process.env;
    const launcher = join(project, "node_modules", "slipway", "bin", "slipway.mjs");
    try {
      const { stdout, stderr } = await execute(process.execPath, [...nodeArgs, launcher, ...args], {
        cwd: project,
        env,
      });
      return { code: 0, stdout, stderr };
    } catch (thrown) {
      const { code, stdout, stderr } = thrown as Finished;
      return { code, stdout, stderr };
    }
  }

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "slipway-package-"));
    await execute("npm", ["pack", "--silent", "--pack-destination", project]);
    const [tarball = ""] = (await readdir(project)).filter((name) => name.endsWith(".tgz"));
    await execute("tar", ["xzf", tarball], { cwd: project });
    const modules = join(project, "node_modules");
    await mkdir(modules);
    await cp(join(project, "package"), join(modules, "slipway"), { recursive: true });
    contents = await readdir(join(modules, "slipway"), { recursive: true });
    await linkDependencies(modules);
    await writeFile(join(project, "package.json"), '{ "name": "user", "private": true, "type": "module" }\n');
    await writeFile(join(project, "pipeline.ts"), PIPELINE);
    await cp("pipelines/customer-churn/data/churn.csv", join(project, "churn.csv"));
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  it("ships compiled code and its types, no sources, tests or data", () => {
    expect(contents).toContain(join("lib", "cli", "main.js"));
    expect(contents).toContain(join("lib", "pipelines", "index.d.ts"));
    expect(contents.filter((name) => /(?<!\.d)\.ts$|^test|\.csv$|\.test\./.test(name))).toEqual([]);
  });

  it("runs a TypeScript pipeline in a folder that has nothing else", async () => {
    const { code, stdout, stderr } = await run(["run", "--stages", "train,evaluate,register", "--json"]);
    expect(stderr).not.toContain("error SLIPWAY");
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "passed", version: "1.0.0" });
    expect(code).toBe(0);
  });

  it("knows its own version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect((await run(["--version"])).stdout.trim()).toBe(version);
  });

  it("says what to install when started by an older Node", async () => {
    await writeFile(join(project, "old.cjs"), OLD_NODE);
    const { code, stderr } = await run(["--version"], ["--require", join(project, "old.cjs")]);
    expect(stderr).toMatch(/needs Node 24 or newer; this is Node 20\.19\.0[\s\S]*npm install --save-dev node@24/);
    expect(code).toBe(2);
  });

  it("runs itself again under the pinned Node when an older one started it", async () => {
    await symlink(resolve("node_modules/node"), join(project, "node_modules", "node"));
    const { code, stdout } = await run(["--version"], ["--require", join(project, "old.cjs")]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });
});

/** Every dependency that an installation would bring, and nothing of ours for development: `node` must not be among them. */
async function linkDependencies(modules: string): Promise<void> {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const names = Object.entries(lock.packages)
    .filter(([path, { dev }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path.slice("node_modules/".length));
  for (const name of names) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(resolve("node_modules", name), join(modules, name));
  }
}
