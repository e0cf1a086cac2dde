import { describe, expect, it } from "vitest";
import { createComparedFiles } from "../../../../adapters/github/changed-files.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { type Answer, say, withScript } from "../../../fakes/scripted-github.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const list = (count: number) => Array.from({ length: count }, (_, index) => ({ filename: `f-${index}` }));

async function ask(answer: Answer, [base, head] = [A, B]) {
  const warnings: string[] = [];
  const seen: { files?: readonly string[] | undefined; requests: readonly string[] } = { requests: [] };
  await withScript([answer], async ({ github, requests }) => {
    const log = { ...SILENT_LOGGER, warn: (message: string) => warnings.push(message) };
    seen.files = await createComparedFiles(github, { log }).between(base, head);
    seen.requests = requests;
  });
  return { ...seen, warnings };
}

describe("createComparedFiles", () => {
  it("lists the files by both names of what moved, in one request", async () => {
    const files = [{ filename: "a.csv" }, { filename: "new.csv", previous_filename: "old.csv" }];
    const answer = await ask(say(200, { status: "ahead", files }));
    expect(answer).toMatchObject({ files: ["a.csv", "new.csv", "old.csv"], warnings: [] });
    expect(answer.requests).toEqual([`GET /repos/acme/models/compare/${A}...${B}?per_page=1`]);
  });

  it.each([
    ["299 files", say(200, { files: list(299) }), 299],
    ["300 files, of which there may be more", say(200, { files: list(300) }), undefined],
    ["an unknown commit", say(404), undefined],
    ["no list", say(200, { status: "ahead" }), undefined],
  ])("for %s", async (_, answer, count) => {
    expect((await ask(answer)).files?.length).toBe(count);
  });

  it("cannot tell when it may not ask, and warns with the permission", async () => {
    const { files, warnings } = await ask(say(403, { message: "Resource not accessible by integration" }));
    expect(files).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("contents: read")]);
  });

  it("does not ask for what is no commit", async () => {
    expect(await ask(say(200, { files: [] }), ["main", "../x"])).toMatchObject({ files: undefined, requests: [] });
  });
});
