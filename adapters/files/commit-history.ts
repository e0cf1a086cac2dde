import type { CommitHistory } from "../../core/baseline/artifact-source.ts";
import { git } from "./git.ts";

const COMMIT = /^[0-9a-f]{40,64}$/;

/** The history of the repository that holds a folder, as the local clone has it. */
export function createGitHistory(): CommitHistory {
  return {
    async firstParents(folder, { commit, limit }) {
      if (!COMMIT.test(commit)) return undefined; // what is no commit must not become an option of git
      const listed = await git(folder, ["rev-list", "--first-parent", `--max-count=${limit}`, commit]);
      if (listed === undefined) return undefined;
      const shallow = (await git(folder, ["rev-parse", "--is-shallow-repository"]))?.trim() === "true";
      return { commits: listed.split("\n").filter((line) => COMMIT.test(line)), shallow };
    },
  };
}
