import { spawnSync } from "node:child_process";
import { mkdir, mkdtempDisposable, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MODEL, openStore, readAll, runStep, verify } from "../../../../bench/registry-harness.ts";
import { changeRegistry } from "../../../fakes/registry-actions.ts";

const [MOUNT, UNMOUNT] = ["mount", "umount"] as const; // of the operating system, where there are any

/** credit-risk 1.0.0 to 1.0.2, of which production held 1.0.0 and then 1.0.1. */
async function withRegistry(use: (folder: string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await changeRegistry(folder.path, ["race", "first,second"]);
  await changeRegistry(folder.path, ["register", "third"]);
  await use(folder.path);
}

describe("a process that is killed while it writes", () => {
  // Early, between what the registry and what the audit is told, and late. bench/registry-crash.ts kills before every write.
  it.each([
    [["register", "fourth"], 9],
    [["register", "fourth"], 24],
    [["promote", "1.0.2"], 9],
    [["promote", "1.0.2"], 14],
    [["yank", "1.0.0"], 8],
    [["gc"], 9],
    [["gc"], 18],
    [["audit", "better"], 8],
  ])("in %j, before write %i, leaves all readable; the same command goes on", (action, write) =>
    withRegistry(async (folder) => {
      expect((await runStep(folder, action, { fault: `kill:${write}` })).signal).toBe("SIGKILL");
      await readAll(folder);
      expect((await verify(folder)).problems).toEqual([]);
      await changeRegistry(folder, action);
      await readAll(folder);
      expect((await verify(folder)).verdict).toBe("verified");
    }),
  );

  it("while it collects leaves no half of a version under its name, and the next collection frees the rest", () =>
    withRegistry(async (folder) => {
      const models = join(folder, "registry/models", MODEL);
      // The last write removes the folder that was hidden, after the notice, the audit and the renaming.
      expect((await runStep(folder, ["gc"], { fault: "kill:19" })).signal).toBe("SIGKILL");
      expect((await openStore(folder).versions(MODEL)).map(({ version }) => version)).toEqual(["1.0.1", "1.0.2"]);
      const left = (await readdir(models)).toSorted();
      expect(left.slice(1)).toEqual(["notices", "order", "v1.0.1", "v1.0.2"]);
      expect(left[0]).toMatch(/^\.discarded\..*\.tmp$/);
      await changeRegistry(folder, ["gc"]);
      expect((await readdir(models)).toSorted()).toEqual(["notices", "order", "v1.0.1", "v1.0.2"]);
    }));
});

describe("a disk that refuses", () => {
  it.each([
    [["register", "fourth"], "ENOSPC", "REGISTRY"],
    [["promote", "1.0.2"], "EROFS", "REGISTRY"],
    [["gc"], "EACCES", "REGISTRY"],
    [["audit", "better"], "ENOSPC", "STATE"],
  ])("%j says so after %s and changes nothing", (action, code, store) =>
    withRegistry(async (folder) => {
      const before = await readAll(folder);
      const { status, stderr } = await runStep(folder, action, { fault: `${code}:1` });
      expect(status).toBe(1);
      expect(stderr).toContain(`SLIPWAY_E_${store}_UNWRITABLE`);
      expect(stderr).toMatch(/the disk is full|the file system is read-only|permission is denied/);
      expect(await readAll(folder)).toBe(before);
      expect((await verify(folder)).verdict).toBe("verified");
    }),
  );

  it("is told from one where a file stands in the way", () =>
    withRegistry(async (folder) => {
      await rm(join(folder, "state"), { recursive: true });
      await writeFile(join(folder, "state"), "a file");
      await expect(changeRegistry(folder, ["audit", "better"])).rejects.toMatchObject({
        code: "SLIPWAY_E_STATE_UNREADABLE",
        what: expect.stringContaining("a file stands where a folder is needed") as string,
      });
    }));

  it("is said to be read-only when a real one is, where a folder is missing too", async () => {
    const mounted = join(tmpdir(), `slipway-read-only-${process.pid}`);
    await mkdir(mounted);
    const own = spawnSync(MOUNT, ["-t", "tmpfs", "-o", "size=200k", "tmpfs", mounted]).status === 0;
    try {
      await changeRegistry(mounted, ["register", "first"]);
      // Only root may mount. Without a disk of its own the injected faults above have to do.
      const frozen = own && spawnSync(MOUNT, ["-o", "remount,ro", mounted]).status === 0;
      const yanked = changeRegistry(mounted, ["yank", "1.0.0"]).then(() => "yanked", String);
      expect(await yanked).toContain(frozen ? "the file system is read-only" : "yanked");
      expect(JSON.stringify(await openStore(mounted).versions(MODEL))).toContain('"1.0.0"');
    } finally {
      if (own) spawnSync(UNMOUNT, [mounted]);
      await rm(mounted, { recursive: true, force: true });
    }
  });

  it("is said to be full when a real one is, and what was published stays readable", async () => {
    const mounted = join(tmpdir(), `slipway-full-${process.pid}`);
    await mkdir(mounted);
    const small = spawnSync(MOUNT, ["-t", "tmpfs", "-o", "size=200k", "tmpfs", mounted]).status === 0;
    try {
      await changeRegistry(mounted, ["register", "first"]);
      // Only root may mount. Without a small disk the injected faults above have to do.
      const trouble = small ? await fill(mounted) : "the disk is full";
      expect(trouble).toContain("the disk is full");
      expect(JSON.stringify(await openStore(mounted).versions(MODEL))).toContain('"1.0.0"');
      expect((await verify(mounted)).problems).toEqual([]);
    } finally {
      if (small) spawnSync(UNMOUNT, [mounted]);
      await rm(mounted, { recursive: true, force: true });
    }
  });
});

/** Registers until the disk takes no more, and gives what is said then. */
async function fill(folder: string): Promise<string> {
  for (let index = 0; index < 50; index += 1) {
    const answer = await changeRegistry(folder, ["register", `weights ${index}`]).catch((thrown: unknown) => thrown);
    if (answer instanceof Error) return answer.message;
  }
  return "nothing";
}
