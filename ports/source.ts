import { readSourceCommit } from "../adapters/files/source-commit.ts";
import type { RunnerEnvironment } from "../adapters/runner/environment.ts";
import type { RunDocument } from "../core/documents/run.ts";

type ReadSource = (folder: string) => Promise<RunDocument["source"]>;

/**
 * The source of a training in a workflow. A pull request is checked out merged, as a commit that nobody can look up a day later; its source
 * is the head of its branch, by which its artifacts are named too.
 */
export function createSourceReader(
  { sha, commit }: Pick<RunnerEnvironment, "sha" | "commit">,
  read: ReadSource = readSourceCommit,
): ReadSource {
  return async (folder) => {
    const source = await read(folder);
    // Where git is missing, actions/checkout unpacks the commit of the run without its history: nothing contradicts the runner's word.
    const isCommitOfRun = source.commit === null ? commit !== "" : source.commit === sha;
    return isCommitOfRun ? { ...source, commit } : source;
  };
}
