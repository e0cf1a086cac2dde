import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtempDisposable, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createExclusively, writeAtomically } from "../../../../adapters/files/atomic-write.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { describeFileError } from "../../../../adapters/files/file-error.ts";
import { removeLeftovers } from "../../../../adapters/files/leftovers.ts";
import { sha256, sha256File } from "../../../../adapters/files/sha256.ts";
import { readSourceCommit } from "../../../../adapters/files/source-commit.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { modelDocument } from "../../../../core/documents/model.ts";

const MAKE_PIPE = "mkfifo"; // part of every Unix, hence no dependency to list

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use(folder.path);
}

describe("sha256", () => {
  it("is that of FIPS 180-2, of text as UTF-8", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("ä")).toBe(sha256(new Uint8Array([0xc3, 0xa4])));
  });

  it.each([0, 1, 65_536, 1_000_001])("of a file of %i bytes is that of its content", (bytes) =>
    withFolder(async (folder) => {
      const content = Buffer.alloc(bytes, "slipway");
      await writeFile(join(folder, "file"), content);
      const expected = createHash("sha256").update(content).digest("hex");
      expect(await sha256File(join(folder, "file"))).toEqual({ sha256: expected, bytes });
    }),
  );

  it("tells an absent file from one that cannot be read", () =>
    withFolder(async (folder) => {
      expect(await sha256File(join(folder, "absent"))).toBeUndefined();
      const unreadable = { code: "SLIPWAY_E_DATA_UNREADABLE" };
      await expect(sha256File(folder)).rejects.toMatchObject(unreadable);
      await writeFile(join(folder, "file"), "");
      await expect(sha256File(join(folder, "file/below"))).rejects.toMatchObject(unreadable);
      await symlink(join(folder, "loop"), join(folder, "loop"));
      await expect(sha256File(join(folder, "loop"))).rejects.toMatchObject(unreadable);
    }));

  it.skipIf(process.platform === "win32")("waits for no named pipe", () =>
    withFolder(async (folder) => {
      execFileSync(MAKE_PIPE, [join(folder, "pipe")]);
      await expect(sha256File(join(folder, "pipe"))).rejects.toMatchObject({ code: "SLIPWAY_E_DATA_UNREADABLE" });
    }),
  );
});

describe("writing", () => {
  it("leaves nothing but the file", () =>
    withFolder(async (folder) => {
      await writeAtomically(join(folder, "a/b.txt"), "1");
      await writeAtomically(join(folder, "a/b.txt"), "2");
      expect(await readdir(join(folder, "a"))).toEqual(["b.txt"]);
    }));

  it("leaves nothing when the target cannot be replaced", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "target/full"), { recursive: true });
      await expect(writeAtomically(join(folder, "target"), "1")).rejects.toThrow();
      expect(await readdir(folder)).toEqual(["target"]);
    }));

  it("creates a file once", () =>
    withFolder(async (folder) => {
      const path = join(folder, "record.json");
      const answers = await Promise.all(["a", "b", "c", "d"].map((content) => createExclusively(path, content)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await readdir(folder)).toEqual(["record.json"]);
    }));

  it("removes only what is half-written and old", () =>
    withFolder(async (folder) => {
      for (const name of [".a.x.tmp", ".b.x.tmp", ".hidden", "c.tmp"]) await writeFile(join(folder, name), "");
      for (const name of [".a.x.tmp", ".hidden", "c.tmp"]) await utimes(join(folder, name), 0, 0);
      await removeLeftovers(folder);
      await removeLeftovers(join(folder, "absent"));
      expect((await readdir(folder)).toSorted()).toEqual([".b.x.tmp", ".hidden", "c.tmp"]);
    }));

  it("explains what it does not know in the words of the system", () => {
    expect(describeFileError(new Error("EWEIRD: odd")).reason).toBe("EWEIRD: odd");
    expect(describeFileError("thrown text").reason).toBe("thrown text");
  });
});

describe("documents as files", () => {
  it("say which path cannot be written, and why", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "out"), "a file");
      const documents = createFileDocuments({ folder: join(folder, "out") });
      const unwritable = {
        code: "SLIPWAY_E_DOCUMENT_UNWRITABLE",
        what: expect.stringContaining(`${folder}/out/`) as string,
      };
      await expect(documents.write("a.txt", "")).rejects.toMatchObject(unwritable);
      await expect(documents.writeFolder("model", new Map())).rejects.toMatchObject(unwritable);
    }));

  it("are not absent because they cannot be read", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "manifest.json"));
      await expect(createFileDocuments({ folder }).load(manifestDocument)).rejects.toMatchObject({
        code: "SLIPWAY_E_DOCUMENT_INVALID",
        what: expect.stringContaining("exists and cannot be read: a folder stands where a file is needed") as string,
      });
    }));

  it("of a bare model folder lie in it", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "model.json"), "{}");
      expect(await createFileDocuments({ folder }).load(modelDocument)).toBeUndefined();
      const bare = createFileDocuments({ folder, modelFolder: "" });
      await expect(bare.load(modelDocument)).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_INVALID" });
    }));

  it("leave no half-written folder behind", () =>
    withFolder(async (folder) => {
      const documents = createFileDocuments({ folder });
      await documents.writeFolder("model", new Map([["a", "1"]]));
      await documents.writeFolder("model", new Map([["b", "2"]]));
      expect(await readdir(folder)).toEqual(["model"]);
      expect(await readdir(join(folder, "model"))).toEqual(["b"]);
    }));
});

describe("the source commit", () => {
  const git = (folder: string, ...given: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...given], {
      cwd: folder,
      encoding: "utf8",
    }).trim();

  it("is null outside a repository, and before its first commit", () =>
    withFolder(async (folder) => {
      expect(await readSourceCommit(folder)).toEqual({ commit: null, dirty: null });
      expect(await readSourceCommit(join(folder, "absent"))).toEqual({ commit: null, dirty: null });
      git(folder, "init", "-q");
      expect(await readSourceCommit(folder)).toEqual({ commit: null, dirty: null });
    }));

  it("comes with whether files differ, new ones too, Slipway's own aside", () =>
    withFolder(async (folder) => {
      git(folder, "init", "-q");
      await mkdir(join(folder, "pipelines/a/.slipway"), { recursive: true });
      await writeFile(join(folder, "a.txt"), "1");
      git(folder, "add", "a.txt");
      git(folder, "commit", "-q", "-m", "first");
      const commit = git(folder, "rev-parse", "HEAD");
      const below = join(folder, "pipelines/a");
      await writeFile(join(below, ".slipway/run.json"), "{}");
      expect(await readSourceCommit(below)).toEqual({ commit, dirty: false });
      await writeFile(join(folder, "new.txt"), "");
      expect(await readSourceCommit(below)).toEqual({ commit, dirty: true });
      git(folder, "add", "new.txt");
      git(folder, "commit", "-q", "-m", "second");
      await writeFile(join(folder, "a.txt"), "2");
      expect((await readSourceCommit(below)).dirty).toBe(true);
    }));
});
