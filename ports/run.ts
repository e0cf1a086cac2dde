import { createCommentBoard } from "../adapters/github/comment-board.ts";
import { createCommitOrder } from "../adapters/github/compare-commits.ts";
import { createIssueTracker } from "../adapters/github/issue-tracker.ts";
import { createProvenance } from "../adapters/github/provenance.ts";
import { createWorkflowDispatcher } from "../adapters/github/workflow-dispatcher.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import type { PipelineDeploy } from "../core/pipeline/schema.ts";
import { createArtifactFetcher, createEvaluationSource, openArtifacts } from "./artifacts.ts";
import { readBranch } from "./branch.ts";
import { openDeployments } from "./deployments.ts";
import { openGitHub, openRunRepository } from "./github.ts";
import { createLocalPorts } from "./local.ts";
import { createServerOpener } from "./open-server.ts";
import { createOverrideLookup } from "./overrides.ts";
import { type Access, openRecords } from "./registry.ts";
import { createSourceReader } from "./source.ts";

/**
 * Everything that a stage may need in a run of a workflow. A job that may write (`write`) keeps its records in the repository and runs no
 * code of the user; one that may not (`read`) may run it, and what it records is forgotten.
 */
export function createRunPorts(world: ActionWorld, access: Access) {
  const { commit, runId, runAttempt } = world.environment;
  const execute = access === "read" || world.registry === "files";
  if (!execute) world.ignoreWorkspacePackages();
  const github = openGitHub(world);
  const own = openRunRepository(world);
  const records = openRecords(world, access);
  const servers = createServerOpener(world, { start: false, entry: "" });
  return {
    ...createLocalPorts({ ...world, execute }, records),
    readSource: createSourceReader(world.environment),
    ...(execute ? {} : { holdsWriteToken: true, replayWithin: world.environment.workspace }),
    ...createArtifactFetcher(world),
    ...(github === undefined ? {} : { compareCommits: createCommitOrder(github) }),
    ...(own === undefined
      ? {}
      : {
          issues: createIssueTracker({ github: own }),
          retraining: {
            dispatcher: createWorkflowDispatcher({ github: own, branch: readBranch(world.environment.ref) }),
            board: createCommentBoard({ github: own }),
            order: { id: runId, attempt: runAttempt },
          },
          artifacts: createEvaluationSource(world, own),
          findProvenance: createProvenance(own),
        }),
    deployments: openDeployments(world),
    commit: commit === "" ? undefined : commit,
    runArtifacts: runId === 0 ? undefined : openArtifacts(world),
    run: `${runId}/${runAttempt}`,
    findOverride: createOverrideLookup(world, records),
    openServer: (deploy: PipelineDeploy, token: string) => servers.open(deploy, token),
  };
}
