import { createChangedFiles } from "../adapters/files/changed-files.ts";
import { createComparedFiles } from "../adapters/github/changed-files.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import type { ChangedFiles } from "../core/plan/change.ts";
import { openRunRepository } from "./github.ts";

/** Who can tell what a run changes: the clone, which costs nothing, then GitHub. */
export function listChangeSources(world: ActionWorld): readonly ChangedFiles[] {
  const github = openRunRepository(world);
  const clone = createChangedFiles({ root: world.cwd });
  return github === undefined ? [clone] : [clone, createComparedFiles(github, world)];
}
