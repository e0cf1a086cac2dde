import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtempDisposable, readdir, readFile, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createFileRegistry } from "../../../../adapters/files/registry.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createSystemClock } from "../../../../adapters/system/clock.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { registerVersion } from "../../../../core/registry/register-version.ts";
import { writeSampleDraft } from "../../../fakes/sample-version.ts";

const run = promisify(execFile);
const WORKER = fileURLToPath(new URL("../../../fixtures/registry-worker.ts", import.meta.url));
const PROCESSES = 8;

interface Line {
  readonly weights: string;
  readonly version: string;
  readonly created: boolean;
  readonly appended: boolean;
}

async function withRoot(use: (root: string, scratch: string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use(join(folder.path, "registry"), join(folder.path, "scratch"));
}

const open = (root: string) => createFileRegistry({ root, sha256, log: SILENT_LOGGER });

async function registerHere(root: string, { scratch, weights }: { scratch: string; weights: string }): Promise<string> {
  const { draft, source } = await writeSampleDraft({ folder: join(scratch, weights), weights });
  const ports = { store: open(root), clock: createSystemClock(), sha256 };
  return (await registerVersion(draft, source, ports)).manifest.version;
}

describe("processes that register and promote one model at once", () => {
  it("lose nothing and duplicate nothing", () =>
    withRoot(async (root, scratch) => {
      const lists = Array.from({ length: PROCESSES }, (_, index) => `own-${index},shared-1,shared-2`);
      const outputs = await Promise.all(
        lists.map((list) => run(process.execPath, [WORKER, root, scratch, list]).then(({ stdout }) => stdout)),
      );
      const lines = outputs.flatMap((text) =>
        text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Line),
      );
      const store = open(root);
      const versions = await store.versions("credit-risk");
      const records = await store.stage("credit-risk", "production");

      expect(lines).toHaveLength(PROCESSES * 3);
      expect(versions.map(({ version }) => version)).toEqual(
        Array.from({ length: PROCESSES + 2 }, (_, index) => `1.0.${index}`),
      );
      expect(new Set(versions.map(({ modelDigest }) => modelDigest)).size).toBe(PROCESSES + 2);
      expect(lines.filter(({ created }) => created)).toHaveLength(PROCESSES + 2);
      for (const { weights, version } of lines) {
        expect(versions.find((manifest) => manifest.version === version)?.modelDigest).toBe(sha256(weights));
      }
      expect(records.map(({ number }) => number)).toEqual(records.map((_, index) => index + 1));
      expect(records).toHaveLength(lines.filter(({ appended }) => appended).length);
      expect(await listHidden(join(root, "models/credit-risk"))).toEqual([]);
    }));
});

describe("a writer that is killed", () => {
  it.each([
    ["copied", false],
    ["staged", false],
    ["committed", true],
    ["placed", true],
  ])("after it has %s leaves a registry that can be read and written", (step, visible) =>
    withRoot(async (root, scratch) => {
      await registerHere(root, { scratch, weights: "before" });
      expect(spawnSync(process.execPath, [WORKER, root, scratch, "victim", step]).signal).toBe("SIGKILL");

      const known = (await open(root).versions("credit-risk")).map(({ version }) => version);
      expect(known).toEqual(visible ? ["1.0.0", "1.0.1"] : ["1.0.0"]);
      if (visible) {
        await open(root).fetch("credit-risk", "1.0.1", join(scratch, "fetched"));
        expect(await readFile(join(scratch, "fetched/weights.bin"), "utf8")).toBe("victim");
      }
      expect(await registerHere(root, { scratch, weights: "victim" })).toBe("1.0.1");
      expect(await registerHere(root, { scratch, weights: "after" })).toBe("1.0.2");
      expect(await open(root).versions("credit-risk")).toHaveLength(3);
    }),
  );

  it("leaves files that are removed once nobody can be at work on them", () =>
    withRoot(async (root, scratch) => {
      const folder = join(root, "models/credit-risk");
      spawnSync(process.execPath, [WORKER, root, scratch, "victim", "copied"]);
      const [leftover = ""] = await listHidden(folder);
      expect(leftover).toMatch(/^\.v1\.0\.0\..*\.tmp$/);

      await registerHere(root, { scratch, weights: "a" });
      expect(await listHidden(folder)).toEqual([leftover]); // it may be a writer at work
      await utimes(join(folder, leftover), 0, 0);
      await registerHere(root, { scratch, weights: "b" });
      expect(await listHidden(folder)).toEqual([]);
    }));

  it("between commit and naming is finished by the next writer, however old it is", () =>
    withRoot(async (root, scratch) => {
      const folder = join(root, "models/credit-risk");
      spawnSync(process.execPath, [WORKER, root, scratch, "victim", "committed"]);
      const [unnamed = ""] = await listHidden(folder);
      await utimes(join(folder, unnamed), 0, 0);
      await mkdir(join(folder, ".v1.0.0.other.tmp")); // another one's half-written copy of the same version
      await registerHere(root, { scratch, weights: "after" });
      expect((await readdir(folder)).toSorted()).toEqual([".v1.0.0.other.tmp", "order", "v1.0.0", "v1.0.1"]);
    }));
});

async function listHidden(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith("."));
}
