import { expect, it } from "vitest";
import { createSourceReader } from "../../../ports/source.ts";

const MERGE = "a".repeat(40);
const HEAD = "b".repeat(40);
const OTHER = "c".repeat(40);

it.each([
  {
    about: "the head of a pull request that is checked out merged",
    found: MERGE,
    sha: MERGE,
    commit: HEAD,
    named: HEAD,
  },
  { about: "the commit of a push", found: MERGE, sha: MERGE, commit: MERGE, named: MERGE },
  { about: "what a step checked out instead", found: OTHER, sha: MERGE, commit: HEAD, named: OTHER },
  { about: "nothing outside a repository", found: null, sha: "", commit: "", named: null },
])("the source of a training is $about", async ({ found, sha, commit, named }) => {
  const read = createSourceReader({ sha, commit }, async () => ({ commit: found, dirty: false }));
  expect(await read("pipelines/demo")).toEqual({ commit: named, dirty: false });
});
