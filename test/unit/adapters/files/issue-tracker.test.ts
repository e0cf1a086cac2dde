import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileIssueTracker } from "../../../../adapters/files/issue-tracker.ts";
import { createFixedClock } from "../../../../core/clock.ts";

const draft = {
  fingerprint: "credit-risk.unit-change-0a1b",
  title: "Drift: income",
  body: "# Moved\n\nfar",
  labels: [],
};

async function withFolder(use: (root: string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await use(join(folder.path, "issues"));
}

const tracker = (root: string) => createFileIssueTracker({ root, clock: createFixedClock("2026-03-01T08:00:00.000Z") });

describe("issues as files", () => {
  it("read as Markdown with front matter, comments beside them", () =>
    withFolder(async (root) => {
      const { number } = await tracker(root).open(draft);
      await tracker(root).update(number, { state: "closed", stateReason: "not_planned" });
      await tracker(root).comment(number, { key: "reopened/1", body: "Again." });
      expect(await readFile(join(root, "1.md"), "utf8")).toBe(
        [
          ...[
            "---",
            'fingerprint: "credit-risk.unit-change-0a1b"',
            'title: "Drift: income"',
            'labels: ["slipway:drift"]',
          ],
          ...['state: "closed"', 'stateReason: "not_planned"', 'closedAt: "2026-03-01T08:00:00.000Z"', "---"],
          ...["", "# Moved", "", "far", ""],
        ].join("\n"),
      );
      const [comment, issue] = (await readdir(root)).toSorted();
      expect(issue).toBe("1.md");
      expect(comment).toMatch(/^1\.[0-9a-f]{16}\.md$/);
      expect(await readFile(join(root, comment ?? ""), "utf8")).toContain("Again.");
    }));

  it("may be edited by hand: words without quotation marks, Windows line ends, other files beside them", () =>
    withFolder(async (root) => {
      await tracker(root).open(draft);
      const path = join(root, "1.md");
      const text = (await readFile(path, "utf8"))
        .replace('"Drift: income"', "My own title")
        .replaceAll('"open"', "open");
      await writeFile(path, text.replaceAll("\n", "\r\n"));
      await writeFile(join(root, "notes.md"), "mine");
      expect(await tracker(root).find(draft.fingerprint)).toMatchObject({
        title: "My own title",
        state: "open",
        body: draft.body,
      });
    }));

  it.each([
    ["no front matter", "hello"],
    ["no end of it", '---\nfingerprint: "x"\n'],
    [
      "a state that there is not",
      '---\nfingerprint: "x"\ntitle: "t"\nlabels: []\nstate: odd\nstateReason: null\nclosedAt: null\n---\n',
    ],
    ["no UTF-8", Buffer.from([0xff, 0xfe, 0x00])],
  ])("say which file has %s, and open nothing beside it", (_, content) =>
    withFolder(async (root) => {
      await mkdir(root);
      await writeFile(join(root, "7.md"), content);
      const refused = { code: "SLIPWAY_E_DOCUMENT_INVALID", file: join(root, "7.md") };
      await expect(tracker(root).find(draft.fingerprint)).rejects.toMatchObject(refused);
      await expect(tracker(root).open(draft)).rejects.toMatchObject(refused);
      expect(await readdir(root)).toEqual(["7.md"]);
    }),
  );

  it("name a folder that cannot be read", () =>
    withFolder(async (root) => {
      await writeFile(root, "a file");
      await expect(tracker(join(root, "issues")).open(draft)).rejects.toMatchObject({
        code: "SLIPWAY_E_DOCUMENT_INVALID",
        file: join(root, "issues"),
      });
    }));
});
