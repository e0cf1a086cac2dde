import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { integrityOf, startNpmRegistry } from "../fakes/npm-registry.ts";

const execute = promisify(execFile);

// In a process of its own, as an action runs it: installing blocks, and the registry must answer meanwhile.
const LOCATE = `
import { locateEngine } from "./adapters/runner/locate-engine.ts";
import { findEngineSet } from "./core/engines/engine-sets.ts";
const [places, toolCache, locks] = process.argv.slice(1);
const log = { debug: () => {}, info: (line) => console.error(line) };
try {
  console.log(locateEngine(findEngineSet("ydf-training"), { places: JSON.parse(places), toolCache, locks, log }));
} catch ({ code, what, remedy }) {
  console.log(JSON.stringify({ code, what, remedy }));
}`;

interface Located {
  readonly answer: string;
  readonly log: string;
}

/** A workspace, a tool cache and a lock of a small package that goes by a real engine's name. */
async function createRunner() {
  const root = await mkdtempDisposable(join(tmpdir(), "slipway-engines-"));
  const folder = await realpath(root.path);
  const [workspace, toolCache, locks] = ["workspace", "tools", "locks"].map((name) => join(folder, name));
  if (workspace === undefined || toolCache === undefined || locks === undefined) throw new Error("unreachable");
  const tarball = await packEngine(folder);
  await Promise.all([mkdir(workspace), mkdir(toolCache)]);
  await writeLock(join(locks, "ydf"), tarball);
  return {
    workspace,
    toolCache,
    tarball,
    async locate(registry: string): Promise<Located> {
      const args = ["--input-type=module", "-e", LOCATE, JSON.stringify([workspace]), toolCache, locks];
      const npm = { NPM_CONFIG_REGISTRY: registry, NPM_CONFIG_FETCH_RETRIES: "0" };
      const { PATH } = process.env;
      const { stdout, stderr } = await execute(process.execPath, args, { env: { PATH, HOME: folder, ...npm } });
      return { answer: stdout.trim(), log: stderr };
    },
    [Symbol.asyncDispose]: () => root.remove(),
  };
}

async function packEngine(folder: string): Promise<Buffer> {
  const source = join(folder, "package");
  await mkdir(source);
  // npm runs such a script unless it is told not to.
  const scripts = { postinstall: "node -e \"require('fs').writeFileSync('ran', '')\"" };
  await writeFile(join(source, "package.json"), JSON.stringify({ name: "ydf-training", version: "0.0.1", scripts }));
  await execute("tar", ["czf", "engine.tgz", "package"], { cwd: folder });
  return await readFile(join(folder, "engine.tgz"));
}

async function writeLock(folder: string, tarball: Buffer): Promise<void> {
  const root = { name: "slipway-ydf", dependencies: { "ydf-training": "0.0.1" } };
  const entry = { version: "0.0.1", integrity: integrityOf(tarball), hasInstallScript: true };
  const packages = { "": root, "node_modules/ydf-training": entry };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(root));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
}

async function putIntoWorkspace(workspace: string, version: string): Promise<void> {
  const folder = join(workspace, "node_modules", "ydf-training");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "ydf-training", version }));
}

const NOBODY = "http://127.0.0.1:9/"; // the discard port: refused at once

describe("where an engine comes from", () => {
  it("is the workspace when it has ours", async () => {
    await using runner = await createRunner();
    await putIntoWorkspace(runner.workspace, "0.0.1");
    expect(await runner.locate(NOBODY)).toEqual({ answer: runner.workspace, log: "" });
    expect(await readdir(runner.toolCache)).toEqual([]);
  });

  it("is the tool cache, filled once from the registry, where no script of the package runs", async () => {
    await using runner = await createRunner();
    const { answer, log } = await withRegistry(runner.tarball, ({ url }) => runner.locate(url));
    expect(log).toBe("Installing ydf-training@0.0.1 into the runner's tool cache …\n");
    expect(answer.startsWith(join(runner.toolCache, "slipway-ydf", "0.0.1"))).toBe(true);
    expect(await readdir(join(answer, "node_modules", "ydf-training"))).toEqual(["package.json"]);
    expect(await runner.locate(NOBODY)).toEqual({ answer, log: "" });
  });

  it("passes a workspace with another version over, and says so", async () => {
    await using runner = await createRunner();
    await putIntoWorkspace(runner.workspace, "1.0.0");
    const { answer, log } = await withRegistry(runner.tarball, ({ url }) => runner.locate(url));
    expect(log).toContain(`of ${runner.workspace} is passed over: it has ydf-training 1.0.0, where ^0.0.1 is needed.`);
    expect(answer).toContain(runner.toolCache);
  });

  it("is one folder when several steps install at once, and nothing half-made stays", async () => {
    await using runner = await createRunner();
    const located = await withRegistry(runner.tarball, ({ url }) =>
      Promise.all([runner.locate(url), runner.locate(url), runner.locate(url)]),
    );
    const [answer = ""] = [...new Set(located.map((each) => each.answer))];
    expect(located.map((each) => each.answer)).toEqual([answer, answer, answer]);
    expect(await readdir(join(runner.toolCache, "slipway-ydf", "0.0.1"))).toHaveLength(1);
  });

  it("is nowhere when the registry sends other bytes than the lock promises", async () => {
    await using runner = await createRunner();
    const { answer } = await withRegistry(runner.tarball, (registry) => {
      registry.tamper();
      return runner.locate(registry.url);
    });
    expect(answer).toContain("EINTEGRITY");
    expect(await readdir(join(runner.toolCache, "slipway-ydf", "0.0.1"))).toEqual([]);
  });

  it("is nowhere without a network, and the error says what to do", async () => {
    await using runner = await createRunner();
    expect(JSON.parse((await runner.locate(NOBODY)).answer)).toEqual({
      code: "SLIPWAY_E_RUNTIME_MISSING",
      what: expect.stringMatching(
        /^Yggdrasil Decision Forests is neither in the workspace nor in the runner's tool cache, and it cannot be installed: npm ci ended with 1: .*ECONNREFUSED/,
      ) as string,
      remedy:
        "Let the runner reach an npm registry, or install it in a step before this one: npm install ydf-training@0.0.1",
    });
  });
});

async function withRegistry<Result>(
  tarball: Buffer,
  use: (registry: Awaited<ReturnType<typeof startNpmRegistry>>) => Promise<Result>,
): Promise<Result> {
  await using registry = await startNpmRegistry("ydf-training", "0.0.1", tarball);
  return await use(registry);
}
