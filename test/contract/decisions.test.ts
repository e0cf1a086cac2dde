import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";

const FOLDER = "docs/decisions";

/** Red? A decision has no line in docs/decisions/README.md, or not its own title there. */
it("lists every decision by its number and title", () => {
  const lines = globSync(`${FOLDER}/0*.md`)
    .toSorted()
    .map((file) => {
      const [, number = "", title = ""] = /^# (\d{4}) (.+)\n/.exec(readFileSync(file, "utf8")) ?? [];
      return `- [${number}](${basename(file)}) ${title}`;
    });
  const listed = readFileSync(`${FOLDER}/README.md`, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("- "));
  expect(listed).toEqual(lines);
});

/** Red? Two decisions have one number: the younger takes the next. */
it("numbers decisions one by one, in title and file name", () => {
  const files = globSync(`${FOLDER}/0*.md`).toSorted();
  const expected = files.map((_, index) => String(index + 1).padStart(4, "0"));
  expect(files.map((file) => basename(file).slice(0, 4))).toEqual(expected);
  expect(files.map((file) => readFileSync(file, "utf8").slice(2, 6))).toEqual(expected);
});
